package fr.sndscopy.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.reconcile.Discrepancy.Counts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final String CANARY = "CANARY";

    @Test
    void equalSummariesHaveNoDiscrepancy() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            ContentSummary summary = summary(random, random.nextInt(30));
            ContentSummary copy =
                    new ContentSummary(summary.rows(), summary.digest(), new ArrayList<>(summary.columns()));
            assertThat(Reconciliation.compare("p", summary, copy)).isEmpty();
        }
    }

    @Test
    void oneChangedTotalOfOneColumnIsReportedAsThatAspectOfThatColumnOnly() {
        Random random = seeded();
        for (int i = 0; i < 500; i++) {
            ContentSummary source = summary(random, 1 + random.nextInt(30));
            int at = random.nextInt(source.columns().size());
            ColumnSummary column = source.columns().get(at);
            int choice = random.nextInt(5);
            ColumnSummary changed =
                    switch (choice) {
                        case 0 ->
                            new ColumnSummary(
                                    column.name(),
                                    column.digest().plus(new Digest(1, 0)),
                                    column.nulls(),
                                    column.minimum(),
                                    column.maximum(),
                                    column.sum());
                        case 1 ->
                            new ColumnSummary(
                                    column.name(),
                                    column.digest(),
                                    column.nulls() + 1,
                                    column.minimum(),
                                    column.maximum(),
                                    column.sum());
                        case 2 ->
                            new ColumnSummary(
                                    column.name(),
                                    column.digest(),
                                    column.nulls(),
                                    other(column.minimum()),
                                    column.maximum(),
                                    column.sum());
                        case 3 ->
                            new ColumnSummary(
                                    column.name(),
                                    column.digest(),
                                    column.nulls(),
                                    column.minimum(),
                                    other(column.maximum()),
                                    column.sum());
                        default ->
                            new ColumnSummary(
                                    column.name(),
                                    column.digest(),
                                    column.nulls(),
                                    column.minimum(),
                                    column.maximum(),
                                    column.sum() == null ? BigInteger.ZERO : null);
                    };
            Aspect expected = List.of(Aspect.COLUMN_DIGEST, Aspect.NULLS, Aspect.MINIMUM, Aspect.MAXIMUM, Aspect.SUM)
                    .get(choice);
            List<ColumnSummary> columns = new ArrayList<>(source.columns());
            columns.set(at, changed);

            List<Discrepancy> found = Reconciliation.compare(
                    "part-7", source, new ContentSummary(source.rows(), source.digest(), columns));

            assertThat(found).singleElement().satisfies(discrepancy -> {
                assertThat(discrepancy.place()).isEqualTo("part-7");
                assertThat(discrepancy.column()).isEqualTo(column.name());
                assertThat(discrepancy.aspect()).isEqualTo(expected);
                assertThat(discrepancy.toString()).doesNotContain(CANARY);
            });
        }
    }

    @Test
    void differentRowsAndTableDigestAreReportedOfTheWholePart() {
        ContentSummary source = new ContentSummary(10, new Digest(1, 2), List.of());
        ContentSummary target = new ContentSummary(9, new Digest(1, 3), List.of());

        List<Discrepancy> found = Reconciliation.compare("part-1", source, target);

        assertThat(found)
                .containsExactly(
                        new Discrepancy("part-1", null, Aspect.ROWS, new Counts(10, 9)),
                        new Discrepancy("part-1", null, Aspect.TABLE_DIGEST, null));
        assertThat(found.get(0)).hasToString("[part-1] rows differ: expected 10, found 9");
    }

    @Test
    void removedColumnsAreMissingAndAddedOnesExtraAndNothingElseIsReported() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            ContentSummary source = summary(random, 2 + random.nextInt(20));
            List<ColumnSummary> columns = new ArrayList<>(source.columns());
            ColumnSummary removed = columns.remove(random.nextInt(columns.size()));
            columns.add(random.nextInt(columns.size() + 1), column("NEW_COL", random));

            assertThat(Reconciliation.compare("p", source, new ContentSummary(source.rows(), source.digest(), columns)))
                    .containsExactlyInAnyOrder(
                            new Discrepancy("p", removed.name(), Aspect.MISSING_COLUMN, null),
                            new Discrepancy("p", "NEW_COL", Aspect.EXTRA_COLUMN, null));
        }
    }

    @Test
    void exchangedColumnsAreReportedOnceFromTheFirstThatMoved() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            ContentSummary source = summary(random, 3 + random.nextInt(20));
            int first = random.nextInt(source.columns().size() - 1);
            List<ColumnSummary> columns = new ArrayList<>(source.columns());
            Collections.swap(columns, first, first + 1);

            assertThat(Reconciliation.compare("p", source, new ContentSummary(source.rows(), source.digest(), columns)))
                    .containsExactly(
                            new Discrepancy("p", source.columns().get(first).name(), Aspect.REORDERED_COLUMNS, null));
        }
    }

    @Test
    void aColumnHeldTwiceIsNotTakenForEqual() {
        ColumnSummary column = column("A", new Random(1));
        ContentSummary once = new ContentSummary(1, Digest.ZERO, List.of(column));
        ContentSummary twice = new ContentSummary(1, Digest.ZERO, List.of(column, column));

        assertThat(Reconciliation.compare("p", once, twice))
                .containsExactly(new Discrepancy("p", "A", Aspect.EXTRA_COLUMN, null));
        assertThat(Reconciliation.compare("p", twice, once))
                .containsExactly(new Discrepancy("p", "A", Aspect.MISSING_COLUMN, null));
    }

    @Test
    void countsAreRefusedForAnAspectThatIsNotACount() {
        assertThatThrownBy(() -> new Discrepancy("p", "A", Aspect.SUM, new Counts(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sum has no counts to show");
    }

    @Test
    void oneMismatchDecidesAndAMatchNeedsTwo() {
        assertThat(Verdict.MATCH.and(Verdict.MATCH)).isEqualTo(Verdict.MATCH);
        assertThat(Verdict.MATCH.and(Verdict.NOT_CHECKED)).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(Verdict.NOT_CHECKED.and(Verdict.MATCH)).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(Verdict.NOT_CHECKED.and(Verdict.MISMATCH)).isEqualTo(Verdict.MISMATCH);
        assertThat(Verdict.of(List.of())).isEqualTo(Verdict.MATCH);
        assertThat(Verdict.of(List.of(new Discrepancy("p", null, Aspect.TABLE_DIGEST, null))))
                .isEqualTo(Verdict.MISMATCH);
    }

    private static Random seeded() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private static ContentSummary summary(Random random, int columns) {
        List<ColumnSummary> list = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            list.add(column("COL_" + i, random));
        }
        return new ContentSummary(random.nextInt(1_000_000), new Digest(random.nextLong(), random.nextLong()), list);
    }

    private static ColumnSummary column(String name, Random random) {
        return new ColumnSummary(
                name,
                new Digest(random.nextLong(), random.nextLong()),
                random.nextInt(1000),
                random.nextInt(5) == 0 ? null : CANARY + random.nextInt(),
                random.nextInt(5) == 0 ? null : CANARY + random.nextInt(),
                random.nextBoolean() ? null : new BigInteger(90, random));
    }

    private static String other(@Nullable String value) {
        return value == null ? CANARY : value + "x";
    }
}
