package fr.sndscopy.schema;

import java.util.List;
import java.util.Objects;

/**
 * One table over all the years it is known for. {@link #inYear} gives what a file of one year must hold.
 *
 * @param name the SNDS name; a template name ({@code T_MCOaaB}) stands for one table a year
 * @param product the family it belongs to: {@code DCIR}, {@code PMSI MCO}…; the domain of its encryption key
 * @param columns in the contract's order; a column whose facts changed stands once for each span of years, and no year
 *     has two columns of one name
 * @param missingValues texts that mean "no value" besides those the delivery declares
 * @param primaryKey column names, empty when the table has none (most have none)
 * @param foreignKeys references to other tables
 * @param version SHA-256, hexadecimal, of the facts this schema was loaded from
 */
public record TableSchema(
        String name,
        String product,
        List<Column> columns,
        List<String> missingValues,
        List<String> primaryKey,
        List<ForeignKey> foreignKeys,
        String version) {

    public TableSchema {
        Objects.requireNonNull(name);
        Objects.requireNonNull(product);
        Objects.requireNonNull(version);
        columns = List.copyOf(columns);
        missingValues = List.copyOf(missingValues);
        primaryKey = List.copyOf(primaryKey);
        foreignKeys = List.copyOf(foreignKeys);
    }

    /** The same table with only the columns that exist in {@code year}. */
    public TableSchema inYear(int year) {
        return new TableSchema(
                name,
                product,
                columns.stream().filter(column -> column.years().includes(year)).toList(),
                missingValues,
                primaryKey,
                foreignKeys,
                version);
    }
}
