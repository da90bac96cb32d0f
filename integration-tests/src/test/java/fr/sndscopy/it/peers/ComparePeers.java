package fr.sndscopy.it.peers;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
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
import java.util.ServiceLoader;
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
 * as the last line of standard output, one JSON object; ratios below 1 mean that sndscopy was faster.
 */
@Command(
        name = "compare-peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures sndscopy against DuckDB on one generated delivery.")
public final class ComparePeers implements Callable<Integer> {

    enum Part {
        CONVERT,
        JOB
    }

    private static final Duration JOB_LIMIT = Duration.ofHours(1);
    private static final int MEGABYTE = 1 << 20;

    @Option(names = "--rows", paramLabel = "N", required = true, description = "rows of the main table")
    private long rows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "pairs of runs, 2 or more; the first is a warm-up and does not count (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description = "convert: our conversion alone | job: the whole job; both if not given")
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
        if (runs < 2) {
            System.err.println("--runs: at least 2, the first is a warm-up");
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
        DeliveredTables delivered = DeliveredTables.read(delivery);
        Optional<SchemaSource> schemas = ServiceLoader.load(SchemaSource.class).findFirst();
        Optional<ConvertRun> convert = ServiceLoader.load(ConvertRun.class).findFirst();
        out.printf(
                Locale.ROOT,
                "%d rows, seed 1, %s; %d processors, Java %s%n",
                rows,
                sizes(delivered),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        out.println(
                schemas.isPresent()
                        ? "column types: those of the schema"
                        : "column types: found by DuckDB beforehand, as no SchemaSource is on the class path");

        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("rows", rows);
        result.put("measured_runs", runs - 1);
        result.put("duckdb_types", schemas.isPresent() ? "schema" : "sniffed");
        List<Timings> table = new ArrayList<>();
        if (only != Part.JOB) {
            compareConversion(work, delivery, delivered, schemas, convert, table, result);
        }
        if (only != Part.CONVERT) {
            compareJob(work, delivery, delivered, schemas, table, result);
        }
        out.println(Timings.heading());
        table.forEach(timings -> out.println(timings.line()));
        out.println(result);
    }

    private void compareConversion(
            Path work,
            Path delivery,
            DeliveredTables delivered,
            Optional<SchemaSource> schemas,
            Optional<ConvertRun> convert,
            List<Timings> lines,
            ObjectNode result)
            throws Exception {
        DuckDbConvert duckDb = new DuckDbConvert(delivered, table, schema(schemas, delivered, table));
        Timings theirs = new Timings("DuckDB, 2 threads, " + table + ", plaintext");
        Timings ours = new Timings("sndscopy convert, " + table + ", encrypted");
        for (int run = 0; run < runs; run++) {
            Path parquet = fresh(work, "duckdb");
            Duration theirTime = duckDb.run(parquet);
            result.put("duckdb_rows", duckDb.rowCount(parquet));
            Optional<Duration> ourTime = Optional.empty();
            if (convert.isPresent()) {
                ourTime = Optional.of(convert.get().run(delivery, table, fresh(work, "convert")));
            }
            if (run > 0) {
                theirs.add(theirTime);
                ourTime.ifPresent(ours::add);
            }
        }
        lines.add(theirs);
        result.put("duckdb_seconds", theirs.medianSeconds());
        if (convert.isPresent()) {
            lines.add(ours);
            result.put("convert_seconds", ours.medianSeconds());
            result.put("convert_vs_duckdb", ours.medianSeconds() / theirs.medianSeconds());
        } else {
            out.println("sndscopy convert: not measured, as no ConvertRun is on the class path");
            result.putNull("convert_seconds");
            result.putNull("convert_vs_duckdb");
        }
    }

    private void compareJob(
            Path work,
            Path delivery,
            DeliveredTables delivered,
            Optional<SchemaSource> schemas,
            List<Timings> lines,
            ObjectNode result)
            throws Exception {
        List<DuckDbConvert> duckDb = new ArrayList<>();
        for (String each : delivered.filesByTable().keySet()) {
            duckDb.add(new DuckDbConvert(delivered, each, schema(schemas, delivered, each)));
        }
        Timings theirs = new Timings("DuckDB, 2 threads, all tables, plaintext");
        Timings ours = new Timings("sndscopy migrate, a process, all tables");
        for (int run = 0; run < runs; run++) {
            Duration theirTime = convertAll(duckDb, fresh(work, "duckdb"));
            Duration ourTime = migrate(delivery, fresh(work, "home"));
            if (run > 0) {
                theirs.add(theirTime);
                ours.add(ourTime);
            }
        }
        lines.add(theirs);
        lines.add(ours);
        result.put("duckdb_all_tables_seconds", theirs.medianSeconds());
        result.put("job_seconds", ours.medianSeconds());
        result.put("job_vs_duckdb", ours.medianSeconds() / theirs.medianSeconds());
    }

    private Path generate(Path work) {
        Path delivery = work.resolve("delivery");
        requireSuccess(
                CliProcess.sndscopy(
                                "generate", "--rows", Long.toString(rows), "--out", delivery.toString(), "--seed", "1")
                        .home(work.resolve("generate-home"))
                        .limit(JOB_LIMIT)
                        .run(),
                "generate");
        return delivery;
    }

    private static Duration migrate(Path delivery, Path home) {
        Outcome outcome = CliProcess.sndscopy("migrate", delivery.toString())
                .home(home)
                .limit(JOB_LIMIT)
                .run();
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

    private static Optional<TableSchema> schema(
            Optional<SchemaSource> schemas, DeliveredTables delivered, String table) {
        return schemas.flatMap(source -> source.schema(table, delivered.vintage()));
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
