package fr.sndscopy.audit.source;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column that is stored, and how its cells are written.
 *
 * @param name the SNDS name
 * @param kind what its cells mean
 * @param precision digits of a number
 * @param scale digits behind the separator
 * @param missing texts that mean "no value"
 * @param pattern of a date, datetime or yearmonth, in letters of {@code java.time} or directives of {@code strptime}
 * @param decimal the decimal separator
 * @param group what may stand between groups of three digits, or null
 */
public record SourceColumn(
        String name,
        Kind kind,
        int precision,
        int scale,
        Set<String> missing,
        String pattern,
        char decimal,
        @Nullable Character group) {
    public SourceColumn {
        missing = Set.copyOf(missing);
    }

    /** What cells mean. */
    public enum Kind {
        STRING,
        INTEGER,
        DECIMAL,
        DATE,
        DATETIME,
        YEAR,
        YEARMONTH,
        BOOLEAN
    }
}
