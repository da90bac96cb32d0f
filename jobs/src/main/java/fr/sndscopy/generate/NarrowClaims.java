package fr.sndscopy.generate;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A contract of the table of claims with fewer columns, for comparisons with tools that are measured on such tables: the shipped
 * Table Schema without some of its fields. The key columns stay; then columns are taken in the order of the recipe's lines, then
 * in the contract's.
 */
public final class NarrowClaims {
    private final String table;
    private final Set<String> kept;

    private NarrowClaims(String table, Set<String> kept) {
        this.table = table;
        this.kept = kept;
    }

    /**
     * A contract that has {@code columns} columns in {@code year}.
     *
     * @throws IllegalArgumentException when the table has not so many, or its key has more
     */
    public static NarrowClaims of(int columns, int year) {
        Recipe recipe = Recipe.dcir();
        String table = recipe.restrictedTo(Tables.CLAIMS).tables().get(0).name();
        TableSchema full = SchemaCatalog.load(List.of())
                .find(table)
                .orElseThrow(() -> new IllegalStateException(table + " is not shipped"))
                .inYear(year);
        List<String> names = full.columns().stream().map(Column::name).toList();
        int least = full.primaryKey().size();
        if (columns < least || columns > names.size()) {
            throw new IllegalArgumentException(
                    "[columns] " + columns + ": expected " + least + " to " + names.size() + " in " + year);
        }
        Set<String> preferred = new LinkedHashSet<>(full.primaryKey());
        preferred.addAll(recipe.narrow());
        preferred.addAll(names);
        preferred.retainAll(new HashSet<>(names));
        Set<String> kept = new HashSet<>(preferred.stream().limit(columns).toList());
        return new NarrowClaims(table, kept);
    }

    /**
     * Writes the contract, {@code TABLE.json}, for {@code --schemas}.
     *
     * @param folder made when it is not there
     */
    public void write(Path folder) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode schema = (ObjectNode) mapper.readTree(shipped());
        ArrayNode fields = mapper.createArrayNode();
        for (JsonNode field : schema.path("fields")) {
            if (kept.contains(field.path("name").stringValue(""))) {
                fields.add(field);
            }
        }
        schema.set("fields", fields);
        schema.remove("foreignKeys");
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(table + ".json"),
                mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(schema));
    }

    private byte[] shipped() throws IOException {
        String index = new String(resource("/snds/index.txt"), StandardCharsets.UTF_8);
        String file = index.lines()
                .filter(line -> line.endsWith("/" + table + ".json"))
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(table + ".json is not in the index of shipped schemas"));
        return resource("/snds/" + file);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SchemaCatalog.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }
}
