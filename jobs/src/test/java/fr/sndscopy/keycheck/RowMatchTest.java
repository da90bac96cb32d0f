package fr.sndscopy.keycheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows before and after, matched by their hashes. */
class RowMatchTest {
    private static final long LITTLE_MEMORY = 50L * KeySpill.ROW_BYTES;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static void add(RowMatch match, int part, List<Long> rows) throws IOException {
        KeyCollector collector = match.collector(part, LITTLE_MEMORY);
        long[] hashes = new long[2 * rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            hashes[2 * i] = rows.get(i);
            hashes[2 * i + 1] = 7;
        }
        collector.add(0, rows.size(), hashes, new boolean[rows.size()]);
        collector.finish();
    }

    private static List<Long> some(Random random, int count, int distinct) {
        List<Long> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add((long) random.nextInt(distinct));
        }
        return rows;
    }

    @Test
    void what_is_left_over_is_what_counting_finds() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int distinct = 1 + random.nextInt(300);
            List<List<Long>> parts = new ArrayList<>();
            for (int part = 0; part < 5; part++) {
                parts.add(some(random, random.nextInt(400), distinct));
            }
            Map<Long, Long> balance = new HashMap<>();
            for (int part = 0; part < 5; part++) {
                int sign = part < 2 ? -1 : 1;
                parts.get(part).forEach(row -> balance.merge(row, (long) sign, Long::sum));
            }
            List<Long> removedAt = new ArrayList<>();
            List<Long> addedAt = new ArrayList<>();
            RowMatch.Counts counts;
            try (RowMatch match = RowMatch.in(folder, 2)) {
                for (int part = 0; part < 5; part++) {
                    add(match, part, parts.get(part));
                }
                counts = match.match(Integer.MAX_VALUE, removedAt::add, addedAt::add);
            }

            Map<Long, Long> told = new HashMap<>();
            removedAt.forEach(place -> told.merge(rowAt(parts, place, 0, 2), -1L, Long::sum));
            addedAt.forEach(place -> told.merge(rowAt(parts, place, 2, 5), 1L, Long::sum));
            balance.values().removeIf(count -> count == 0);
            assertThat(told).as("seed %s, round %s", seed, round).isEqualTo(balance);
            assertThat(removedAt).doesNotHaveDuplicates().hasSize((int) counts.removed());
            assertThat(addedAt).doesNotHaveDuplicates().hasSize((int) counts.added());
            assertThat(counts.same() + counts.removed())
                    .isEqualTo(parts.get(0).size() + parts.get(1).size());
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static long rowAt(List<List<Long>> parts, long place, int fromPart, int toPart) {
        assertThat(RowPlace.part(place)).isGreaterThanOrEqualTo(fromPart).isLessThan(toPart);
        return parts.get(RowPlace.part(place)).get((int) RowPlace.row(place));
    }

    @Test
    void no_more_places_are_told_than_are_wanted() throws IOException {
        List<Long> removedAt = new ArrayList<>();
        List<Long> addedAt = new ArrayList<>();
        try (RowMatch match = RowMatch.in(folder, 1)) {
            add(match, 0, List.of(1L, 1L, 1L, 1L, 2L, 3L));
            add(match, 1, List.of(1L, 4L, 4L, 4L, 5L));

            RowMatch.Counts counts = match.match(2, removedAt::add, addedAt::add);

            assertThat(counts).isEqualTo(new RowMatch.Counts(5, 4, 1));
        }
        assertThat(removedAt).hasSize(2);
        assertThat(addedAt).hasSize(2);
    }

    @Test
    void of_nothing_nothing_is_left_over() throws IOException {
        try (RowMatch match = RowMatch.in(folder, 0)) {
            assertThat(match.match(5, place -> {}, place -> {})).isEqualTo(new RowMatch.Counts(0, 0, 0));
        }
    }
}
