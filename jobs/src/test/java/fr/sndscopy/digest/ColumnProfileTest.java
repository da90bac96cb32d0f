package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.YearSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnProfileTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261125);
    private static final String CANARY = "CANARI77";
    private static final Column PLAIN = Column.of("BEN_NIR_PSA", ColumnType.string(0));
    private static final Column CODED = new Column(
            "PRS_NAT_REF",
            ColumnType.string(0),
            List.of(),
            false,
            Constraints.NONE,
            "IR_NAT_V",
            YearSpan.ALWAYS,
            Set.of());

    /** 3.4 % is the standard error of 512 registers; four of it are exceeded once in some ten thousand times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1_000, 20_000, 150_000})
    void theEstimateOfDistinctValuesIsWithinFourStandardErrorsOfTheExactCount(int distinct) {
        long seed = SEED + distinct;
        Random random = new Random(seed);
        List<@Nullable String> cells = new ArrayList<>();
        for (int i = 0; i < distinct; i++) {
            String value = Long.toHexString(random.nextLong());
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                cells.add(value);
            }
            if (random.nextInt(4) == 0) {
                cells.add(null);
            }
        }
        Collections.shuffle(cells, random);
        Set<@Nullable String> exact = new HashSet<>(cells);
        exact.remove(null);

        long estimated = profile(PLAIN, cells, 10_000).distinct();

        assertThat((double) estimated)
                .as("seed %d", seed)
                .isCloseTo(exact.size(), within(Math.max(1, 4 * 0.034 * exact.size())));
    }

    @Test
    void profilesOfPartsAddUpToThatOfTheWholeHoweverItIsCut() {
        for (int turn = 0; turn < 20; turn++) {
            long seed = SEED + turn;
            Random random = new Random(seed);
            List<@Nullable String> cells = new ArrayList<>();
            int distinct = 1 + random.nextInt(4_000);
            for (int row = random.nextInt(6_000); row > 0; row--) {
                cells.add(random.nextInt(10) == 0 ? null : "c" + random.nextInt(distinct));
            }
            ColumnProfile whole = profile(CODED, cells, 1_000);

            ColumnProfile sum = profile(CODED, List.of(), 1_000);
            int from = 0;
            while (from < cells.size()) {
                int to = Math.min(cells.size(), from + 1 + random.nextInt(2_000));
                ColumnProfile part = profile(CODED, cells.subList(from, to), 1 + random.nextInt(700));
                sum = random.nextBoolean() ? sum.plus(part) : part.plus(sum);
                from = to;
            }

            assertThat(sum).as("seed %d", seed).isEqualTo(whole);
            assertThat(sum.codes()).as("seed %d", seed).isEqualTo(exact(cells));
        }
    }

    private static Map<String, Long> exact(List<@Nullable String> cells) {
        Map<String, Long> counts = new TreeMap<>();
        for (String cell : cells) {
            if (cell != null) {
                counts.merge(cell, 1L, Long::sum);
            }
        }
        return counts;
    }

    @Test
    void whereNothingIsNothingIsDistinctAndNoCodeIsCounted() {
        List<@Nullable String> absent = new ArrayList<>();
        absent.add(null);

        for (ColumnProfile profile : List.of(profile(CODED, List.of(), 10), profile(CODED, absent, 10))) {
            assertThat(profile.distinct()).isZero();
            assertThat(profile.codes()).isEmpty();
        }
        assertThat(profile(PLAIN, List.of("a"), 10).codes()).isNull();
    }

    @Test
    void codesAreCountedOneByOneUpToTheMostThatAreKept() {
        List<String> most = IntStream.range(0, ColumnProfile.MAX_CODES)
                .mapToObj(code -> "c" + code)
                .toList();
        List<String> oneMore = new ArrayList<>(most);
        oneMore.add("one more");

        assertThat(profile(CODED, most, 999).codes()).hasSize(ColumnProfile.MAX_CODES);
        assertThat(profile(CODED, oneMore, 999).codes()).isNull();
        ColumnProfile lower = profile(CODED, oneMore.subList(0, 3_000), 999);
        assertThat(lower.plus(profile(CODED, oneMore.subList(3_000, 5_000), 999))
                        .codes())
                .hasSize(ColumnProfile.MAX_CODES);
        assertThat(lower.plus(profile(CODED, oneMore.subList(2_999, 5_001), 999))
                        .codes())
                .as("5001 of both")
                .isNull();
        assertThat(lower.plus(profile(CODED, oneMore, 999)).codes())
                .as("one of both did not count")
                .isNull();
    }

    @Test
    void profilesOfTwoColumnsAreNotAdded() {
        assertThatThrownBy(() -> profile(CODED, List.of(CANARY), 10).plus(profile(PLAIN, List.of(CANARY), 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("profiles of PRS_NAT_REF and BEN_NIR_PSA");
    }

    @Test
    void aSketchThatIsNoneIsRefusedByItsColumnsName() {
        String sketch = profile(CODED, List.of("1", "2"), 10).sketch();
        byte[] bytes = Base64.getDecoder().decode(sketch);
        byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);
        byte[] flipped = bytes.clone();
        flipped[0] ^= 1;

        for (String broken : List.of("", "no base64!", encoded(cut), encoded(flipped), encoded(new byte[600]))) {
            ColumnProfile profile = new ColumnProfile("PRS_NAT_REF", broken, null);

            assertThatThrownBy(profile::distinct)
                    .as(broken)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the sketch of PRS_NAT_REF is none");
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void itsTextShowsNoCode() {
        assertThat(profile(CODED, List.of(CANARY), 10)).hasToString("ColumnProfile[PRS_NAT_REF]");
    }

    /** Every second batch has its values row by row, as a column has that gave its dictionary up. */
    private static ColumnProfile profile(Column column, List<? extends @Nullable String> cells, int batchRows) {
        BatchSummarizer summarizer = new BatchSummarizer(List.of(column));
        for (int from = 0, turn = 0; from < cells.size(); from += batchRows, turn++) {
            summarizer.add(batch(column, cells.subList(from, Math.min(cells.size(), from + batchRows)), turn % 2 == 0));
        }
        return summarizer.profile().get(0);
    }

    private static RecordBatch batch(Column column, List<? extends @Nullable String> cells, boolean dictionary) {
        RecordBatch batch = new RecordBatch(List.of(column), cells.size());
        batch.setRowCount(cells.size());
        ColumnVector vector = batch.columns().get(0);
        CellHasher hasher = CellHasher.of(column.name());
        Map<String, Integer> ids = new HashMap<>();
        if (!dictionary) {
            vector.stopBeingDistinct(0);
        }
        for (int row = 0; row < cells.size(); row++) {
            String cell = cells.get(row);
            Integer id = cell == null ? Integer.valueOf(ColumnVector.NULL_ID) : dictionary ? ids.get(cell) : null;
            if (id == null && cell != null) {
                byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
                id = vector.addBytes(bytes, 0, bytes.length);
                hasher.hash(bytes, 0, bytes.length, vector.hashes(), 2 * id);
                ids.put(cell, id);
            }
            vector.ids()[row] = id == null ? ColumnVector.NULL_ID : id;
        }
        vector.countAbsent(cells.size());
        return batch;
    }
}
