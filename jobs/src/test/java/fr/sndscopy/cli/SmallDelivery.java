package fr.sndscopy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A home, schemas and deliveries of a few rows, made from their text, and the command line run on them. */
final class SmallDelivery {
    static final String TV = """
            {"name": "TV", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "TXT", "type": "string", "length": "20"}],
             "primaryKey": ["ID"]}
            """;

    private final Path folder;

    SmallDelivery(Path folder) {
        this.folder = folder;
    }

    /** Writes a schema of the table TV, or of one of another name. */
    SmallDelivery schema(String json) throws IOException {
        return schema("TV.json", json);
    }

    SmallDelivery schema(String file, String json) throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve(file), json, StandardCharsets.UTF_8);
        return this;
    }

    /** Writes {@code delivery.yaml}: id, product, a period and the rest. */
    SmallDelivery declares(String id, String rest) throws IOException {
        return with(id, "delivery.yaml", "delivery: " + id + "\nproduct: X\nperiod: 2019-02\n" + rest + "\n");
    }

    SmallDelivery with(String id, String path, String text) throws IOException {
        return with(id, path, text.getBytes(StandardCharsets.UTF_8));
    }

    SmallDelivery with(String id, String path, byte[] bytes) throws IOException {
        Path file = directory(id).resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    Path directory(String id) {
        return folder.resolve(id);
    }

    Path schemas() {
        return folder.resolve("schemas");
    }

    CliRun plan(String id) {
        return run("plan", directory(id).toString(), "--schemas", schemas().toString());
    }

    CliRun migrate(String id) {
        return run("migrate", directory(id).toString(), "--schemas", schemas().toString());
    }

    CliRun run(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        line.addAll(List.of(arguments));
        return CliRun.of(line.toArray(String[]::new));
    }

    /** What is stored of a table, as CSV behind its header, in the order of its text. */
    List<String> stored(String table) throws IOException {
        Path out = folder.resolve("export-" + table + "-" + System.nanoTime());
        CliRun export = run("export", table, "--format", "csv", "--out", out.toString());
        if (export.code() != 0) {
            throw new AssertionError(export.toString());
        }
        List<String> rows = new ArrayList<>();
        try (var files = Files.list(out)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                rows.addAll(lines.subList(1, lines.size()));
            }
        }
        return rows.stream().sorted().toList();
    }
}
