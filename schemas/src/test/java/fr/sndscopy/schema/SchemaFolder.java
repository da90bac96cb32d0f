package fr.sndscopy.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of schema files written for a test. */
record SchemaFolder(Path root) {

    SchemaFolder write(String relativePath, String json) {
        try {
            Path file = root.resolve(relativePath);
            Files.createDirectories(file.getParent());
            Files.writeString(file, json);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table {@code T} with one field, given without its braces. */
    SchemaFolder field(String members) {
        return write("P/T.json", "{\"name\": \"T\", \"fields\": [{" + members + "}]}");
    }

    Path file(String relativePath) {
        return root.resolve(relativePath);
    }

    SchemaCatalog load() {
        return SchemaCatalog.load(List.of(root));
    }

    TableSchema table(String name) {
        return load().find(name).orElseThrow();
    }

    Column onlyColumn() {
        return table("T").columns().get(0);
    }
}
