package fr.sndscopy.migration.access;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which columns of a table are handed out. Others are neither decrypted nor written; they are in the same files under the same key, so that
 * whoever is to see only some gets these, and no key. Immutable.
 */
public final class ColumnChoice {
    /** All that are stored. */
    public static final ColumnChoice ALL = new ColumnChoice("", column -> true, Set.of());

    private final String words;
    private final Predicate<Column> chosen;
    /** In capitals: names that must be there. */
    private final Set<String> named;

    private ColumnChoice(String words, Predicate<Column> chosen, Set<String> named) {
        this.words = words;
        this.chosen = chosen;
        this.named = named;
    }

    /** Those of these names, compared without regard to case, in the order in which they are stored. */
    public static ColumnChoice of(Collection<String> names) {
        Set<String> named = new TreeSet<>();
        names.forEach(name -> named.add(name.strip().toUpperCase(Locale.ROOT)));
        return new ColumnChoice(
                "columns " + String.join(",", named),
                column -> named.contains(column.name().toUpperCase(Locale.ROOT)),
                named);
    }

    /**
     * Those that the schema does not mark as identifying. One that it does not have is not handed out either: nobody has said what it is.
     *
     * @throws ColumnChoiceException when the schema does not have the table
     */
    public static ColumnChoice withoutIdentifying(SchemaCatalog catalog, String table) {
        TableSchema schema = catalog.find(table.toUpperCase(Locale.ROOT))
                .orElseThrow(() -> new ColumnChoiceException("[" + table
                        + "] not in the schema: nothing says which of its columns identify; name those to export"));
        Set<String> harmless = new TreeSet<>();
        schema.columns().stream()
                .filter(column -> !column.markings().contains(Column.Marking.IDENTIFYING))
                .forEach(column -> harmless.add(column.name()));
        return new ColumnChoice("without-identifying", column -> harmless.contains(column.name()), Set.of());
    }

    /**
     * The chosen ones of those that are stored, in their order.
     *
     * @throws ColumnChoiceException when one that is named is not among them, or none is left
     */
    List<Column> among(String table, List<Column> stored) {
        Set<String> missing = new TreeSet<>(named);
        stored.forEach(column -> missing.remove(column.name().toUpperCase(Locale.ROOT)));
        if (!missing.isEmpty()) {
            throw new ColumnChoiceException("[" + table + "] has no column " + String.join(", ", missing)
                    + "; sndscopy schema show " + table + " has its columns");
        }
        List<Column> columns = stored.stream().filter(chosen).toList();
        if (columns.isEmpty()) {
            throw new ColumnChoiceException(
                    "[" + table + "] no column is left to export: the schema marks all as identifying");
        }
        return columns;
    }

    /** For the trace; empty where all are handed out. */
    String words() {
        return words;
    }
}
