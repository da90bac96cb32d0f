package fr.sndscopy.it.parts;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.peers.Machine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes one delivery after the other into one store, each by a process of its own and of parts of 1 KB, so that what is left of the
 * work is its books; and tells what each takes, and what those before it add.
 *
 * <p>{@code DeliveriesMeasurement [--deliveries N] [--parts N] [--heap MB] [--shards true|false]}; ends with 1 when a delivery is not
 * published.
 */
final class DeliveriesMeasurement {
    private static final int LINE_BYTES = 26;

    private final Path folder;
    private final int parts;
    private final int heapMegabytes;

    private DeliveriesMeasurement(Path folder, int parts, int heapMegabytes) {
        this.folder = folder;
        this.parts = parts;
        this.heapMegabytes = heapMegabytes;
    }

    /** What a delivery took. */
    private record Took(double seconds, double publishSeconds, long heapMegabytes, long reads) {}

    public static void main(String[] arguments) throws IOException {
        int deliveries = 40;
        int parts = 100;
        int heapMegabytes = 256;
        boolean shards = false;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--deliveries" -> deliveries = Integer.parseInt(arguments[i + 1]);
                case "--parts" -> parts = Integer.parseInt(arguments[i + 1]);
                case "--heap" -> heapMegabytes = Integer.parseInt(arguments[i + 1]);
                case "--shards" -> shards = Boolean.parseBoolean(arguments[i + 1]);
                default -> {
                    System.err.println(
                            "usage: measure-deliveries [--deliveries N] [--parts N] [--heap MB] [--shards true|false]");
                    System.exit(2);
                }
            }
        }
        Path folder = Files.createTempDirectory("measure-deliveries-");
        try {
            DeliveriesMeasurement measurement = new DeliveriesMeasurement(folder, parts, heapMegabytes);
            measurement.prepare(shards);
            System.exit(measurement.run(deliveries) ? 0 : 1);
        } finally {
            PartsCampaign.remove(folder);
        }
    }

    private void prepare(boolean shards) throws IOException {
        // keys of periods have manifests in shards however few parts there are
        Files.writeString(
                Files.createDirectories(home()).resolve("sndscopy.yaml"),
                "sndscopy: {migration: {part-size: 1KB}, keys: {period-keys: " + shards + "}}\n");
        Files.writeString(Files.createDirectories(schemas()).resolve("T_SMALL.json"), """
            {"name": "T_SMALL", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "TXT", "type": "string", "length": "20"}],
             "primaryKey": ["ID"]}
            """);
    }

    private boolean run(int deliveries) throws IOException {
        System.out.printf(Locale.ROOT, "%s, %d parts a delivery%n", Machine.here(), parts);
        System.out.printf(
                Locale.ROOT,
                "%10s %10s %12s %10s %12s%n",
                "delivery",
                "seconds",
                "publish, s",
                "heap, MB",
                "store reads");
        List<Took> all = new ArrayList<>();
        for (int number = 1; number <= deliveries; number++) {
            Took took = migrate(number);
            if (took == null) {
                return false;
            }
            all.add(took);
            if (number <= 2 || number % 10 == 0 || number == deliveries) {
                System.out.printf(
                        Locale.ROOT,
                        "%10d %10.2f %12.2f %10d %,12d%n",
                        number,
                        took.seconds(),
                        took.publishSeconds(),
                        took.heapMegabytes(),
                        took.reads());
            }
        }
        if (deliveries > 2) {
            Took second = all.get(1);
            Took last = all.get(deliveries - 1);
            System.out.printf(
                    Locale.ROOT,
                    "each earlier one adds %.1f ms and %.1f reads%n",
                    (last.seconds() - second.seconds()) * 1e3 / (deliveries - 2),
                    (double) (last.reads() - second.reads()) / (deliveries - 2));
        }
        return true;
    }

    private @Nullable Took migrate(int number) throws IOException {
        String id = String.format(Locale.ROOT, "D-%05d", number);
        Path calls = folder.resolve("calls");
        Outcome migrated = command(
                calls,
                "migrate",
                deliver(id, number).toString(),
                "--schemas",
                schemas().toString());
        if (migrated.exitCode() != 0) {
            System.out.println(migrated.stdout() + migrated.stderr());
            return null;
        }
        Map<String, Long> counted = PartsCampaign.read(calls);
        PartsCampaign.remove(folder.resolve(id));
        return new Took(
                migrated.took().toMillis() / 1e3,
                publishMillis(id) / 1e3,
                counted.getOrDefault("heap.peak-MB", 0L),
                counted.getOrDefault("store.read", 0L));
    }

    private long publishMillis(String id) throws IOException {
        JsonNode report = JsonMapper.shared()
                .readTree(Files.readString(home().resolve("reports").resolve(id).resolve("report.json")));
        return report.path("steps")
                .valueStream()
                .filter(step -> step.path("name").asString("").equals("publish"))
                .mapToLong(step -> step.path("millis").asLong())
                .sum();
    }

    /** A month of its own each. */
    private Path deliver(String id, int number) throws IOException {
        Path delivery = Files.createDirectories(folder.resolve(id));
        try (BufferedWriter csv = Files.newBufferedWriter(delivery.resolve("T_SMALL.csv"))) {
            csv.write("ID;TXT\n");
            for (int row = 0; row < parts * 1024 / LINE_BYTES; row++) {
                csv.write(String.format(Locale.ROOT, "%09d;abcdefghij%05d%n", row, row % 977));
            }
        }
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: %s
            product: X
            period: %d-%02d
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8}
            files:
              - {path: T_SMALL.csv, table: T_SMALL}
            """.formatted(id, 1950 + number / 12, 1 + number % 12));
        return delivery;
    }

    private Outcome command(Path calls, String... arguments) {
        String[] line = Stream.concat(
                        Stream.of(
                                "-Xmx" + heapMegabytes + "m",
                                "-D" + CallCounter.FILE + "=" + calls,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "fr.sndscopy.Sndscopy",
                                "--home",
                                home().toString()),
                        Stream.of(arguments))
                .toArray(String[]::new);
        return CliProcess.program(Path.of(System.getProperty("java.home"), "bin", "java"), line)
                .limit(Duration.ofHours(1))
                .run();
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Path schemas() {
        return folder.resolve("schemas");
    }
}
