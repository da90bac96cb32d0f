package fr.sndscopy.it.peers;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures sndscopy against DuckDB on one generated delivery, runs alternating so that a slow minute of the machine hits
 * both: our conversion in a warm JVM against DuckDB's of the same table, and the whole job as a process, JVM start-up,
 * encryption, verification and publication included, against DuckDB's plain conversion of all tables. Prints a table and,
 * as the last line of standard output, one JSON object; ratios are DuckDB's seconds divided by ours: above 1, sndscopy was faster.
 */
@Command(
        name = "compare-peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures sndscopy against DuckDB on one generated delivery.")
public final class ComparePeers implements Callable<Integer> {

    enum Part {
        CONVERT,
        JOB,
        RULES
    }

    private static final Duration JOB_LIMIT = Duration.ofHours(1);
    private static final int MEGABYTE = 1 << 20;
    private static final int THREADS = 2;

    /** Pairs of runs in one JVM before those that count: the third run still gains on the second. */
    private static final int CONVERT_WARM_UPS = 3;

    @Option(names = "--rows", paramLabel = "N", required = true, description = "rows of the main table")
    private long rows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "pairs of runs that count (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "42",
            description = "columns of the main table (${DEFAULT-VALUE})")
    private int columns;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description =
                    "convert: our conversion alone | job: the whole job | rules: our conversion and our job, with and"
                            + " without rules; convert and job if not given")
    private @Nullable Part only;

    @Option(
            names = "--table",
            defaultValue = "ER_PRS_F",
            description = "the table of the conversion (${DEFAULT-VALUE})")
    private String table = "ER_PRS_F";

    @Option(names = "--delivery", paramLabel = "DIR", description = "use this delivery instead of generating one")
    private @Nullable Path given;

    private final PrintStream out = System.out;

    /** Exits with 0, or 2 when the options are wrong, or 1 when a contestant failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ComparePeers())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (runs < 1) {
            System.err.println("--runs: at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        Path work = Files.createTempDirectory("compare-peers");
        try {
            compare(work);
        } finally {
            deleteTree(work);
        }
        return CommandLine.ExitCode.OK;
    }

    private void compare(Path work) throws Exception {
        Path delivery = given != null ? given : generate(work);
        Path schemas = delivery.resolve("schemas");
        SchemaCatalog catalog = SchemaCatalog.load(Files.isDirectory(schemas) ? List.of(schemas) : List.of());
        DeliveredTables delivered = DeliveredTables.read(delivery);
        out.printf(
                Locale.ROOT,
                "%d rows, seed 1, %s; %d processors, Java %s%n",
                rows,
                sizes(delivered),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("rows", rows);
        result.put("measured_runs", runs);
        List<Timings> lines = new ArrayList<>();
        if (only == null || only == Part.CONVERT) {
            compareConversion(work, delivery, delivered, catalog, lines, result);
        }
        if (only == null || only == Part.JOB) {
            compareJob(work, delivery, delivered, catalog, lines, result);
        }
        if (only == Part.RULES) {
            compareRules(work, delivery, delivered, catalog, lines, result);
        }
        out.println(Timings.heading());
        lines.forEach(timings -> out.println(timings.line()));
        out.println(result);
    }

    private void compareConversion(
            Path work,
            Path delivery,
            DeliveredTables delivered,
            SchemaCatalog catalog,
            List<Timings> lines,
            ObjectNode result)
            throws Exception {
        DuckDbConvert duckDb = new DuckDbConvert(delivered, table, schema(catalog, delivered, table));
        EngineConvert engine = new EngineConvert(delivery, catalog, RuleBook.USUAL, table, THREADS);
        Timings theirs = new Timings("DuckDB, 2 threads, " + table + ", plaintext");
        Timings ours = new Timings("sndscopy convert, " + table + ", encrypted");
        for (int run = -CONVERT_WARM_UPS; run < runs; run++) {
            Path parquet = fresh(work, "duckdb");
            Duration theirTime = duckDb.run(parquet);
            result.put("duckdb_rows", duckDb.rowCount(parquet));
            Duration ourTime = engine.run(fresh(work, "convert"));
            if (run >= 0) {
                theirs.add(theirTime);
                ours.add(ourTime);
            }
        }
        lines.add(theirs);
        lines.add(ours);
        result.put("duckdb_seconds", theirs.medianSeconds());
        result.put("convert_seconds", ours.medianSeconds());
        result.put("convert_vs_duckdb", theirs.medianSeconds() / ours.medianSeconds());
    }

    private void compareRules(
            Path work,
            Path delivery,
            DeliveredTables delivered,
            SchemaCatalog catalog,
            List<Timings> lines,
            ObjectNode result)
            throws Exception {
        TableSchema schema = schema(catalog, delivered, table).orElseThrow();
        RulesConvert engine = new RulesConvert(delivery, catalog, schema, THREADS, fresh(work, "nomenclatures"));
        Timings off = new Timings("sndscopy convert, rules off");
        Timings on = new Timings("sndscopy convert, rules on");
        for (int run = -CONVERT_WARM_UPS; run < runs; run++) {
            Duration without = engine.runWithout(fresh(work, "off"));
            Duration with = engine.runWith(fresh(work, "on"));
            if (run >= 0) {
                off.add(without);
                on.add(with);
            }
        }
        lines.add(off);
        lines.add(on);
        result.put("nomenclatures", engine.nomenclatures());
        result.put("rules_off_seconds", off.medianSeconds());
        result.put("rules_on_seconds", on.medianSeconds());
        result.put("rules_on_vs_off", on.medianSeconds() / off.medianSeconds());
        compareJobRules(work, delivery, engine, lines, result);
    }

    /** The same of whole jobs, where keys and references are judged too. */
    private void compareJobRules(Path work, Path delivery, RulesConvert engine, List<Timings> lines, ObjectNode result)
            throws Exception {
        Timings off = new Timings("sndscopy migrate, rules off");
        Timings on = new Timings("sndscopy migrate, rules and keys on");
        for (int run = 0; run < runs; run++) {
            off.add(migrate(delivery, home(work, RulesConvert.configurationWithout())));
            on.add(migrate(delivery, home(work, engine.configurationWith())));
        }
        lines.add(off);
        lines.add(on);
        result.put("job_rules_off_seconds", off.medianSeconds());
        result.put("job_rules_on_seconds", on.medianSeconds());
        result.put("job_rules_on_vs_off", on.medianSeconds() / off.medianSeconds());
    }

    private static Path home(Path work, String configuration) throws IOException {
        Path home = fresh(work, "home");
        Files.createDirectories(home);
        Files.writeString(home.resolve("sndscopy.yaml"), configuration);
        return home;
    }

    private void compareJob(
            Path work,
            Path delivery,
            DeliveredTables delivered,
            SchemaCatalog catalog,
            List<Timings> lines,
            ObjectNode result)
            throws Exception {
        List<DuckDbConvert> duckDb = new ArrayList<>();
        for (String each : delivered.filesByTable().keySet()) {
            duckDb.add(new DuckDbConvert(delivered, each, schema(catalog, delivered, each)));
        }
        Timings theirs = new Timings("DuckDB, 2 threads, all tables, plaintext");
        Timings ours = new Timings("sndscopy migrate, a process, all tables");
        for (int run = 0; run < runs; run++) {
            theirs.add(convertAll(duckDb, fresh(work, "duckdb")));
            ours.add(migrate(delivery, fresh(work, "home")));
        }
        lines.add(theirs);
        lines.add(ours);
        result.put("duckdb_all_tables_seconds", theirs.medianSeconds());
        result.put("job_seconds", ours.medianSeconds());
        result.put("job_vs_duckdb", theirs.medianSeconds() / ours.medianSeconds());
    }

    private Path generate(Path work) {
        Path delivery = work.resolve("delivery");
        requireSuccess(
                CliProcess.timed(
                                "generate",
                                "--rows",
                                Long.toString(rows),
                                "--columns",
                                Integer.toString(columns),
                                "--out",
                                delivery.toString(),
                                "--seed",
                                "1")
                        .home(work.resolve("generate-home"))
                        .limit(JOB_LIMIT)
                        .run(),
                "generate");
        return delivery;
    }

    private static Duration migrate(Path delivery, Path home) {
        Path schemas = delivery.resolve("schemas");
        CliProcess.Command migrate = Files.isDirectory(schemas)
                ? CliProcess.timed("migrate", delivery.toString(), "--schemas", schemas.toString())
                : CliProcess.timed("migrate", delivery.toString());
        Outcome outcome = migrate.home(home).limit(JOB_LIMIT).run();
        requireSuccess(outcome, "migrate");
        return outcome.took();
    }

    private static void requireSuccess(Outcome outcome, String command) {
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("[sndscopy " + command + "] exit code " + outcome.exitCode() + "\n"
                    + outcome.stdout() + outcome.stderr());
        }
    }

    private static Duration convertAll(List<DuckDbConvert> tables, Path out) throws SQLException {
        Duration total = Duration.ZERO;
        for (DuckDbConvert each : tables) {
            total = total.plus(each.run(out));
        }
        return total;
    }

    private static Optional<TableSchema> schema(SchemaCatalog catalog, DeliveredTables delivered, String table) {
        return catalog.find(table).map(schema -> schema.inYear(delivered.vintage()));
    }

    private static String sizes(DeliveredTables delivered) throws IOException {
        StringBuilder text = new StringBuilder();
        for (var files : delivered.filesByTable().entrySet()) {
            long bytes = 0;
            for (Path file : files.getValue()) {
                bytes += Files.size(file);
            }
            text.append(text.isEmpty() ? "" : ", ")
                    .append(files.getKey())
                    .append(' ')
                    .append(bytes / MEGABYTE)
                    .append(" MiB");
        }
        return text.toString();
    }

    private static Path fresh(Path work, String name) throws IOException {
        Path folder = work.resolve(name);
        deleteTree(folder);
        return Files.createDirectory(folder);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
