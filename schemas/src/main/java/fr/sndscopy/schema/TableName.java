package fr.sndscopy.schema;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/**
 * A table's name as it was delivered, and what it says.
 *
 * <p>A table goes by its own name; by an instance of its template, where {@code aa} stands for the last two digits of
 * the year, with {@code _MM} behind them in tables of one month ({@code T_MCO08B} and {@code T_MCO13_02B} of
 * {@code T_MCOaaB}), {@code AAAA} for the year and {@code GN} for the generation of the algorithm
 * ({@code CT_IDE_2015_G5} of {@code CT_IDE_AAAA_GN}), {@code xx} for a version ({@code T_MCO13GV11E} of
 * {@code T_MCOaaGVxx}), and {@code SUP_} behind the year may be left out ({@code T_MCO13CES} of
 * {@code T_MCOaaSUP_CES}); or by its own name and a year ({@code ER_PRS_F_2010}). An own name wins over a template, a
 * template over a name with a year.
 *
 * <p>Two spellings of one name are one table: {@link #name} is what it is called from the first step on.
 *
 * @param given the name as delivered
 * @param name the same in the catalogue's spelling: what is written for {@code aa}, {@code xx} and the like in capitals
 * @param table the name of the schema
 * @param year the year in the name, 2000 to 2099 where it has two digits
 * @param month the month in the name of an in-year table, 1 to 12
 */
public record TableName(String given, String name, String table, Optional<Integer> year, Optional<Integer> month) {

    public TableName {
        Objects.requireNonNull(given);
        Objects.requireNonNull(name);
        Objects.requireNonNull(table);
        Objects.requireNonNull(year);
        Objects.requireNonNull(month);
    }

    /** Whether the table goes by its own name, in whatever letters; not by an instance of its template, nor with a year. */
    public boolean isOwn() {
        return name.equals(table);
    }

    /**
     * Which of the tables a name stands for; empty when none.
     *
     * @throws SchemaException when two templates match the name
     */
    public static Optional<TableName> resolve(String given, Collection<String> tables) {
        return new TableNames(tables).resolve(given);
    }
}
