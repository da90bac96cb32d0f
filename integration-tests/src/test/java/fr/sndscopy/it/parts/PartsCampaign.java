package fr.sndscopy.it.parts;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes deliveries of very many parts in processes of little heap, and tells what a part costs: time, calls, statements, what is left
 * in the job database. One delivery has many parts of 1 KB; of another every part has four columns of 5,000 codes each, so that its
 * receipt is as large as that of a table of a hundred columns.
 *
 * <p>{@code PartsCampaign [--parts N] [--wide N] [--heap MB] [--keep DIR]}; ends with 1 when a delivery is not published and verified, or the
 * job database is larger than {@value #MOST_DATABASE_MB} MB.
 */
public final class PartsCampaign {
    private static final long MOST_DATABASE_MB = 20;
    private static final int CODES = 5_000;

    private final Path folder;
    private final int heapMegabytes;
    private boolean holds = true;

    private PartsCampaign(Path folder, int heapMegabytes) {
        this.folder = folder;
        this.heapMegabytes = heapMegabytes;
    }

    public static void main(String[] arguments) throws IOException {
        int parts = 20_000;
        int wide = 2_000;
        int heapMegabytes = 512;
        Path keep = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--parts" -> parts = Integer.parseInt(arguments[i + 1]);
                case "--wide" -> wide = Integer.parseInt(arguments[i + 1]);
                case "--heap" -> heapMegabytes = Integer.parseInt(arguments[i + 1]);
                case "--keep" -> keep = Path.of(arguments[i + 1]);
                default -> {
                    System.err.println("usage: parts-campaign [--parts N] [--wide N] [--heap MB] [--keep DIR]");
                    System.exit(2);
                }
            }
        }
        Path folder = keep == null ? Files.createTempDirectory("parts-campaign-") : Files.createDirectories(keep);
        PartsCampaign campaign = new PartsCampaign(folder, heapMegabytes);
        try {
            campaign.schemas();
            if (parts > 0) {
                campaign.run("SMALL", campaign.small(parts), "1KB", parts);
            }
            if (wide > 0) {
                campaign.run("WIDE", campaign.wide(wide), campaign.partKilobytes() + "KB", wide);
            }
            campaign.tellDatabase();
        } finally {
            if (keep == null) {
                remove(folder);
            }
        }
        System.exit(campaign.holds ? 0 : 1);
    }

    private void schemas() throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("T_SMALL.json"), """
            {"name": "T_SMALL", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "TXT", "type": "string", "length": "20"}],
             "primaryKey": ["ID"]}
            """);
        Files.writeString(schemas.resolve("T_WIDE.json"), """
            {"name": "T_WIDE", "produit": "X", "fields": [
              {"name": "A", "type": "string", "length": "4", "nomenclature": "N_A"},
              {"name": "B", "type": "string", "length": "4", "nomenclature": "N_B"},
              {"name": "C", "type": "string", "length": "4", "nomenclature": "N_C"},
              {"name": "D", "type": "string", "length": "4", "nomenclature": "N_D"}]}
            """);
    }

    /** A file of about so many kilobytes. */
    private Path small(int parts) throws IOException {
        Path delivery = delivery("SMALL", "T_SMALL");
        try (BufferedWriter csv = Files.newBufferedWriter(delivery.resolve("T_SMALL.csv"))) {
            csv.write("ID;TXT\n");
            long written = 0;
            for (int row = 0; written < parts * 1024L; row++) {
                String line = String.format(Locale.ROOT, "%09d;abcdefghij%05d%n", row, row % 977);
                csv.write(line);
                written += line.length();
            }
        }
        return delivery;
    }

    /** Every code of each column once in each part. */
    private Path wide(int parts) throws IOException {
        Path delivery = delivery("WIDE", "T_WIDE");
        try (BufferedWriter csv = Files.newBufferedWriter(delivery.resolve("T_WIDE.csv"))) {
            csv.write("A;B;C;D\n");
            for (int part = 0; part < parts; part++) {
                for (int row = 0; row < CODES; row++) {
                    csv.write(String.format(
                            Locale.ROOT,
                            "%04d;%04d;%04d;%04d%n",
                            row,
                            (row + part) % CODES,
                            CODES - 1 - row,
                            (row * 7 + part) % CODES));
                }
            }
        }
        return delivery;
    }

    private long partKilobytes() {
        return CODES * 20L / 1024;
    }

    private Path delivery(String id, String table) throws IOException {
        Path delivery = Files.createDirectories(folder.resolve(id));
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: %s
            product: X
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8}
            files:
              - {path: %s.csv, table: %s}
            """.formatted(id, table, table));
        return delivery;
    }

    private void run(String id, Path delivery, String partSize, int about) throws IOException {
        Path calls = folder.resolve(id + ".calls");
        Outcome migrated = command(calls, partSize, "migrate", delivery.toString(), "--schemas", schemasFolder());
        Map<String, Long> counted = read(calls);
        long parts = Math.max(1, counted.getOrDefault("parts", (long) about));
        System.out.printf(
                Locale.ROOT,
                "%s: about %,d parts, exit %d, %.1f s, %.1f ms a part, heap %d of %d MB%n",
                id,
                parts,
                migrated.exitCode(),
                migrated.took().toMillis() / 1e3,
                (double) migrated.took().toMillis() / parts,
                counted.getOrDefault("heap.peak-MB", 0L),
                counted.getOrDefault("heap.most-MB", 0L));
        counted.forEach((call, count) -> {
            if (!call.startsWith("heap.") && count * 100 > parts) {
                System.out.printf(Locale.ROOT, "  %-32s %,10d  %.2f a part%n", call, count, (double) count / parts);
            }
        });
        steps(id);
        if (migrated.exitCode() != 0) {
            holds = false;
            System.out.println(migrated.stdout() + migrated.stderr());
            return;
        }
        Outcome verified = command(folder.resolve(id + ".verify"), partSize, "verify", "--delivery", id);
        System.out.printf(
                Locale.ROOT,
                "  verified: exit %d, %.1f s, heap %d MB%n",
                verified.exitCode(),
                verified.took().toMillis() / 1e3,
                read(folder.resolve(id + ".verify")).getOrDefault("heap.peak-MB", 0L));
        if (verified.exitCode() != 0) {
            holds = false;
            System.out.println(verified.stdout() + verified.stderr());
        }
    }

    private String schemasFolder() {
        return folder.resolve("schemas").toString();
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Outcome command(Path calls, String partSize, String... arguments) {
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
                .environment("SNDSCOPY_MIGRATION_PART_SIZE", partSize)
                .limit(Duration.ofHours(2))
                .run();
    }

    static Map<String, Long> read(Path calls) throws IOException {
        Map<String, Long> counted = new TreeMap<>();
        if (Files.exists(calls)) {
            for (String line : Files.readAllLines(calls)) {
                int space = line.lastIndexOf(' ');
                counted.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
            }
        }
        return counted;
    }

    /** How long each step took, as the report has it. */
    private void steps(String id) throws IOException {
        Path report = home().resolve("reports").resolve(id).resolve("report.json");
        if (Files.exists(report)) {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(report));
            json.path("steps")
                    .forEach(step -> System.out.printf(
                            Locale.ROOT,
                            "  step %-12s %8.1f s%n",
                            step.path("name").asString(""),
                            step.path("millis").asLong() / 1e3));
        }
    }

    private void tellDatabase() throws IOException {
        long bytes = Files.size(home().resolve("jobs.mv.db"));
        System.out.printf(Locale.ROOT, "job database: %.1f MB%n", bytes / 1e6);
        if (bytes > MOST_DATABASE_MB * 1_000_000) {
            holds = false;
        }
        System.out.println(holds ? "holds" : "does not hold");
    }

    /** Removes a folder with all that is in it. */
    public static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
