package fr.sndscopy.record;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The closed list of rules that a row, or the header of a file, can break. */
public enum ViolationCode {
    /** Bytes that the declared encoding cannot decode. */
    ENCODING(Subject.VALUE, Severity.REJECT),
    /** More or fewer cells than the header. */
    RAGGED_ROW(Subject.VALUE, Severity.REJECT),
    /** A quoted cell that does not end. */
    UNCLOSED_QUOTE(Subject.VALUE, Severity.REJECT),
    /** A NUL byte. */
    NUL_BYTE(Subject.VALUE, Severity.REJECT),
    NOT_INTEGER(Subject.VALUE, Severity.REJECT),
    NOT_DECIMAL(Subject.VALUE, Severity.REJECT),
    NOT_BOOLEAN(Subject.VALUE, Severity.REJECT),
    NOT_YEAR(Subject.VALUE, Severity.REJECT),
    NOT_YEARMONTH(Subject.VALUE, Severity.REJECT),
    /** A date or datetime that is not in the declared format, or not in the calendar. */
    BAD_DATE(Subject.VALUE, Severity.REJECT),
    /** More digits, or more decimals, than the schema allows. */
    OUT_OF_PRECISION(Subject.VALUE, Severity.REJECT),
    /** More characters than the schema allows. */
    TOO_LONG(Subject.RULE, Severity.REJECT),
    /** A value is missing where there must be one. */
    REQUIRED(Subject.RULE, Severity.REJECT),
    /** A code that the column's nomenclature does not have. */
    NOT_IN_NOMENCLATURE(Subject.RULE, Severity.REJECT),
    /** Less than the schema's minimum. */
    CONSTRAINT_MINIMUM(Subject.RULE, Severity.REJECT),
    /** More than the schema's maximum. */
    CONSTRAINT_MAXIMUM(Subject.RULE, Severity.REJECT),
    /** Not in the schema's list of values. */
    CONSTRAINT_ENUM(Subject.RULE, Severity.REJECT),
    /** Not of the schema's pattern. */
    CONSTRAINT_PATTERN(Subject.RULE, Severity.REJECT),
    /** Fewer characters than the schema asks for. */
    CONSTRAINT_MIN_LENGTH(Subject.RULE, Severity.REJECT),
    /** Two cells of a row, the first of which must not be after the second. */
    CONSTRAINT_NOT_AFTER(Subject.RULE, Severity.WARN),
    /** Two cells of a row, the first of which must be the month of the second. */
    CONSTRAINT_SAME_MONTH(Subject.RULE, Severity.WARN),
    /** A row whose key an earlier row of the same table and period has. */
    DUPLICATE_KEY(Subject.RULE, Severity.REJECT),
    /** A row that refers to a row that is not there. */
    ORPHAN_KEY(Subject.RULE, Severity.WARN),
    /** A value in a column of the file that the table does not have in the year. */
    UNKNOWN_COLUMN(Subject.HEADER, Severity.REJECT),
    /** A column of the table that the file does not have. */
    MISSING_COLUMN(Subject.HEADER, Severity.WARN),
    /** Columns that stand in another order than the table's. */
    COLUMN_ORDER(Subject.HEADER, Severity.WARN);

    /** What breaks the rule. */
    public enum Subject {
        /** A cell or row that cannot be stored as what it should be: the rule can only reject or fail. */
        VALUE,
        /** A cell or row that could be stored all the same. */
        RULE,
        /** The header of a file: what becomes of it is the policy's for drift, and no severity can be said. */
        HEADER
    }

    private final Subject subject;
    private final Severity usualSeverity;

    ViolationCode(Subject subject, Severity usualSeverity) {
        this.subject = subject;
        this.usualSeverity = usualSeverity;
    }

    public Subject subject() {
        return subject;
    }

    /** The severity unless somebody says otherwise. */
    public Severity usualSeverity() {
        return usualSeverity;
    }

    /** Whether the rule may have this severity. */
    public boolean mayBe(Severity severity) {
        return switch (subject) {
            case VALUE -> severity.rejects();
            case RULE -> true;
            case HEADER -> false;
        };
    }

    /** A bit of its own, for sets of codes within one run; never kept. */
    @SuppressWarnings("EnumOrdinal")
    public int bit() {
        return 1 << ordinal();
    }

    /** The codes whose {@linkplain #bit bits} are set, in the order of this list. */
    public static List<ViolationCode> ofBits(int bits) {
        if (bits == 0) {
            return List.of();
        }
        return Arrays.stream(values()).filter(code -> (bits & code.bit()) != 0).toList();
    }

    /** The code that users call {@code text}. */
    public static Optional<ViolationCode> of(String text) {
        return Arrays.stream(values())
                .filter(code -> code.toString().equals(text))
                .findFirst();
    }

    /** The code as users see it: {@code ragged-row}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
