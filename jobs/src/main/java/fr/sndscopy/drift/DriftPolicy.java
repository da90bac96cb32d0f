package fr.sndscopy.drift;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a file whose header is not its table's. */
public enum DriftPolicy {
    /** The file is refused. */
    FAIL,
    /**
     * The table keeps its columns. Missing ones are absent in every row; a row that has a value in an unknown one goes to
     * quarantine as a whole, so that no value is lost.
     */
    FREEZE,
    /** Unknown columns are stored as text behind the table's own; missing ones are absent in every row. */
    ACCEPT_AND_RECORD;

    static Optional<DriftPolicy> of(String text) {
        return Arrays.stream(values())
                .filter(policy -> policy.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** As users write it: {@code accept-and-record}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
