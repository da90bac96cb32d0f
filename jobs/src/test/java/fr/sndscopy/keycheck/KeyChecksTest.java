package fr.sndscopy.keycheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.BlockPermutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyChecksTest {
    private static final KeyRules.Pause NEVER = () -> {};

    private final Path folder;
    private final BlockPermutation permutation = BlockPermutation.random();

    KeyChecksTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A row as the oracle sees it: its key, and whether a component is absent. */
    private record Row(long key, boolean absent) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void findsWhatAMapFinds(int round) throws IOException {
        long seed = System.nanoTime() + round;
        Random random = new Random(seed);
        List<List<Row>> parents = parts(random, 1 + random.nextInt(5), 1 + random.nextInt(400));
        List<List<Row>> children = parts(random, 1 + random.nextInt(5), 1 + random.nextInt(400));
        long bytes = KeySpill.ROW_BYTES * (1L + random.nextInt(60));
        int mostAtOnce = 2 + random.nextInt(4);
        try (KeySpill parent = spill(parents, bytes, mostAtOnce);
                KeySpill child = spill(children, bytes, mostAtOnce)) {
            assertThat(duplicates(parent)).as("seed %d", seed).isEqualTo(duplicatesOf(parents));
            assertThat(orphans(parent, child)).as("seed %d", seed).isEqualTo(orphansOf(parents, children));
            parent.settle();
            assertThat(duplicates(parent)).as("settled, seed %d", seed).isEqualTo(duplicatesOf(parents));
            assertThat(orphans(parent, child)).as("settled, seed %d", seed).isEqualTo(orphansOf(parents, children));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whenAllKeysAreOneAllRowsButTheFirstAreDuplicates() throws IOException {
        List<Row> same = Collections.nCopies(20_000, new Row(7, false));
        try (KeySpill spill = spill(List.of(same, same), 1 << 16, 4)) {
            Set<Long> duplicates = duplicates(spill);

            assertThat(duplicates)
                    .hasSize(39_999)
                    .doesNotContain(RowPlace.of(0, 0))
                    .contains(RowPlace.of(1, 0));
        }
    }

    @Test
    void whenAllKeysDifferNoRowIsADuplicate() throws IOException {
        try (KeySpill spill = spill(List.of(distinct(0, 30_000), distinct(30_000, 60_000)), 1 << 16, 4)) {
            assertThat(duplicates(spill)).isEmpty();
        }
    }

    @Test
    void aDuplicateOfTheFirstRowIsFoundInTheLastRow() throws IOException {
        List<Row> last = new ArrayList<>(distinct(10_000, 20_000));
        last.add(new Row(0, false));
        try (KeySpill spill = spill(List.of(distinct(0, 10_000), last), 1 << 14, 3)) {
            assertThat(duplicates(spill)).containsExactly(RowPlace.of(1, 10_000));
        }
    }

    @Test
    void absentComponentsAreValuesOfAKeyAndNoReference() throws IOException {
        List<Row> rows = List.of(new Row(1, true), new Row(1, true), new Row(2, false));
        try (KeySpill spill = spill(List.of(rows), 1 << 14, 3);
                KeySpill nothing = spill(List.of(), 1 << 14, 3)) {
            assertThat(duplicates(spill)).containsExactly(RowPlace.of(0, 1));
            assertThat(KeyRules.unique(spill, KeyRules.Absent.NO_KEY, place -> {}, NEVER))
                    .isEqualTo(new KeyRules.Finding(1, 0));
            assertThat(orphans(nothing, spill)).containsExactly(RowPlace.of(0, 2));
            assertThat(KeyRules.refersTo(nothing, spill, place -> {}, NEVER)).isEqualTo(new KeyRules.Finding(1, 1));
            assertThat(KeyRules.unique(nothing, KeyRules.Absent.A_VALUE, place -> {}, NEVER))
                    .isEqualTo(new KeyRules.Finding(0, 0));
        }
    }

    @Test
    void violationsComeOutByPartAndRowWithEveryRuleThatIsBroken() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, Map<Long, Set<Integer>>> expected = new TreeMap<>();
        try (RowViolations violations = RowViolations.in(folder)) {
            for (int rule = 0; rule < 4; rule++) {
                RowViolations.Collector collector = violations.collector(rule * 300, 64);
                for (int i = 0; i < 200; i++) {
                    int part = random.nextInt(5) * 3;
                    long row = random.nextInt(500);
                    if (expected.computeIfAbsent(part, none -> new TreeMap<>())
                            .computeIfAbsent(row, none -> new TreeSet<>())
                            .add(rule * 300)) {
                        collector.add(RowPlace.of(part, row));
                    }
                }
                collector.finish();
            }
            violations.sort();

            assertThat(violations.parts()).as("seed %d", seed).isEqualTo(expected.keySet());
            for (int part = 0; part < 16; part++) {
                List<List<Long>> found = new ArrayList<>();
                try (RowViolations.Reader reader = violations.of(part)) {
                    while (reader.next()) {
                        found.add(List.of(reader.row(), (long) reader.rule()));
                    }
                }
                List<List<Long>> wanted = new ArrayList<>();
                expected.getOrDefault(part, Map.of())
                        .forEach((row, rules) -> rules.forEach(rule -> wanted.add(List.of(row, (long) rule))));
                assertThat(found).as("part %d, seed %d", part, seed).isEqualTo(wanted);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void recordsAreSortedAsUnsignedNumbersWhateverTheyHold() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int width = 1 + random.nextInt(3);
            int count = random.nextInt(3000);
            int spread = random.nextInt(3);
            long[] records = random.longs((long) width * count)
                    .map(value -> spread == 0 ? value : spread == 1 ? value & 3 : value << 60)
                    .toArray();
            List<List<Long>> expected = rows(records, width);
            expected.sort((a, b) -> {
                for (int i = 0; i < a.size(); i++) {
                    int order = Long.compareUnsigned(a.get(i), b.get(i));
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            });

            RecordSort.sort(records, width, count);

            assertThat(rows(records, width)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void neitherKeysNorTheirHashesLieOnDiskAndFilesAreTheOwnersAlone() throws IOException {
        List<Row> rows = distinct(0, 100);
        try (KeySpill spill = spill(List.of(rows), 1 << 16, 4)) {
            Path file = onlyFile();
            byte[] bytes = Files.readAllBytes(file);
            assertThat(spill.rows()).isEqualTo(100);
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            Set<Long> longs = new HashSet<>();
            ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + Long.BYTES <= bytes.length; at++) {
                longs.add(little.getLong(at));
                longs.add(Long.reverseBytes(little.getLong(at)));
            }
            for (Row row : rows) {
                assertThat(longs).doesNotContain(lane(row.key(), 0), lane(row.key(), 1));
            }
        }
    }

    @Test
    void anAlteredFileIsRefused() throws IOException {
        try (KeySpill spill = spill(List.of(distinct(0, 5000)), 1 << 20, 4)) {
            Path file = onlyFile();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            assertThatThrownBy(() -> duplicates(spill))
                    .isInstanceOf(SpillDamagedException.class)
                    .hasMessageMatching("\\[keys-.*\\.run] a block whose checksum is another: expected the file .*");
        }
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        for (int kept : List.of(0, 20, 24, 30, 2000, 100_000)) {
            try (KeySpill spill = spill(List.of(distinct(0, 5000)), 1 << 20, 4)) {
                try (var channel = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
                    channel.truncate(kept);
                }

                assertThatThrownBy(() -> duplicates(spill))
                        .as("%d bytes", kept)
                        .isInstanceOf(SpillDamagedException.class)
                        .hasMessageContaining("cut short");
            }
        }
    }

    @Test
    void aFileOfAnotherTimeIsRefused() throws IOException {
        try (KeySpill spill = spill(List.of(distinct(0, 5000)), 1 << 20, 4)) {
            Files.write(onlyFile(), "something else that is long enough".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> duplicates(spill))
                    .isInstanceOf(SpillDamagedException.class)
                    .hasMessageContaining("another header");
        }
    }

    @Test
    void aPlaceBeyondItsBoundsIsRefused() {
        assertThat(RowPlace.part(RowPlace.of(2_097_151, 5))).isEqualTo(2_097_151);
        assertThat(RowPlace.row(RowPlace.of(2_097_151, 5))).isEqualTo(5);
        assertThat(RowPlace.of(2_097_151, (1L << 32) - 1)).isEqualTo(RowPlace.MAX);
        assertThatThrownBy(() -> RowPlace.of(2_097_152, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("[part 2097152, row 0]");
        assertThatThrownBy(() -> RowPlace.of(0, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                        throw new AssertionError("several files");
                    })
                    .orElseThrow();
        }
    }

    private static List<List<Long>> rows(long[] records, int width) {
        List<List<Long>> rows = new ArrayList<>();
        for (int at = 0; at < records.length; at += width) {
            List<Long> row = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                row.add(records[at + i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Row> distinct(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int key = from; key < to; key++) {
            rows.add(new Row(key, false));
        }
        return rows;
    }

    private static List<List<Row>> parts(Random random, int count, int mostRows) {
        int keys = 1 + random.nextInt(random.nextBoolean() ? 5 : 2000);
        List<List<Row>> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            List<Row> rows = new ArrayList<>();
            for (int row = random.nextInt(mostRows); row > 0; row--) {
                boolean absent = random.nextInt(10) == 0;
                // a key with an absent component is no key without one
                rows.add(new Row(2L * random.nextInt(keys) + (absent ? 1 : 0), absent));
            }
            parts.add(rows);
        }
        return parts;
    }

    /** Parts are collected last first, in blocks of uneven size: only places decide the order. */
    private KeySpill spill(List<List<Row>> parts, long bytes, int mostAtOnce) throws IOException {
        KeySpill spill = KeySpill.in(folder, permutation, mostAtOnce);
        for (int part = parts.size() - 1; part >= 0; part--) {
            KeyCollector collector = spill.collector(part, bytes);
            List<Row> rows = parts.get(part);
            for (int from = 0; from < rows.size(); ) {
                int count = Math.min(rows.size() - from, 1 + (from * 31 + 17) % 1500);
                long[] hashes = new long[2 * count];
                boolean[] absent = new boolean[count];
                for (int i = 0; i < count; i++) {
                    hashes[2 * i] = lane(rows.get(from + i).key(), 0);
                    hashes[2 * i + 1] = lane(rows.get(from + i).key(), 1);
                    absent[i] = rows.get(from + i).absent();
                }
                collector.add(from, count, hashes, absent);
                from += count;
            }
            collector.finish();
        }
        return spill;
    }

    private static long lane(long key, int lane) {
        return (key + 1) * 0x9E3779B97F4A7C15L + lane * 0xBF58476D1CE4E5B9L;
    }

    private static Set<Long> duplicates(KeySpill spill) throws IOException {
        Set<Long> found = new TreeSet<>();
        KeyRules.Finding finding = KeyRules.unique(
                spill,
                KeyRules.Absent.A_VALUE,
                place -> assertThat(found.add(place)).isTrue(),
                NEVER);
        assertThat(finding).isEqualTo(new KeyRules.Finding(spill.rows(), found.size()));
        return found;
    }

    private static Set<Long> orphans(KeySpill parent, KeySpill child) throws IOException {
        Set<Long> found = new TreeSet<>();
        KeyRules.Finding finding = KeyRules.refersTo(
                parent, child, place -> assertThat(found.add(place)).isTrue(), NEVER);
        assertThat(finding.violations()).isEqualTo(found.size());
        return found;
    }

    private static Set<Long> duplicatesOf(List<List<Row>> parts) {
        Map<Long, Long> first = new HashMap<>();
        Set<Long> duplicates = new TreeSet<>();
        forEach(parts, (row, place) -> {
            if (first.putIfAbsent(row.key(), place) != null) {
                duplicates.add(place);
            }
        });
        return duplicates;
    }

    private static Set<Long> orphansOf(List<List<Row>> parents, List<List<Row>> children) {
        Set<Long> present = new HashSet<>();
        forEach(parents, (row, place) -> present.add(row.key()));
        Set<Long> orphans = new TreeSet<>();
        forEach(children, (row, place) -> {
            if (!row.absent() && !present.contains(row.key())) {
                orphans.add(place);
            }
        });
        return orphans;
    }

    private static void forEach(List<List<Row>> parts, BiConsumer<Row, Long> consumer) {
        for (int part = 0; part < parts.size(); part++) {
            for (int row = 0; row < parts.get(part).size(); row++) {
                consumer.accept(parts.get(part).get(row), RowPlace.of(part, row));
            }
        }
    }
}
