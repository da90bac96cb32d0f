package fr.sndscopy.generate;

import fr.sndscopy.generate.GeneratedDelivery.GeneratedFile;
import fr.sndscopy.generate.Recipe.TableRecipe;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Writes a synthetic DCIR delivery of one flux month: the claims, three detail tables that join them by the nine columns
 * of DCIR, and the referential of the people they are about. It holds no datum of a real person: every value comes from
 * a seeded generator and from code lists.
 *
 * <p>Each table has exactly the columns that its schema has in the year of the period, and every cell fits its column,
 * except in the rows with a defect, of which each breaks exactly one rule. Codes are plausible, not consistent with each
 * other; only keys, people and the day of care agree within a row and between tables. Nomenclatures are not consulted.
 *
 * <p>{@code delivery.yaml} is written last: a folder without it was not finished.
 */
public final class DeliveryGenerator {
    private final SchemaCatalog catalog;

    public DeliveryGenerator(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** Told of progress, from several threads. */
    @FunctionalInterface
    public interface Progress {
        /** {@code rows} more of {@code table} were written. */
        void written(String table, long rows);
    }

    /**
     * Generates a delivery.
     *
     * @throws FileAlreadyExistsException when the folder is there and not empty
     * @throws IllegalArgumentException when the catalogue lacks one of the tables
     * @throws IOException when it cannot be written
     */
    public GeneratedDelivery generate(GeneratorSettings settings, Progress progress) throws IOException {
        Recipe recipe = Recipe.dcir().restrictedTo(settings.tables());
        List<TableSchema> schemas = new ArrayList<>();
        for (TableRecipe table : recipe.tables()) {
            schemas.add(schema(table.name(), settings.vintage()));
        }
        refuseOccupied(settings.directory());
        Files.createDirectories(settings.directory().resolve("data"));
        List<GeneratedFile> files = write(settings, recipe, schemas, progress);
        String id = "DCIR-" + settings.period();
        Files.writeString(settings.directory().resolve("delivery.yaml"), declaration(settings, id, recipe, files));
        return new GeneratedDelivery(settings.directory(), id, files);
    }

    private TableSchema schema(String table, int vintage) {
        TableSchema schema = catalog.find(table)
                .orElseThrow(() -> new IllegalArgumentException(
                        "[" + table + "] not in the schema catalogue: expected the tables of DCIR"))
                .inYear(vintage);
        if (schema.columns().isEmpty()) {
            throw new IllegalArgumentException(
                    "[" + table + "] no columns in " + vintage + ": expected a year it exists in");
        }
        return schema;
    }

    private static void refuseOccupied(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new FileAlreadyExistsException(
                        directory.toString(), null, "not empty: expected an absent or empty folder");
            }
        }
    }

    private static List<GeneratedFile> write(
            GeneratorSettings settings, Recipe recipe, List<TableSchema> schemas, Progress progress)
            throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
        try {
            List<Future<GeneratedFile>> results = new ArrayList<>();
            for (int index = 0; index < schemas.size(); index++) {
                TableRecipe table = recipe.tables().get(index);
                TableFile file = new TableFile(settings, recipe, table, schemas.get(index));
                results.add(pool.submit(() -> file.write(path(settings, table), progress)));
            }
            List<GeneratedFile> files = new ArrayList<>();
            for (Future<GeneratedFile> result : results) {
                files.add(result.get());
            }
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a delivery was generated", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            pool.shutdownNow();
        }
    }

    private static String path(GeneratorSettings settings, TableRecipe table) {
        String period = table.people() ? "" : "_" + settings.period().text().replace("-", "");
        return "data/" + table.name() + period
                + switch (settings.form()) {
                    case CSV -> table.gzip() ? ".csv.gz" : ".csv";
                    case PARQUET -> ".parquet";
                };
    }

    private static String declaration(GeneratorSettings settings, String id, Recipe recipe, List<GeneratedFile> files) {
        StringBuilder yaml = new StringBuilder()
                .append("# Synthetic: generated, seed ")
                .append(settings.seed())
                .append("; no real person.\n")
                .append("delivery: ")
                .append(id)
                .append('\n')
                .append("product: DCIR\n")
                .append("period: ")
                .append(settings.period())
                .append('\n')
                .append("vintage: ")
                .append(settings.vintage())
                .append('\n')
                .append(
                        switch (settings.form()) {
                            case CSV ->
                                "format: {type: csv, delimiter: \";\", encoding: utf-8, quote: none, decimal: \".\","
                                        + " missing: [\"\"]}\n";
                            case PARQUET -> "format: {type: parquet}\n";
                        })
                .append("files:\n");
        for (int index = 0; index < files.size(); index++) {
            GeneratedFile file = files.get(index);
            TableRecipe table = recipe.tables().get(index);
            yaml.append("  - {path: ").append(file.path()).append(", table: ").append(file.table());
            if (table.people()) {
                yaml.append(", period: snapshot");
            }
            yaml.append(", rows: ")
                    .append(file.rows())
                    .append(", sha256: \"")
                    .append(file.sha256())
                    .append('"');
            if (settings.form() == FileForm.CSV && !table.encoding().equals(StandardCharsets.UTF_8)) {
                yaml.append(", format: {encoding: ")
                        .append(table.encoding().name().toLowerCase(Locale.ROOT))
                        .append('}');
            }
            yaml.append("}\n");
        }
        return yaml.toString();
    }
}
