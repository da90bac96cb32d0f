package fr.sndscopy.it.peers;

import static fr.sndscopy.it.peers.Results.number;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import fr.sndscopy.it.peers.ComparePeers.Subject;
import fr.sndscopy.it.peers.Stages.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The comparisons that there are of one subject. */
final class Comparison {
    private static final Duration JOB_LIMIT = Duration.ofHours(1);
    /** How an audit of a good store ends that is not signed. */
    private static final int COMPLETE_WITH_RESERVATIONS = 3;

    private static final String VERIFY_HEAP = "1g";
    private static final String HASH_HEAP = "256m";

    private final Subject subject;
    private final DeliveredTable table;
    private final int warmUps;
    private final int runs;
    private final int threads;
    private final Path work;
    private final Results results;
    private final ObjectNode json;

    /**
     * @param work an empty folder
     * @param json what is known of the subject
     */
    Comparison(Subject subject, int warmUps, int runs, int threads, Path work, Results results, ObjectNode json) {
        this.subject = subject;
        this.table = subject.table();
        this.warmUps = warmUps;
        this.runs = runs;
        this.threads = threads;
        this.work = work;
        this.results = results;
        this.json = json;
    }

    /** The conversion of the table, each converter in a warm process of its own. */
    void conversion(Set<Peer> peers) throws Exception {
        Map<String, PeerProcess> contestants = new LinkedHashMap<>();
        Map<String, Measured> measured;
        try {
            for (Peer peer : peers) {
                contestants.put(peer.toString(), start(peer));
            }
            measured = new Turns(warmUps, runs, subject.repeats()).measure(contestants, table.rows(), work);
        } finally {
            Turns.close(contestants.values());
        }
        Measured ours = measured.get(Peer.SNDSCOPY.toString());
        Measured duckDb = measured.get(Peer.DUCKDB.toString());
        long theirOutput = duckDb == null ? 0 : duckDb.outputBytes();
        for (Peer peer : peers) {
            Measured one = measured.get(peer.toString());
            if (one == null || ours == null) {
                throw new IllegalStateException(peer + " was not measured");
            }
            results.add(
                    "Conversion of one table, warm processes",
                    subject,
                    peer.toString(),
                    one,
                    peer == Peer.SNDSCOPY ? null : ours,
                    theirOutput);
            one.into(json.putObject(peer.key()));
            if (peer == Peer.SNDSCOPY) {
                json.put("convert_seconds", one.seconds());
            } else {
                json.put(peer.key() + "_rows", one.rows());
                json.put(peer.key() + "_seconds", one.seconds());
                json.put("convert_vs_" + peer.key(), one.seconds() / ours.seconds());
            }
        }
        if (ours != null && theirOutput > 0) {
            json.put("output_vs_duckdb", (double) ours.outputBytes() / theirOutput);
        }
    }

    private PeerProcess start(Peer peer) throws IOException {
        return peer == Peer.SPARK
                ? Spark.start(peer.heap(), table, threads, work)
                : PeerProcess.start(
                        peer.toString(),
                        peer.heap(),
                        work,
                        "convert",
                        peer.name(),
                        table.delivery().toString(),
                        table.name(),
                        Integer.toString(threads));
    }

    /** {@code migrate} as a process, from its start to its end, against DuckDB's plain conversion of all tables, in this process. */
    void job() throws Exception {
        Timings theirs = new Timings("DuckDB, all tables, plaintext");
        Timings ours = new Timings("sndscopy migrate, a process");
        long peak = 0;
        long theirBytes = 0;
        for (int run = 0; run < runs; run++) {
            Path out = Folders.fresh(work, "duckdb");
            theirs.add(convertAll(out));
            theirBytes = Folders.bytes(out);
            Ended ended = timed(migrate(Folders.fresh(work, "home")));
            ours.add(ended.took());
            peak = Math.max(peak, ended.peakBytes());
        }
        Measured our = new Measured(ours, table.rows(), peak, 0);
        Measured their = new Measured(theirs, table.rows(), 0, theirBytes);
        String title = "The whole job, a process from start to end";
        results.add(title, subject, ours.name(), our, null, 0);
        results.add(title, subject, theirs.name(), their, our, 0);
        our.into(json.putObject("migrate"));
        json.put("duckdb_all_tables_seconds", their.seconds());
        json.put("job_seconds", our.seconds());
        json.put("job_vs_duckdb", their.seconds() / our.seconds());
    }

    /** What is published, verified to its content, against a hash of every cell of the same table in plaintext. */
    void verification() throws Exception {
        Path home = Folders.fresh(work, "home");
        timed(migrate(home));
        Path twin = Folders.fresh(work, "twin");
        convertAll(twin);
        Map<String, PeerProcess> contestants = new LinkedHashMap<>();
        Map<String, Measured> measured;
        String warm = "sndscopy verify, warm";
        String hash = "DuckDB sum(hash(COLUMNS(*))), plaintext, warm";
        try {
            contestants.put(
                    warm,
                    PeerProcess.start(warm, VERIFY_HEAP, work, "verify", home.toString(), Integer.toString(threads)));
            contestants.put(
                    hash, PeerProcess.start(hash, HASH_HEAP, work, "hash", twin.toString(), Integer.toString(threads)));
            measured = new Turns(warmUps, runs, 1).measure(contestants, storedRows(), work);
        } finally {
            Turns.close(contestants.values());
        }
        Timings process = new Timings("sndscopy verify, a process");
        long peak = 0;
        for (int run = 0; run < runs; run++) {
            Ended ended = timed(CliProcess.timed("verify").home(home).limit(JOB_LIMIT));
            process.add(ended.took());
            peak = Math.max(peak, ended.peakBytes());
        }
        Measured ours = measured.get(warm);
        Measured theirs = measured.get(hash);
        if (ours == null || theirs == null) {
            throw new IllegalStateException("not all were measured");
        }
        Measured cold = new Measured(process, ours.rows(), peak, 0);
        String title = "Verification of what is published, to its content";
        results.add(title, subject, warm, ours, null, 0);
        results.add(title, subject, process.name(), cold, null, 0);
        results.add(title, subject, hash, theirs, ours, 0);
        json.put("verify_seconds", ours.seconds());
        json.put("verify_process_seconds", cold.seconds());
        json.put("duckdb_hash_seconds", theirs.seconds());
        json.put("verify_vs_duckdb", theirs.seconds() / ours.seconds());
        json.put("verify_process_vs_duckdb", theirs.seconds() / cold.seconds());
    }

    /** An audit without keys beside plain SHA-256 of the same bytes, one with keys beside the conversion of the same rows, and the start of its program. */
    void audit() throws Exception {
        Path home = Folders.fresh(work, "home");
        timed(migrate(home));
        String store = home.resolve("store").toString();
        String sha256 = "SHA-256 of each object";
        String sealed = "audit without keys";
        String content = "audit with keys";
        String convert = Peer.SNDSCOPY.toString();
        Map<String, PeerProcess> contestants = new LinkedHashMap<>();
        Map<String, Measured> measured;
        String hands = Integer.toString(threads);
        try {
            contestants.put(
                    sha256,
                    PeerProcess.start(sha256, HASH_HEAP, work, "sha256", store, hands, Long.toString(storedRows())));
            contestants.put(sealed, PeerProcess.start(sealed, VERIFY_HEAP, work, "audit", store, hands));
            contestants.put(
                    content,
                    PeerProcess.start(
                            content,
                            VERIFY_HEAP,
                            work,
                            "audit",
                            store,
                            hands,
                            home.resolve("keys").toString()));
            contestants.put(convert, start(Peer.SNDSCOPY));
            measured = new Turns(warmUps, runs, 1).measure(contestants, storedRows(), work);
        } finally {
            Turns.close(contestants.values());
        }
        Path program = Repository.root().resolve("jobs/bin/sndscopy-audit");
        Timings start = new Timings("sndscopy-audit --version, a process");
        Timings process = new Timings("sndscopy-audit without keys, a process");
        for (int run = 0; run < runs; run++) {
            start.add(timed(CliProcess.program(program, "--version")).took());
            Path out = Folders.fresh(work, "audits");
            process.add(timed(
                            CliProcess.program(program, "--store", store, "--out", out.toString())
                                    .limit(JOB_LIMIT),
                            COMPLETE_WITH_RESERVATIONS)
                    .took());
        }
        String title = "Audit of what is published";
        for (Map.Entry<String, Measured> each : measured.entrySet()) {
            results.add(title, subject, each.getKey(), each.getValue(), null, 0);
        }
        for (Timings each : List.of(start, process)) {
            results.add(title, subject, each.name(), new Measured(each, storedRows(), 0, 0), null, 0);
        }
        json.put("store_bytes", Folders.bytes(home.resolve("store")));
        json.put("sha256_seconds", seconds(measured, sha256));
        json.put("audit_sealed_seconds", seconds(measured, sealed));
        json.put("audit_sealed_vs_sha256", seconds(measured, sha256) / seconds(measured, sealed));
        json.put("audit_content_seconds", seconds(measured, content));
        json.put("audit_content_vs_convert", seconds(measured, content) / seconds(measured, convert));
        json.put("audit_start_seconds", start.medianSeconds());
        json.put("audit_sealed_process_seconds", process.medianSeconds());
    }

    private static double seconds(Map<String, Measured> measured, String name) {
        Measured one = measured.get(name);
        if (one == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return one.seconds();
    }

    private long storedRows() {
        return DeliveredTable.all(table.delivery()).stream()
                .mapToLong(DeliveredTable::rows)
                .sum();
    }

    /** Our conversion and our job, with all rules and with none. */
    void rules() throws Exception {
        RulesConvert engine = new RulesConvert(table, threads, Folders.fresh(work, "nomenclatures"));
        Timings off = new Timings("sndscopy convert, rules off");
        Timings on = new Timings("sndscopy convert, rules on");
        for (int run = -warmUps; run < runs; run++) {
            Duration without = engine.runWithout(Folders.fresh(work, "off"));
            Duration with = engine.runWith(Folders.fresh(work, "on"));
            if (run >= 0) {
                off.add(without);
                on.add(with);
            }
        }
        json.put("nomenclatures", engine.nomenclatures());
        ruleLines("rules", off, on);
        Timings jobOff = new Timings("sndscopy migrate, rules off");
        Timings jobOn = new Timings("sndscopy migrate, rules and keys on");
        for (int run = 0; run < runs; run++) {
            jobOff.add(timed(migrate(home(RulesConvert.configurationWithout()))).took());
            jobOn.add(timed(migrate(home(engine.configurationWith()))).took());
        }
        ruleLines("job_rules", jobOff, jobOn);
    }

    private void ruleLines(String key, Timings off, Timings on) throws IOException {
        String title = "What rules cost";
        Measured without = new Measured(off, table.rows(), 0, 0);
        Measured with = new Measured(on, table.rows(), 0, 0);
        results.add(title, subject, off.name(), without, null, 0);
        results.add(title, subject, on.name(), with, null, 0);
        json.put(key + "_off_seconds", without.seconds());
        json.put(key + "_on_seconds", with.seconds());
        json.put(key + "_on_vs_off", with.seconds() / without.seconds());
    }

    /** What one thread spends on each stage; in this process. */
    void stages() throws Exception {
        Map<Stage, Timings> stages = new Stages(table).measure(warmUps, runs, work);
        double total = convertSeconds(stages);
        MarkdownTable lines = results.table(
                "Stages, one thread, warm",
                "shape",
                "stage",
                "seconds",
                "a GB of source",
                "a million rows",
                "of the conversion");
        ObjectNode node = json.putObject("stage_seconds");
        stages.forEach((stage, timings) -> {
            stageLine(lines, timings.name(), timings.medianSeconds(), stage.converts() ? total : 0);
            node.put(stage.name().toLowerCase(Locale.ROOT), timings.medianSeconds());
        });
        stageLine(lines, "conversion, all of it", total, total);
    }

    private void stageLine(MarkdownTable lines, String stage, double seconds, double total) {
        lines.add(
                subject.name(),
                stage,
                number(seconds, 3),
                number(seconds * 1e9 / sourceBytes(), 2),
                number(seconds / subject.millions(), 3),
                total == 0 ? "" : number(100 * seconds / total, 0) + " %");
    }

    private static double convertSeconds(Map<Stage, Timings> stages) {
        return stages.entrySet().stream()
                .filter(stage -> stage.getKey().converts())
                .mapToDouble(stage -> stage.getValue().medianSeconds())
                .sum();
    }

    private long sourceBytes() {
        try {
            return table.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this machine needs at least for this table, and how far we are from it; in this process. */
    void floor() throws Exception {
        Path encoded = Folders.fresh(work, "encoded");
        new DuckDbConvert(table, threads).runUncompressed(encoded);
        Path stored = Folders.fresh(work, "stored");
        new DuckDbConvert(table, threads).run(stored);
        long pageBytes = Folders.bytes(encoded);
        long storedBytes = Folders.bytes(stored);
        Floor floor = new Floor(table, only(encoded), work);
        Map<Floor.Work, Double> alone = floor.measure(1);
        Map<Floor.Work, Double> together = floor.measure(threads);
        MarkdownTable speeds = results.table(
                "What a core does", "shape", "work", "MB/s, one core alone", "MB/s a core, " + threads + " at once");
        ObjectNode node = json.putObject("floor_bytes_per_second");
        alone.forEach((each, speed) -> {
            speeds.add(
                    subject.name(),
                    each.description(),
                    number(speed / 1e6, 0),
                    number(together.getOrDefault(each, 0.0) / 1e6, 0));
            node.put(each.name().toLowerCase(Locale.ROOT), speed);
        });
        Map<String, Double> least = new LinkedHashMap<>();
        boolean packed = table.files().get(0).toString().endsWith(".gz");
        least.put("SHA-256 of the source", sourceBytes() / speed(alone, Floor.Work.SHA256));
        least.put(
                packed ? "gzip undone" : "every byte of the source touched once",
                floor.textBytes() / speed(alone, packed ? Floor.Work.INFLATE : Floor.Work.COPY));
        least.put("zstd level 1", pageBytes / speed(alone, Floor.Work.ZSTD_1));
        least.put(
                "AES-GCM, SHA-256 and disk of the object",
                storedBytes
                        * (1 / speed(alone, Floor.Work.AES_GCM)
                                + 1 / speed(alone, Floor.Work.SHA256)
                                + 1 / speed(alone, Floor.Work.WRITE)));
        double sum = least.values().stream().mapToDouble(Double::doubleValue).sum();
        MarkdownTable lines = results.table(
                "The least that a conversion needs, one core",
                "shape",
                "work",
                "seconds",
                "a GB of source",
                "a million rows");
        least.forEach((what, seconds) -> floorLine(lines, what, seconds));
        floorLine(lines, "floor, all of it", sum);
        double ours = convertSeconds(new Stages(table).measure(warmUps, runs, work));
        floorLine(lines, "our conversion, one thread", ours);
        floorLine(lines, "of the floor: " + number(ours / sum, 2) + " times", ours - sum);
        json.put("floor_seconds", sum);
        json.put("one_thread_seconds", ours);
        json.put("one_thread_vs_floor", ours / sum);
    }

    private void floorLine(MarkdownTable lines, String what, double seconds) {
        lines.add(
                subject.name(),
                what,
                number(seconds, 3),
                number(seconds * 1e9 / sourceBytes(), 2),
                number(seconds / subject.millions(), 3));
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static double speed(Map<Floor.Work, Double> speeds, Floor.Work work) {
        return speeds.getOrDefault(work, Double.NaN);
    }

    private Duration convertAll(Path out) throws Exception {
        Duration total = Duration.ZERO;
        for (DeliveredTable each : DeliveredTable.all(table.delivery())) {
            total = total.plus(new DuckDbConvert(each, threads).run(out));
        }
        return total;
    }

    private CliProcess.Command migrate(Path home) {
        List<String> line = new ArrayList<>(List.of("migrate", table.delivery().toString()));
        Path schemas = table.delivery().resolve("schemas");
        if (Files.isDirectory(schemas)) {
            line.addAll(List.of("--schemas", schemas.toString()));
        }
        return CliProcess.timed(line.toArray(String[]::new)).home(home).limit(JOB_LIMIT);
    }

    private Path home(String configuration) throws IOException {
        Path home = Folders.fresh(work, "home");
        Files.writeString(home.resolve("sndscopy.yaml"), configuration);
        return home;
    }

    private record Ended(Duration took, long peakBytes) {}

    private static Ended timed(CliProcess.Command command) {
        return timed(command, 0);
    }

    private static Ended timed(CliProcess.Command command, int expected) {
        try (CliProcess process = command.start()) {
            PeakMemory peak = PeakMemory.watch(process.pid());
            Outcome outcome = process.join();
            if (outcome.exitCode() != expected) {
                throw new IllegalStateException("[" + command + "] exit code " + outcome.exitCode() + "\n"
                        + outcome.stdout() + outcome.stderr());
            }
            return new Ended(outcome.took(), peak.bytes());
        }
    }
}
