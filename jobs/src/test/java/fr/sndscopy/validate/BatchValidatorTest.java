package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.RowRule;
import fr.sndscopy.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows of a batch are rejected, for what, and which are only warned of. */
class BatchValidatorTest {
    private static final Column NUMBER = Column.of("N", ColumnType.integer(3));
    private static final CellViolation TWICE = new CellViolation(ViolationCode.DUPLICATE_KEY, null);

    /** Lines of ten bytes; the first is the header's. */
    private static RowAddress address(int row) {
        return new RowAddress.InText(row + 2L, 10L * (row + 1));
    }

    private static RecordBatch batch(TableRules rules, int firstRow, List<String> rows) {
        List<Column> columns = rules.schema().columns();
        List<CellInterpreter> cells = CellInterpreters.of(rules, CellNotation.USUAL);
        RecordBatch batch = new RecordBatch(columns, rows.size());
        batch.comeFrom((row, start) -> new SuspectRow(
                row, address(firstRow + start), rows.get(start).getBytes(StandardCharsets.UTF_8), List.of()));
        for (int row = 0; row < rows.size(); row++) {
            batch.rowStarts()[row] = row;
        }
        batch.setRowCount(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            String[] texts = rows.get(row).split(";", -1);
            for (int i = 0; i < texts.length; i++) {
                byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
                ColumnVector vector = batch.columns().get(i);
                int id = cells.get(i).interpret(text, 0, text.length, vector);
                vector.ids()[row] = id;
                if (id != ColumnVector.NULL_ID
                        && (vector.violations(id) & cells.get(i).rejecting()) != 0) {
                    batch.suspect(row, List.of());
                }
            }
        }
        return batch;
    }

    private static TableRules rules(Severities severities, List<Column> columns, RowRule... rowRules) {
        return new TableRules(
                new TableSchema(
                        "T",
                        "X",
                        columns,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(rowRules),
                        "1".repeat(64)),
                severities,
                null,
                Map.of());
    }

    private static List<String> rejected(RecordBatch batch) {
        return batch.rejected().stream()
                .map(row -> row.address().number() + ": " + row.violations())
                .toList();
    }

    /** Verdicts on these rows of a part, each that it is there twice. */
    private static RowVerdicts twice(Long... rows) {
        Deque<Long> left = new ArrayDeque<>(List.of(rows));
        return new RowVerdicts() {
            @Override
            public long nextRow() {
                return left.isEmpty() ? Long.MAX_VALUE : left.getFirst();
            }

            @Override
            public List<CellViolation> take() {
                left.removeFirst();
                return List.of(TWICE);
            }
        };
    }

    @Test
    void verdictsAreOnRowsThatBreakNoOtherRuleThroughAllBatchesOfAPart() {
        TableRules rules = rules(Severities.USUAL, List.of(NUMBER));
        BatchValidator validator = new BatchValidator(address -> address, rules, twice(0L, 3L, 4L));
        RecordBatch first = batch(rules, 0, List.of("1", "x", "2", "3", "y"));
        RecordBatch second = batch(rules, 5, List.of("z", "4", "5", "6"));
        RecordBatch third = batch(rules, 9, List.of("7"));

        validator.validate(first);
        validator.validate(second);
        validator.validate(third);

        assertThat(rejected(first))
                .as("in the order of the rows")
                .containsExactly("2: [duplicate-key]", "3: [not-integer(N)]", "6: [not-integer(N)]");
        assertThat(first.rowCount()).isEqualTo(2);
        assertThat(first.suspects()).isEmpty();
        assertThat(rejected(second)).containsExactly("7: [not-integer(N)]", "8: [duplicate-key]", "9: [duplicate-key]");
        assertThat(second.rowCount()).isEqualTo(1);
        assertThat(rejected(third)).isEmpty();
        assertThat(third.rowCount()).isEqualTo(1);
    }

    @Test
    void aRejectedRowIsToldWhereItIsInItsFile() {
        TableRules rules = rules(Severities.USUAL, List.of(NUMBER));
        BatchValidator validator = new BatchValidator(
                address -> new RowAddress.InText(
                        address.number() + 1_000, address.offset().orElseThrow() + 50_000),
                rules,
                RowVerdicts.NONE);
        RecordBatch batch = batch(rules, 0, List.of("1", "x"));

        validator.validate(batch);

        assertThat(batch.rejected()).singleElement().satisfies(row -> {
            assertThat(row.address()).hasToString("line 1003, offset 50020");
            assertThat(row.original()).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void whatKeepsNoRowOutIsCountedOverAllBatchesInRowsThatAreStored() {
        Column other = Column.of("M", ColumnType.integer(3));
        TableRules rules =
                rules(Severities.USUAL, List.of(NUMBER, other), new RowRule(RowRule.Kind.NOT_AFTER, "N", "M"));
        BatchValidator validator = new BatchValidator(address -> address, rules, twice(2L));
        RecordBatch first = batch(rules, 0, List.of("2;1", "1;1", "3;1", "4;x", ";1", "1;", "9;8"));
        RecordBatch second = batch(rules, 7, List.of("1;2", "2;1"));
        RecordBatch third = batch(rules, 9, List.of("1;2"));

        validator.validate(first);
        assertThat(validator.warnings()).isEqualTo(Map.of("constraint-not-after(N,M)", 2L));
        validator.validate(second);
        validator.validate(third);

        assertThat(validator.warnings()).isEqualTo(Map.of("constraint-not-after(N,M)", 3L));
        assertThat(rejected(first))
                .containsExactly("4: [duplicate-key, constraint-not-after(N,M)]", "5: [not-integer(M)]");
    }

    @Test
    void noWarningIsCountedWhereNoRowBreaksTheRule() {
        Column other = Column.of("M", ColumnType.integer(3));
        TableRules rules =
                rules(Severities.USUAL, List.of(NUMBER, other), new RowRule(RowRule.Kind.NOT_AFTER, "N", "M"));
        BatchValidator validator = new BatchValidator(address -> address, rules, RowVerdicts.NONE);

        validator.validate(batch(rules, 0, List.of("1;2")));

        assertThat(validator.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "date, date, 02/01/2019, 01/01/2019, 02/01/2019",
        "date, datetime, 02/01/2019, 01JAN2019:23:59:59, 02JAN2019:00:00:00",
        "datetime, date, 02JAN2019:00:00:00, 01/01/2019, 02/01/2019",
        "datetime, datetime, 02JAN2019:00:00:01, 02JAN2019:00:00:00, 02JAN2019:00:00:01",
        "datetime, datetime, 31DEC1969:00:00:01, 31DEC1969:00:00:00, 31DEC1969:00:00:01",
        "yearmonth, yearmonth, 201901, 201812, 201901",
        "year, year, 2019, 2018, 2019",
        "integer, decimal, 1, 0.99, 1.00",
        "decimal, integer, 1.01, 1, 2",
        "wide, decimal, 5, 4.99, 5.00",
        "decimal, wide, -1.01, -2, -1",
        "wide, wide, 99999999999999999999999999999999999999, 99999999999999999999999999999999999998,"
                + " 99999999999999999999999999999999999999",
    })
    void aValueAfterTheOtherBreaksTheRuleAndOneThatIsAsLateDoesNot(
            String left, String right, String value, String before, String atLeast) {
        assertThat(broken(RowRule.Kind.NOT_AFTER, left, right, value, atLeast)).isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, left, right, value, before)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "yearmonth, date, 201901, 31/01/2019, 01/02/2019",
        "yearmonth, date, 201901, 01/01/2019, 31/12/2018",
        "yearmonth, date, 201901, 01/01/2019, 01/01/2020",
        "yearmonth, datetime, 196912, 31DEC1969:23:59:59, 01JAN1970:00:00:00",
        "date, date, 05/03/2019, 31/03/2019, 05/04/2019",
        "date, datetime, 05/12/2019, 31DEC2019:12:00:00, 01JAN2020:00:00:00",
    })
    void aDateInAnotherMonthBreaksTheRule(String left, String right, String value, String same, String other) {
        assertThat(broken(RowRule.Kind.SAME_MONTH, left, right, value, same)).isFalse();
        assertThat(broken(RowRule.Kind.SAME_MONTH, left, right, value, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "date, 31/12/1699, 01/01/1700, 31/12/2998, 01/01/2999",
        "datetime, 31DEC1699:23:59:59, 01JAN1700:00:00:00, 31DEC2998:23:59:59, 01JAN2999:00:00:00",
        "yearmonth, 169912, 170001, 299812, 299901",
        "year, 1699, 1700, 2998, 2999",
    })
    void nothingIsSaidOfWhatStandsForNoTime(String type, String before, String first, String last, String behind) {
        assertThat(broken(RowRule.Kind.NOT_AFTER, type, type, last, first)).isTrue();
        assertThat(broken(RowRule.Kind.NOT_AFTER, type, type, last, before)).isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, type, type, behind, first)).isFalse();
    }

    @Test
    void nothingIsSaidOfAValueThatIsNone() {
        assertThat(broken(RowRule.Kind.NOT_AFTER, "date", "date", "", "01/01/2019"))
                .isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, "date", "date", "01/01/2019", ""))
                .isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, "date", "date", "01/01/2019", "no date"))
                .isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, "integer", "integer", "5", "x"))
                .isFalse();
        assertThat(broken(RowRule.Kind.NOT_AFTER, "integer", "integer", "x", "-5"))
                .isFalse();
    }

    /** Whether a row breaks the rule, told alike when it rejects and when it warns. */
    private static boolean broken(RowRule.Kind kind, String left, String right, String leftText, String rightText) {
        List<Column> columns = List.of(Column.of("L", type(left)), Column.of("R", type(right)));
        RowRule rule = new RowRule(kind, "L", "R");
        String code = "constraint-" + kind.word();
        TableRules rejecting = rules(Severities.of(Map.of("T", Map.of(code, "reject"))), columns, rule);
        RecordBatch batch = batch(rejecting, 0, List.of(leftText + ";" + rightText));
        new BatchValidator(address -> address, rejecting, RowVerdicts.NONE).validate(batch);
        List<String> said = new ArrayList<>(rejected(batch));
        said.removeIf(row -> !row.contains(code + "(L,R)"));

        TableRules warning = rules(Severities.USUAL, columns, rule);
        BatchValidator validator = new BatchValidator(address -> address, warning, RowVerdicts.NONE);
        validator.validate(batch(warning, 0, List.of(leftText + ";" + rightText)));

        assertThat(validator.warnings().containsKey(code + "(L,R)")).isEqualTo(!said.isEmpty());
        return !said.isEmpty();
    }

    private static ColumnType type(String name) {
        return switch (name) {
            case "integer" -> ColumnType.integer(9);
            case "decimal" -> ColumnType.decimal(9, 2);
            case "wide" -> ColumnType.integer(38);
            case "date" -> ColumnType.of(LogicalType.DATE);
            case "datetime" -> ColumnType.of(LogicalType.DATETIME);
            case "yearmonth" -> ColumnType.of(LogicalType.YEARMONTH);
            case "year" -> ColumnType.of(LogicalType.YEAR);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
