package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a delivery is to be made of, out of a database: {@code delivery.yaml} as it will be, but with {@code database}, and {@code tables} in the place of {@code files}. Of a table are said {@code
 * table}, what a file may have but {@code path}, {@code rows} and {@code sha256}, and besides {@code from}, {@code columns} and {@code where}.
 *
 * @param delivery its id
 * @param database the name of the database
 * @param tables at least one
 * @param declared the other keys of the top, as lines of YAML
 */
public record SnapshotOrder(String delivery, String database, List<Table> tables, List<String> declared) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String TABLES = "a list of tables, each a mapping with table and from";
    private static final JsonMapper TEXTS = new JsonMapper(new JsonFactory());

    public SnapshotOrder {
        tables = List.copyOf(tables);
        declared = List.copyOf(declared);
    }

    /**
     * A table that is wanted.
     *
     * @param place in the order, for messages
     * @param table of the SNDS
     * @param from the table of the database
     * @param columns of it; null for all
     * @param where which of its rows; null for all
     * @param format what is declared of its format, as members of a mapping in YAML, each with a comma before it
     * @param declared what is declared of it besides, likewise
     */
    public record Table(
            String place,
            String table,
            String from,
            @Nullable List<String> columns,
            @Nullable Where where,
            String format,
            String declared) {}

    /**
     * Which rows.
     *
     * @param column of the database's table
     * @param from first value, or null
     * @param until value behind the last, or null
     * @param equal the only value, or null
     */
    public record Where(
            String column,
            @Nullable String from,
            @Nullable String until,
            @Nullable String equal) {}

    /**
     * Reads an order.
     *
     * @throws DeliveryRefusedException saying where and what
     */
    public static SnapshotOrder read(SourceBytes file) throws IOException {
        String fileName = file.path();
        YamlNode node = YamlText.read(file, fileName);
        Declaration top = Declaration.of(fileName, node, "a mapping with delivery, product, database and tables");
        if (top.list("files", "no files") != null) {
            throw top.error("files", "files in an order of a snapshot", "tables, and no delivery.yaml");
        }
        String delivery = top.requiredText("delivery", NAME, DeliveryReader.ID_FORM);
        String database = top.requiredText("database", NAME, "the name of a database in source.databases");
        List<YamlNode> nodes = top.list("tables", TABLES);
        if (nodes == null || nodes.isEmpty()) {
            throw top.error("tables", nodes == null ? "missing" : "no table", TABLES);
        }
        List<Table> tables = new ArrayList<>();
        for (YamlNode entry : nodes) {
            tables.add(table(fileName, entry));
        }
        Map<String, YamlNode> others = new LinkedHashMap<>(((YamlNode.Mapping) node).members());
        others.keySet().removeAll(List.of("database", "tables"));
        return new SnapshotOrder(
                delivery,
                database,
                tables,
                others.entrySet().stream()
                        .map(other -> text(other.getKey()) + ": " + flow(other.getValue()))
                        .toList());
    }

    private static Table table(String fileName, YamlNode node) {
        Declaration entry = Declaration.of(fileName, node, "a mapping with table and from");
        String table = entry.requiredText("table", NAME, "the SNDS table, such as ER_PRS_F");
        String from = entry.text("from", "schema.table, as the database writes them");
        if (from == null) {
            throw entry.error("from", "missing", "schema.table, as the database writes them");
        }
        List<String> columns = entry.texts("columns", "a list of columns, as the database writes them");
        if (columns != null && columns.isEmpty()) {
            throw entry.error("columns", "no column", "a list of columns, or nothing for all");
        }
        Map<String, YamlNode> others = new LinkedHashMap<>(((YamlNode.Mapping) node).members());
        String ofFormat = "";
        for (String told : List.of("path", "rows", "sha256")) {
            if (others.containsKey(told)) {
                throw entry.error(told, "not of a table that is yet to be looked at", "it to be said by the snapshot");
            }
        }
        others.keySet().removeAll(List.of("table", "from", "columns", "where"));
        if (entry.mapping("format", "a mapping such as {missing: []}") != null
                && others.remove("format") instanceof YamlNode.Mapping format) {
            ofFormat = members(format.members());
        }
        return new Table(entry.place("from"), table, from, columns, where(entry), ofFormat, members(others));
    }

    private static String members(Map<String, YamlNode> members) {
        return members.entrySet().stream()
                .map(member -> ", " + text(member.getKey()) + ": " + flow(member.getValue()))
                .collect(Collectors.joining());
    }

    private static @Nullable Where where(Declaration entry) {
        String expected = "a mapping such as {column: flx_dis_dtd, from: 2019-02-01, until: 2019-03-01}";
        Declaration where = entry.mapping("where", expected);
        if (where == null) {
            return null;
        }
        String column = where.text("column", expected);
        if (column == null) {
            throw where.error("column", "missing", expected);
        }
        Where read = new Where(
                column, where.text("from", expected), where.text("until", expected), where.text("equal", expected));
        where.refuseUnknownKeys();
        return read;
    }

    /** In one line; JSON is YAML. */
    private static String flow(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.members().entrySet().stream()
                    .map(member -> text(member.getKey()) + ": " + flow(member.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream().map(SnapshotOrder::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return node instanceof YamlNode.Scalar scalar ? text(scalar.text()) : "null";
    }

    private static String text(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9_-]*") ? text : TEXTS.writeValueAsString(text);
    }
}
