package fr.sndscopy.record;

import java.util.Locale;

/** What becomes of a row, or of a file, that breaks a rule. */
public enum Severity {
    /** The rule is not checked. */
    OFF,
    /** The row is stored, and the violation is counted. */
    WARN,
    /** The row goes to quarantine. */
    REJECT,
    /** The row goes to quarantine, and its delivery is not published. */
    FAIL;

    /** Whether a row that breaks the rule is kept from the store. */
    public boolean rejects() {
        return this == REJECT || this == FAIL;
    }

    /** As users write it: {@code warn}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
