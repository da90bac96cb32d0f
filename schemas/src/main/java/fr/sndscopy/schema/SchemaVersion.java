package fr.sndscopy.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version of a table's facts: SHA-256 of a rendering in which every fact has one place and one form. Prose, the
 * order of keys and white space in the file do not change it; each fact, and the order of the columns, does.
 *
 * <p>The rendering is a sequence of items in UTF-8. A text is its number of bytes, a colon, and the bytes
 * ({@code 3:MCO}); an absent one is {@code -}; a list is its number of items, {@code #}, and the items. In order: the
 * word {@code sndscopy-schema-1}; name; product; missing values; primary key; foreign keys (each: columns, table,
 * referenced columns); columns (each: name, type as {@code decimal(7,2)}, date formats, {@code required} or
 * {@code optional}, minimum, maximum, enumeration, pattern, least length, nomenclature, year created, year deleted,
 * missing years in order, markings in order; of one whose schema says how cells are written, the word {@code notation},
 * decimal separator, separator of groups, missing values). A table with unique columns besides its primary key, with row rules, or
 * with a column of codes, goes on: unique keys without the primary key (each: columns); row rules (each: kind, left,
 * right, first year); the column of codes, if there is one. The order of the first two does not matter: they are
 * rendered sorted.
 */
final class SchemaVersion {

    private final StringBuilder rendering = new StringBuilder();

    private SchemaVersion() {}

    static String of(TableSchema table) {
        SchemaVersion version = new SchemaVersion();
        version.table(table);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(version.rendering.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void table(TableSchema table) {
        text("sndscopy-schema-1");
        text(table.name());
        text(table.product());
        texts(table.missingValues());
        texts(table.primaryKey());
        count(table.foreignKeys());
        for (ForeignKey key : table.foreignKeys()) {
            texts(key.columns());
            text(key.table());
            texts(key.referencedColumns());
        }
        count(table.columns());
        table.columns().forEach(this::column);
        List<List<String>> uniqueKeys = table.uniqueKeys().stream()
                .filter(key -> !key.equals(table.primaryKey()))
                .sorted(Comparator.comparing(Object::toString))
                .toList();
        if (uniqueKeys.isEmpty() && table.rowRules().isEmpty() && table.codeColumn() == null) {
            return;
        }
        count(uniqueKeys);
        uniqueKeys.forEach(this::texts);
        count(table.rowRules());
        table.rowRules().stream()
                .sorted(Comparator.comparing(RowRule::toString))
                .forEach(this::rowRule);
        if (table.codeColumn() != null) {
            text(table.codeColumn());
        }
    }

    private void rowRule(RowRule rule) {
        text(rule.kind().word());
        text(rule.left());
        text(rule.right());
        text(rule.since().orElse(null));
    }

    private void column(Column column) {
        text(column.name());
        text(column.type().toString());
        texts(column.dateFormats());
        text(column.required() ? "required" : "optional");
        Constraints constraints = column.constraints();
        text(constraints.minimum());
        text(constraints.maximum());
        texts(constraints.enumeration());
        text(constraints.pattern());
        text(constraints.minLength());
        text(column.nomenclature());
        text(column.years().created());
        text(column.years().deleted());
        texts(sorted(column.years().missing()));
        texts(sorted(column.markings()));
        notation(column.notation());
    }

    private void notation(Notation notation) {
        if (notation.equals(Notation.UNSTATED)) {
            return;
        }
        text("notation");
        text(notation.decimal());
        text(notation.group());
        List<String> missing = notation.missing();
        if (missing == null) {
            text(null);
        } else {
            texts(missing);
        }
    }

    private static List<String> sorted(Collection<?> items) {
        return items.stream().map(Object::toString).sorted().toList();
    }

    private void count(Collection<?> items) {
        rendering.append(items.size()).append('#');
    }

    private void texts(List<String> texts) {
        count(texts);
        texts.forEach(this::text);
    }

    private void text(@Nullable Object fact) {
        if (fact == null) {
            rendering.append('-');
            return;
        }
        String text = fact.toString();
        rendering
                .append(text.getBytes(StandardCharsets.UTF_8).length)
                .append(':')
                .append(text);
    }
}
