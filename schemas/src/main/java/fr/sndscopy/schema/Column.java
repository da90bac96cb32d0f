package fr.sndscopy.schema;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table, as the contract states it.
 *
 * @param name the SNDS name, case kept ({@code BEN_SEX_COD}; cartography columns are lower case)
 * @param type what a cell means and how large it may be
 * @param dateFormats for dates and datetimes: the formats the schema states, as {@code strptime} patterns
 *     ({@code %d%b%Y:%H:%M:%S}); empty when it states none and the delivery decides
 * @param required whether a cell must be there
 * @param constraints minimum, maximum, enumeration, pattern
 * @param nomenclature the table (or {@code TABLE:COLUMN}) whose codes are allowed, or null
 * @param years when it exists
 * @param markings what reading it means for a person's privacy
 * @param notation how its cells are written, where the schema says
 */
public record Column(
        String name,
        ColumnType type,
        List<String> dateFormats,
        boolean required,
        Constraints constraints,
        @Nullable String nomenclature,
        YearSpan years,
        Set<Marking> markings,
        Notation notation) {

    public Column {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        dateFormats = List.copyOf(dateFormats);
        markings = Set.copyOf(markings);
        Objects.requireNonNull(notation);
    }

    /** A column whose schema says nothing of how its cells are written. */
    public Column(
            String name,
            ColumnType type,
            List<String> dateFormats,
            boolean required,
            Constraints constraints,
            @Nullable String nomenclature,
            YearSpan years,
            Set<Marking> markings) {
        this(name, type, dateFormats, required, constraints, nomenclature, years, markings, Notation.UNSTATED);
    }

    /** A nullable column without constraints that exists in every year. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, List.of(), false, Constraints.NONE, null, YearSpan.ALWAYS, Set.of());
    }

    /**
     * Whether its values can be looked up in its nomenclature. Dates and months cannot: the calendar that the public schema names for
     * them ends somewhere, and lacks the dates that stand for "unknown" and "without end".
     */
    public boolean hasCodes() {
        return nomenclature != null
                && switch (type.logical()) {
                    case STRING, INTEGER, DECIMAL -> true;
                    case DATE, DATETIME, YEAR, YEARMONTH, BOOLEAN -> false;
                };
    }

    /** How a column bears on privacy. */
    public enum Marking {
        /** A pseudonym or a potential identifier (commune, birth month, care date): gets a key of its own. */
        IDENTIFYING,
        /** Health data that is telling by itself. */
        SENSITIVE
    }
}
