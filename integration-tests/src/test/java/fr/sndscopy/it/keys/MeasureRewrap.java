package fr.sndscopy.it.keys;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Times {@code keys rewrap} of a home whose store is a folder: a delivery of so many parts of 1 KB, of which each has a data key. Each round
 * rotates the keys and wraps all data keys anew, in a process from its start to its end.
 *
 * <p>{@code MeasureRewrap [--keys N] [--rounds N] [--keep DIR]}
 */
final class MeasureRewrap {
    private static final int PART_BYTES = 1024;
    private static final Duration LIMIT = Duration.ofHours(1);

    private final Path folder;

    private MeasureRewrap(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        int keys = 10_000;
        int rounds = 3;
        Path keep = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (value.isEmpty() ? "" : arguments[i]) {
                case "--keys" -> keys = Integer.parseInt(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--keep" -> keep = Path.of(value);
                default -> {
                    System.err.println("usage: measure-rewrap [--keys N] [--rounds N] [--keep DIR]");
                    System.exit(2);
                }
            }
        }
        Path folder = keep == null ? Files.createTempDirectory("measure-rewrap-") : Files.createDirectories(keep);
        try {
            MeasureRewrap measure = new MeasureRewrap(folder);
            if (!Files.exists(measure.home().resolve("store"))) {
                measure.migrate(keys);
            }
            for (int round = 1; round <= rounds; round++) {
                measure.rewrap();
            }
        } finally {
            if (keep == null) {
                remove(folder);
            }
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void migrate(int parts) throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("T_SMALL.json"), """
            {"name": "T_SMALL", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "TXT", "type": "string", "length": "20"}]}
            """);
        Path delivery = Files.createDirectories(folder.resolve("SMALL"));
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: SMALL
            product: X
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8}
            files:
              - {path: T_SMALL.csv, table: T_SMALL}
            """);
        try (BufferedWriter csv = Files.newBufferedWriter(delivery.resolve("T_SMALL.csv"))) {
            csv.write("ID;TXT\n");
            long written = 0;
            for (int row = 0; written < (long) parts * PART_BYTES; row++) {
                String line = String.format(Locale.ROOT, "%09d;abcdefghij%05d%n", row, row % 977);
                csv.write(line);
                written += line.length();
            }
        }
        Outcome migrated = run("migrate", delivery.toString(), "--schemas", schemas.toString());
        System.out.printf(Locale.ROOT, "migrated in %.1f s%n", migrated.took().toMillis() / 1e3);
    }

    private void rewrap() {
        run("keys", "rotate");
        Outcome rewrapped = run("--json", "keys", "rewrap");
        JsonNode result = JsonMapper.shared().readTree(rewrapped.stdout());
        long keys = result.path("rewrapped").asLong();
        double seconds = rewrapped.took().toMillis() / 1e3;
        System.out.printf(
                Locale.ROOT,
                "%,d data keys wrapped anew in %.2f s, a process: %,.0f a second%n",
                keys,
                seconds,
                keys / seconds);
    }

    private Outcome run(String... arguments) {
        Outcome outcome = CliProcess.timed(arguments)
                .home(home())
                .environment("SNDSCOPY_MIGRATION_PART_SIZE", "1KB")
                .limit(LIMIT)
                .run();
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(List.of(arguments) + " ended with " + outcome.exitCode() + "\n"
                    + outcome.stdout() + outcome.stderr());
        }
        return outcome;
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
