package fr.sndscopy.it.volume;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.faults.FaultSeams;
import fr.sndscopy.it.parts.CallCounter;
import fr.sndscopy.it.parts.PartsCampaign;
import fr.sndscopy.it.peers.Machine;
import fr.sndscopy.report.MigrationReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Migrates many deliveries of many parts whose rows nobody reads, one after the other, each as a process of its own would: plan, job database, tasks, receipts,
 * manifest, evidence and ledger are what they are, machines that convert and verify answer at once. Tells what the books cost as deliveries add up, and what of it
 * grows with them.
 *
 * <p>{@code VolumeSimulation [--deliveries N] [--parts N] [--heap MB] [--threads N] [--rows N] [--keep DIR]}; {@code --rows} are those of the part that receipts are
 * taken from. Ends with 1 when a delivery is not published.
 */
public final class VolumeSimulation {
    private static final String HERE = "--here";
    private static final int FIRST_YEAR = 1901;
    private static final long ALL_ONCE = Long.MAX_VALUE;

    private final Path folder;
    private final int parts;
    private final int threads;
    private final int rows;

    private VolumeSimulation(Path folder, int parts, int threads, int rows) {
        this.folder = folder;
        this.parts = parts;
        this.threads = threads;
        this.rows = rows;
    }

    /** What a delivery took, and what is there after it. */
    private record Took(
            double seconds,
            double convert,
            double verify,
            double publish,
            double simulated,
            long parts,
            Map<String, Long> calls,
            long peakMegabytes) {
        double books() {
            return seconds - simulated;
        }

        long storeCalls() {
            return calls.entrySet().stream()
                    .filter(call -> call.getKey().startsWith("store."))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** What the chain alone costs a process, in seconds of its processor: with what its home has read, and without. */
    private record Chain(double seconds, double coldSeconds, long bytes, long documentsBytes) {}

    public static void main(String[] arguments) throws Exception {
        int deliveries = 1_500;
        int parts = 1_118;
        int heapMegabytes = 512;
        int threads = Runtime.getRuntime().availableProcessors();
        int rows = 20_000;
        Path keep = null;
        boolean here = arguments.length > 0 && arguments[0].equals(HERE);
        for (int i = here ? 1 : 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--deliveries" -> deliveries = Integer.parseInt(value);
                case "--parts" -> parts = Integer.parseInt(value);
                case "--heap" -> heapMegabytes = Integer.parseInt(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--rows" -> rows = Integer.parseInt(value);
                case "--keep" -> keep = Path.of(value);
                default -> {
                    System.err.println("usage: simulate-volume [--deliveries N] [--parts N] [--heap MB] [--threads N]"
                            + " [--rows N] [--keep DIR]");
                    System.exit(2);
                }
            }
        }
        if (!here) {
            System.exit(elsewhere(arguments, heapMegabytes));
        }
        Path folder = keep == null ? Files.createTempDirectory("simulate-volume-") : Files.createDirectories(keep);
        try {
            VolumeSimulation simulation = new VolumeSimulation(folder, parts, threads, rows);
            simulation.prepare();
            simulation.run(deliveries);
        } finally {
            if (keep == null) {
                PartsCampaign.remove(folder);
            }
        }
    }

    /** In a process with as much heap, which counts its calls. */
    private static int elsewhere(String[] arguments, int heapMegabytes) throws IOException, InterruptedException {
        Path calls = Files.createTempFile("simulate-volume-", ".calls");
        try {
            ProcessBuilder builder = new ProcessBuilder(Stream.of(
                            Stream.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-Xmx" + heapMegabytes + "m",
                                    "-D" + CallCounter.FILE + "=" + calls,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    VolumeSimulation.class.getName(),
                                    HERE),
                            Stream.of(arguments))
                    .flatMap(words -> words)
                    .toList());
            builder.environment().put("AWS_ACCESS_KEY_ID", "nobody");
            builder.environment().put("AWS_SECRET_ACCESS_KEY", "asks");
            return builder.inheritIO().start().waitFor();
        } finally {
            Files.deleteIfExists(calls);
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void prepare() throws Exception {
        FolderStore store = new FolderStore(folder.resolve("store"));
        FaultSeams.standIn(configured -> store);
        configure("256MB");
        Path generated = folder.resolve("generated");
        CliProcess.Outcome outcome = CliProcess.program(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "fr.sndscopy.Sndscopy",
                        "--home",
                        folder.resolve("generating").toString(),
                        "generate",
                        "--rows",
                        Integer.toString(rows),
                        "--columns",
                        "42",
                        "--defects",
                        "0.01",
                        "--out",
                        generated.toString())
                .limit(Duration.ofMinutes(10))
                .run();
        if (outcome.exitCode() != 0) {
            throw new IOException(outcome.stderr());
        }
        Path schema = generated.resolve("schemas/ER_PRS_F.json");
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(schema));
        json.remove("primaryKey");
        Files.writeString(schema, json.toString());
    }

    /** Generated rows, so that parts of 1 KB are as many as they are to be; in a month of its own. */
    private Path deliver(String id, int year, int month, long bytes) throws IOException {
        Path delivery = Files.createDirectories(folder.resolve(id));
        Path rowsOf = folder.resolve("generated/data/ER_PRS_F_201902.csv");
        try (BufferedWriter csv =
                        Files.newBufferedWriter(delivery.resolve("ER_PRS_F.csv"), StandardCharsets.ISO_8859_1);
                Stream<String> first =
                        Files.lines(rowsOf, StandardCharsets.ISO_8859_1).limit(1)) {
            String header = first.findFirst().orElseThrow();
            csv.write(header + "\n");
            long written = header.length();
            while (written < bytes) {
                try (Stream<String> lines =
                        Files.lines(rowsOf, StandardCharsets.ISO_8859_1).skip(1)) {
                    for (String line : (Iterable<String>) lines::iterator) {
                        csv.write(line + "\n");
                        written += line.length() + 1;
                        if (written >= bytes) {
                            break;
                        }
                    }
                }
                if (bytes == ALL_ONCE) {
                    break;
                }
            }
        }
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: %d-%02d
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: none, decimal: ".", missing: [""]}
            files:
              - {path: ER_PRS_F.csv, table: ER_PRS_F}
            """.formatted(id, year, month));
        return delivery;
    }

    /** What executors are elsewhere for needs an endpoint; nobody asks it. */
    private void configure(String partSize) throws IOException {
        Files.writeString(Files.createDirectories(home()).resolve("sndscopy.yaml"), """
            sndscopy:
              store: {endpoint: "http://127.0.0.1:9", region: none, bucket: simulated, path-style: true}
              execution: {master: %s}
              migration: {part-size: %s, threads: %d}
            """.formatted(
                        SimulatedMachines.MASTER, partSize, threads));
    }

    private void run(int deliveries) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%s; heap %d MB, %d threads%n",
                Machine.here(),
                Runtime.getRuntime().maxMemory() >> 20,
                threads);
        Took first = migrate(0);
        System.out.printf(
                Locale.ROOT,
                "receipts of %,d bytes, as of %,d rows, which took %.1f s%n%n",
                SimulatedMachines.template().receiptBytes(),
                rows,
                first.seconds());
        configure("1KB");
        System.out.printf(
                Locale.ROOT,
                "%8s %7s | %7s %7s %7s %7s %7s %7s | %7s %6s %6s | %6s %6s %6s %7s %7s | %7s %7s%n",
                "delivery",
                "parts",
                "s",
                "convert",
                "verify",
                "publish",
                "others'",
                "ms/part",
                "calls",
                "/part",
                "SQL/pt",
                "peakMB",
                "chain",
                "cold",
                "chainMB",
                "docsMB",
                "jobsMB",
                "mani.MB");
        Chain early = null;
        Chain late = null;
        int earlyAt = 0;
        for (int number = 1; number <= deliveries; number++) {
            Took took = migrate(number);
            if (isTold(number, deliveries)) {
                late = chain();
                tell(number, took, late);
                if (early == null && number > 1) {
                    early = late;
                    earlyAt = number;
                }
            }
        }
        if (early != null && late != null && deliveries > earlyAt) {
            conclude(early, late, deliveries - earlyAt);
        }
    }

    private static boolean isTold(int number, int of) {
        return number <= 2 || number == of || number == 10 || number % 50 == 0;
    }

    private void tell(int number, Took took, Chain chain) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%8d %7d | %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f | %7d %6.1f %6.1f | %6d %6.2f %6.2f %7.1f %7.1f | %7.1f %7.1f%n",
                number,
                took.parts(),
                took.seconds(),
                took.convert(),
                took.verify(),
                took.publish(),
                took.simulated(),
                took.books() * 1e3 / took.parts(),
                took.storeCalls(),
                (double) took.storeCalls() / took.parts(),
                (double) took.calls().getOrDefault("database.statements", 0L) / took.parts(),
                took.peakMegabytes(),
                chain.seconds(),
                chain.coldSeconds(),
                chain.bytes() / 1e6,
                chain.documentsBytes() / 1e6,
                Files.size(home().resolve("jobs.mv.db")) / 1e6,
                bytes(folder.resolve("store/objects/evidence"), "manifest-", "parts-") / 1e6);
    }

    private void conclude(Chain early, Chain late, int more) {
        double seconds = (late.seconds() - early.seconds()) / more;
        double cold = (late.coldSeconds() - early.coldSeconds()) / more;
        double heap = (double) (late.bytes() - early.bytes()) / more;
        System.out.printf(
                Locale.ROOT,
                "%neach delivery of %d parts adds to the next: %.2f ms to read the chain (%.2f in a new home), %.0f bytes of heap (%.1f a part),"
                        + " %.0f bytes of the home%n",
                parts,
                seconds * 1e3,
                cold * 1e3,
                heap,
                heap / parts,
                (double) (late.documentsBytes() - early.documentsBytes()) / more);
        System.out.printf(
                Locale.ROOT,
                "half of this heap is taken by the chain after %,.0f such deliveries; a process spends a minute on it after %,.0f%n",
                Runtime.getRuntime().maxMemory() / 2.0 / Math.max(1, heap),
                60 / Math.max(1e-9, seconds));
    }

    private Took migrate(int number) throws Exception {
        Path delivery = number == 0
                ? deliver("TEMPLATE", FIRST_YEAR - 1, 1, ALL_ONCE)
                : deliver(
                        String.format(Locale.ROOT, "D-%05d", number),
                        FIRST_YEAR + number / 12,
                        1 + number % 12,
                        parts * 1024L);
        int[] planned = new int[1];
        Map<String, Long> before = CallCounter.counts();
        CallCounter.peakMegabytes();
        SimulatedWork.NANOS.set(0);
        long begun = System.nanoTime();
        MigrationReport report;
        try (Workplace workplace = Workplace.open(new Home(home()));
                Migrations migrations =
                        new Migrations(workplace, workplace.catalog(List.of(folder.resolve("generated/schemas"))))) {
            Migrations.Result result = migrations.migrate(
                    workplace.source(delivery.toString()),
                    (plan, progress) -> planned[0] = plan.parts().size());
            report = Objects.requireNonNull(result.report());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Map<String, Long> calls = CallCounter.counts();
        calls.replaceAll((call, count) -> count - before.getOrDefault(call, 0L));
        PartsCampaign.remove(delivery);
        return new Took(
                seconds,
                step(report, "convert"),
                step(report, "verify"),
                step(report, "publish"),
                SimulatedWork.NANOS.get() / 1e9 / threads,
                planned[0],
                calls,
                CallCounter.peakMegabytes());
    }

    private static double step(MigrationReport report, String name) {
        return report.steps().stream()
                .filter(step -> step.name().equals(name))
                .mapToDouble(step -> step.duration().toMillis() / 1e3)
                .sum();
    }

    private Chain chain() throws IOException {
        long before = usedBytes();
        long begun = cpuNanos();
        double warm;
        long held;
        try (Workplace workplace = Workplace.open(new Home(home()))) {
            workplace.ledger().read();
            warm = (cpuNanos() - begun) / 1e9;
            held = usedBytes() - before;
            Objects.requireNonNull(workplace.ledger());
        }
        Path documents = new Home(home()).ledgerDocuments();
        Path aside = folder.resolve("documents-aside");
        long bytes = bytes(documents, "");
        Files.move(documents, aside);
        begun = cpuNanos();
        double cold;
        try (Workplace workplace = Workplace.open(new Home(home()))) {
            workplace.ledger().read();
            cold = (cpuNanos() - begun) / 1e9;
        }
        PartsCampaign.remove(documents);
        Files.move(aside, documents);
        return new Chain(warm, cold, held, bytes);
    }

    /** Of this thread, which alone reads the chain: what else the machine does is not in it. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long bytes(Path folder, String... names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Stream.of(names)
                            .anyMatch(name -> file.getFileName().toString().startsWith(name)))
                    .filter(file -> !file.getFileName().toString().endsWith(".enc"))
                    .filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }
}
