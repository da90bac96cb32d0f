package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the schema and the nomenclatures ask of a value that is of its column's type. Asked once per distinct value. Every rule
 * that is broken is noted.
 */
final class ValueRules {
    private final List<Rule> rules = new ArrayList<>();
    private int minLength;

    /** A question asked of the canonical text. */
    private record Rule(ViolationCode code, Predicate<String> holds) {}

    /** The rules of a column that are not switched off. */
    static ValueRules of(Column column, TableRules rules) {
        ValueRules made = new ValueRules();
        Constraints constraints = column.constraints();
        if (constraints.minimum() != null) {
            Limit minimum = Limit.of(column, constraints.minimum());
            made.add(rules, column, ViolationCode.CONSTRAINT_MINIMUM, text -> minimum.compareWith(text) >= 0);
        }
        if (constraints.maximum() != null) {
            Limit maximum = Limit.of(column, constraints.maximum());
            made.add(rules, column, ViolationCode.CONSTRAINT_MAXIMUM, text -> maximum.compareWith(text) <= 0);
        }
        if (!constraints.enumeration().isEmpty()) {
            CodeList values = column.type().isNumber()
                    ? CodeList.ofNumbers(constraints.enumeration())
                    : CodeList.ofTexts(constraints.enumeration());
            made.add(rules, column, ViolationCode.CONSTRAINT_ENUM, values::has);
        }
        if (constraints.pattern() != null) {
            BoundedPattern pattern =
                    new BoundedPattern(constraints.pattern(), rules.place(column, "constraints.pattern"));
            made.add(rules, column, ViolationCode.CONSTRAINT_PATTERN, pattern::matches);
        }
        Integer minLength = constraints.minLength();
        if (minLength != null
                && column.type().logical() == LogicalType.STRING
                && rules.severity(ViolationCode.CONSTRAINT_MIN_LENGTH, column) != Severity.OFF) {
            made.minLength = minLength;
        }
        rules.codes(column).ifPresent(codes -> made.add(rules, column, ViolationCode.NOT_IN_NOMENCLATURE, codes::has));
        return made;
    }

    private void add(TableRules table, Column column, ViolationCode code, Predicate<String> holds) {
        if (table.severity(code, column) != Severity.OFF) {
            rules.add(new Rule(code, holds));
        }
    }

    /** Whether nothing is asked. */
    boolean isEmpty() {
        return minLength == 0 && rules.isEmpty();
    }

    /** Notes at value {@code id}, whose canonical text is given, every rule that it breaks. */
    void judge(ColumnVector into, int id, byte[] text, int offset, int length) {
        if (minLength > 0 && characters(text, offset, length) < minLength) {
            into.markViolation(id, ViolationCode.CONSTRAINT_MIN_LENGTH);
        }
        if (rules.isEmpty()) {
            return;
        }
        String canonical = new String(text, offset, length, StandardCharsets.UTF_8);
        for (Rule rule : rules) {
            if (!rule.holds().test(canonical)) {
                into.markViolation(id, rule.code());
            }
        }
    }

    /** Code points of a text in UTF-8. */
    private static int characters(byte[] utf8, int offset, int length) {
        int characters = 0;
        for (int at = offset; at < offset + length; at++) {
            characters += (utf8[at] & 0xc0) == 0x80 ? 0 : 1;
        }
        return characters;
    }

    /** A minimum or maximum. */
    private interface Limit {
        Set<LogicalType> NUMBERS = Set.of(LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.YEAR);

        /** Negative, zero or positive as the text is less than, equal to, or more than the limit. */
        int compareWith(String canonical);

        /** Numbers are compared by value; canonical dates and texts in their order. */
        static Limit of(Column column, String limit) {
            if (NUMBERS.contains(column.type().logical())) {
                BigDecimal number = new BigDecimal(limit);
                return canonical -> new BigDecimal(canonical).compareTo(number);
            }
            return canonical -> canonical.compareTo(limit);
        }
    }
}
