package fr.sndscopy.audit.source;

import java.util.Locale;

/** What the canonical text of a cell does not say of the delivered one. All that there may be is in FORMAT.md, section 8. */
public enum Loss {
    /** A plus sign. */
    PLUS_SIGN,
    /** Zeros before the first digit of the whole part that counts. */
    LEADING_ZEROS,
    /** The sign of a negative zero. */
    NEGATIVE_ZERO,
    /** Separators between groups of three digits. */
    GROUPING,
    /** How many zeros end the decimals, whether a separator stands before none, and a zero before it. */
    DECIMALS,
    /** Capitals in the name of a month. */
    MONTH_CASE,
    /** Which of the texts that mean "no value" it was. */
    ABSENT_TEXT,
    /** Anything else, which FORMAT.md has not. */
    OTHER;

    /** Whether the books of a part count it. */
    public boolean isCounted() {
        return this == PLUS_SIGN || this == LEADING_ZEROS || this == NEGATIVE_ZERO || this == GROUPING;
    }

    /** The word in documents. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
