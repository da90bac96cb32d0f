package fr.sndscopy.validate;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.RowRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * One rule between two columns, asked of the rows of a batch. What a value means for the rule is found out once per distinct
 * value; a row costs two look-ups. Not thread-safe.
 */
final class RowRuleCheck {
    /** In place of what a value means: the rule says nothing of rows that have it. */
    private static final long SILENT = Long.MIN_VALUE;

    private static final int FILLERS = fillers();
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final int MONTHS = 12;

    private final RowRule rule;
    private final ViolationCode code;
    private final Severity severity;
    private final int left;
    private final int right;
    private final Measure measure;
    private long[] leftMeanings = new long[0];
    private long[] rightMeanings = new long[0];
    private BigDecimal[] leftNumbers = new BigDecimal[0];
    private BigDecimal[] rightNumbers = new BigDecimal[0];

    /** What values are compared as. */
    private enum Measure {
        DAY,
        MILLIS,
        MONTH,
        YEAR,
        NUMBER
    }

    private RowRuleCheck(RowRule rule, Severity severity, int left, int right, Measure measure) {
        this.rule = rule;
        this.code = code(rule.kind());
        this.severity = severity;
        this.left = left;
        this.right = right;
        this.measure = measure;
    }

    /** The rules of a table that are not switched off. */
    static List<RowRuleCheck> of(TableRules rules) {
        return rules.schema().rowRules().stream()
                .filter(rule -> rules.severity(code(rule.kind())) != Severity.OFF)
                .map(rule -> of(rule, rules))
                .toList();
    }

    private static RowRuleCheck of(RowRule rule, TableRules rules) {
        List<Column> columns = rules.schema().columns();
        List<String> names = columns.stream().map(Column::name).toList();
        int left = names.indexOf(rule.left());
        int right = names.indexOf(rule.right());
        LogicalType leftType = columns.get(left).type().logical();
        LogicalType rightType = columns.get(right).type().logical();
        Measure measure =
                switch (rule.kind()) {
                    case SAME_MONTH -> Measure.MONTH;
                    case NOT_AFTER ->
                        switch (leftType) {
                            case DATE -> Measure.DAY;
                            case DATETIME -> rightType == LogicalType.DATETIME ? Measure.MILLIS : Measure.DAY;
                            case YEARMONTH -> Measure.MONTH;
                            case YEAR -> Measure.YEAR;
                            case INTEGER, DECIMAL -> Measure.NUMBER;
                            case STRING, BOOLEAN -> throw new IllegalStateException("texts have no order: " + rule);
                        };
                };
        return new RowRuleCheck(rule, rules.severity(code(rule.kind())), left, right, measure);
    }

    private static ViolationCode code(RowRule.Kind kind) {
        return switch (kind) {
            case NOT_AFTER -> ViolationCode.CONSTRAINT_NOT_AFTER;
            case SAME_MONTH -> ViolationCode.CONSTRAINT_SAME_MONTH;
        };
    }

    boolean rejects() {
        return severity.rejects();
    }

    /** What is said of a row that breaks it. */
    CellViolation violation() {
        return new CellViolation(code, rule.left() + "," + rule.right());
    }

    /** Finds out what the values of a batch mean; to be called anew when rows have been dropped. */
    void prepare(RecordBatch batch) {
        ColumnVector leftVector = batch.columns().get(left);
        ColumnVector rightVector = batch.columns().get(right);
        if (measure == Measure.NUMBER) {
            leftNumbers = numbers(leftVector);
            rightNumbers = numbers(rightVector);
            return;
        }
        leftMeanings = meanings(leftVector, leftMeanings);
        rightMeanings = meanings(rightVector, rightMeanings);
    }

    /** Whether a row of the batch last prepared breaks the rule. */
    boolean isBrokenBy(RecordBatch batch, int row) {
        int leftId = batch.columns().get(left).ids()[row];
        int rightId = batch.columns().get(right).ids()[row];
        return (leftId | rightId) >= 0 && isBroken(leftId, rightId);
    }

    /** How many rows of the batch last prepared break the rule. */
    long count(RecordBatch batch) {
        int[] leftIds = batch.columns().get(left).ids();
        int[] rightIds = batch.columns().get(right).ids();
        long broken = 0;
        for (int row = 0; row < batch.rowCount(); row++) {
            if ((leftIds[row] | rightIds[row]) >= 0 && isBroken(leftIds[row], rightIds[row])) {
                broken++;
            }
        }
        return broken;
    }

    private boolean isBroken(int leftId, int rightId) {
        if (measure == Measure.NUMBER) {
            BigDecimal leftNumber = leftNumbers[leftId];
            BigDecimal rightNumber = rightNumbers[rightId];
            return leftNumber != null && rightNumber != null && leftNumber.compareTo(rightNumber) > 0;
        }
        long leftMeaning = leftMeanings[leftId];
        long rightMeaning = rightMeanings[rightId];
        if (leftMeaning == SILENT || rightMeaning == SILENT) {
            return false;
        }
        return switch (rule.kind()) {
            case NOT_AFTER -> leftMeaning > rightMeaning;
            case SAME_MONTH -> leftMeaning != rightMeaning;
        };
    }

    private long[] meanings(ColumnVector vector, long[] reused) {
        int values = vector.valueCount();
        long[] meanings = reused.length >= values ? reused : new long[Math.max(values, 2 * reused.length)];
        LogicalType type = vector.column().type().logical();
        for (int id = 0; id < values; id++) {
            meanings[id] = isFiller(vector, id) ? SILENT : meaning(type, vector.longs()[id]);
        }
        return meanings;
    }

    private long meaning(LogicalType type, long value) {
        return switch (type) {
            case DATE -> ofDay(value, value * MILLIS_PER_DAY);
            case DATETIME -> ofDay(Math.floorDiv(value, MILLIS_PER_DAY), value);
            case YEARMONTH -> RowRule.isSentinel((int) (value / 100)) ? SILENT : value / 100 * MONTHS + value % 100;
            case YEAR -> RowRule.isSentinel((int) value) ? SILENT : value;
            case STRING, INTEGER, DECIMAL, BOOLEAN -> throw new IllegalStateException("not a date");
        };
    }

    private long ofDay(long epochDay, long millis) {
        int yearMonthDay = CivilDate.yearMonthDay(epochDay);
        int year = yearMonthDay / 10_000;
        if (RowRule.isSentinel(year)) {
            return SILENT;
        }
        return switch (measure) {
            case DAY -> epochDay;
            case MILLIS -> millis;
            case MONTH -> (long) year * MONTHS + yearMonthDay / 100 % 100;
            case YEAR -> year;
            case NUMBER -> throw new IllegalStateException("not a number");
        };
    }

    private static BigDecimal[] numbers(ColumnVector vector) {
        BigDecimal[] numbers = new BigDecimal[vector.valueCount()];
        int scale = vector.column().type().scale();
        boolean fitsLong = vector.column().type().fitsLong();
        for (int id = 0; id < numbers.length; id++) {
            if (!isFiller(vector, id)) {
                BigInteger unscaled = fitsLong
                        ? BigInteger.valueOf(vector.longs()[id])
                        : new BigInteger(
                                vector.bytes(), vector.offsets()[id], vector.offsets()[id + 1] - vector.offsets()[id]);
                numbers[id] = new BigDecimal(unscaled, scale);
            }
        }
        return numbers;
    }

    /** Whether a value only stands in for one that cannot be stored. */
    private static boolean isFiller(ColumnVector vector, int id) {
        return (vector.violations(id) & FILLERS) != 0;
    }

    private static int fillers() {
        int bits = 0;
        for (ViolationCode code : ViolationCode.values()) {
            bits |= code.subject() == ViolationCode.Subject.VALUE ? code.bit() : 0;
        }
        return bits;
    }
}
