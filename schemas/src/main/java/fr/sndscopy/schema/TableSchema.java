package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
 * @param uniqueKeys lists of columns whose values together are in no two rows: the primary key when there is one, then
 *     each column that is unique by itself
 * @param rowRules rules between two columns of a row, one at most of a kind for the same two columns
 * @param codeColumn of a nomenclature whose file says so ({@code role: code}), the column that holds the codes; else null
 * @param version SHA-256, hexadecimal, of the facts this schema was loaded from
 */
public record TableSchema(
        String name,
        String product,
        List<Column> columns,
        List<String> missingValues,
        List<String> primaryKey,
        List<ForeignKey> foreignKeys,
        List<List<String>> uniqueKeys,
        List<RowRule> rowRules,
        @Nullable String codeColumn,
        String version) {

    public TableSchema {
        Objects.requireNonNull(name);
        Objects.requireNonNull(product);
        Objects.requireNonNull(version);
        columns = List.copyOf(columns);
        missingValues = List.copyOf(missingValues);
        primaryKey = List.copyOf(primaryKey);
        foreignKeys = List.copyOf(foreignKeys);
        uniqueKeys = withPrimaryKey(primaryKey, uniqueKeys);
        rowRules = List.copyOf(rowRules);
    }

    /** A table that does not say which column holds codes. */
    public TableSchema(
            String name,
            String product,
            List<Column> columns,
            List<String> missingValues,
            List<String> primaryKey,
            List<ForeignKey> foreignKeys,
            List<List<String>> uniqueKeys,
            List<RowRule> rowRules,
            String version) {
        this(name, product, columns, missingValues, primaryKey, foreignKeys, uniqueKeys, rowRules, null, version);
    }

    /** A table in which nothing but the primary key is unique, and without row rules. */
    public TableSchema(
            String name,
            String product,
            List<Column> columns,
            List<String> missingValues,
            List<String> primaryKey,
            List<ForeignKey> foreignKeys,
            String version) {
        this(name, product, columns, missingValues, primaryKey, foreignKeys, List.of(), List.of(), version);
    }

    /**
     * The same table with only the columns that exist in {@code year}, and only the keys and rules all of whose columns
     * do. Keys compare without regard to case; whether the columns that a foreign key refers to exist in that year is
     * for the other table to say.
     */
    public TableSchema inYear(int year) {
        List<Column> present =
                columns.stream().filter(column -> column.years().includes(year)).toList();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        present.forEach(column -> names.add(column.name()));
        return new TableSchema(
                name,
                product,
                present,
                missingValues,
                names.containsAll(primaryKey) ? primaryKey : List.of(),
                foreignKeys.stream()
                        .filter(key -> names.containsAll(key.columns()))
                        .toList(),
                uniqueKeys.stream().filter(names::containsAll).toList(),
                rowRules.stream()
                        .filter(rule -> rule.holdsIn(year))
                        .filter(rule -> names.contains(rule.left()) && names.contains(rule.right()))
                        .toList(),
                codeColumn != null && names.contains(codeColumn) ? codeColumn : null,
                version);
    }

    /**
     * The same table with more columns at its end, text of any length that may be absent, and the version of the facts that this
     * makes. Whether they identify a person is told by their names, as for any column.
     *
     * @param names that the table does not have
     */
    public TableSchema withTextColumns(List<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        List<Column> more = new ArrayList<>(columns);
        for (String column : names) {
            more.add(new Column(
                    column,
                    ColumnType.string(0),
                    List.of(),
                    false,
                    Constraints.NONE,
                    null,
                    YearSpan.ALWAYS,
                    IdentifyingNames.markingsOf(column)));
        }
        TableSchema unversioned = new TableSchema(
                name, product, more, missingValues, primaryKey, foreignKeys, uniqueKeys, rowRules, codeColumn, version);
        return unversioned.withVersion(SchemaVersion.of(unversioned));
    }

    /** The same facts under these row rules, with the version that goes with them. */
    TableSchema withRowRules(List<RowRule> rules) {
        TableSchema unversioned = new TableSchema(
                name, product, columns, missingValues, primaryKey, foreignKeys, uniqueKeys, rules, codeColumn, version);
        return unversioned.withVersion(SchemaVersion.of(unversioned));
    }

    TableSchema withVersion(String newVersion) {
        return new TableSchema(
                name,
                product,
                columns,
                missingValues,
                primaryKey,
                foreignKeys,
                uniqueKeys,
                rowRules,
                codeColumn,
                newVersion);
    }

    private static List<List<String>> withPrimaryKey(List<String> primaryKey, Collection<List<String>> keys) {
        Set<List<String>> all = new LinkedHashSet<>();
        if (!primaryKey.isEmpty()) {
            all.add(primaryKey);
        }
        keys.forEach(key -> all.add(List.copyOf(key)));
        return List.copyOf(new ArrayList<>(all));
    }
}
