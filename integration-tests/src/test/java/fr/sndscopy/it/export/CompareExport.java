package fr.sndscopy.it.export;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what comes back out of a store with the files that were delivered: the rows that {@code export --format csv} writes and the
 * bytes that quarantine holds, against the files read by FastCSV and made canonical by {@code java.time} and {@link java.math.BigDecimal}
 * as FORMAT.md says, without the product's parser. The contract, which columns there are and of what type, is the product's own.
 */
@Command(
        name = "compare-export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares what comes back out of a store with the files that were delivered, cell by cell: every row must"
                    + " be exported or in quarantine, once and unchanged.",
            "Ends with 0 when all is equal, 1 when not, 2 when it cannot compare. No value is shown."
        })
public final class CompareExport implements Callable<Integer> {
    private static final int ZSTD_LEVEL = 3;
    private static final int NOT_EQUAL = 1;

    @Option(names = "--delivery", paramLabel = "DIR", required = true, description = "the folder with delivery.yaml")
    private Path delivery = Path.of("");

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "the home it was migrated from")
    private Path home = Path.of("");

    @Option(names = "--schemas", paramLabel = "DIR", description = "as given to migrate; may be repeated")
    private List<Path> schemas = List.of();

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "differences that are shown (${DEFAULT-VALUE})")
    private int shown;

    private final PrintStream out;

    private CompareExport(PrintStream out) {
        this.out = out;
    }

    /** Exits as {@link #run} ends. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** Runs a command line; returns 0 when all is equal, 1 when not, 2 when it could not compare. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new CompareExport(out))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("compare-export: " + failure.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        DeclaredFile.Delivery declared = DeclaredFile.read(delivery);
        Path work = Files.createTempDirectory("compare-export");
        List<TableComparison.Result> results;
        try (Workplace workplace = Workplace.open(new Home(home))) {
            results = compare(workplace, declared, work);
        } finally {
            deleteTree(work);
        }
        return show(results) ? CommandLine.ExitCode.OK : NOT_EQUAL;
    }

    private List<TableComparison.Result> compare(Workplace workplace, DeclaredFile.Delivery declared, Path work)
            throws IOException {
        SchemaCatalog catalog = workplace.catalog(schemas);
        Manifest manifest = workplace
                .ledger()
                .manifest(declared.id())
                .orElseThrow(() -> new IOException("[" + declared.id() + "] not published in this store"));
        Map<TablePeriod, List<DeclaredFile>> files = new TreeMap<>(Comparator.comparing(TablePeriod::toString));
        for (DeclaredFile file : declared.files()) {
            files.computeIfAbsent(new TablePeriod(file.table(), file.period()), none -> new ArrayList<>())
                    .add(file);
        }
        requireSame(files, manifest);
        TableExport export = new TableExport(
                workplace.store(), workplace.ledger(), workplace.keyService(), workplace.trace(), work, ZSTD_LEVEL);
        Path folder = Files.createDirectory(work.resolve("export"));
        List<TableComparison.Result> results = new ArrayList<>();
        for (Map.Entry<TablePeriod, List<DeclaredFile>> entry : files.entrySet()) {
            TablePeriod what = entry.getKey();
            Path exported = export.export(what.table(), what.period(), ColumnChoice.ALL, TableExport.Format.CSV, folder)
                    .get(0)
                    .path();
            TableSchema schema = catalog.find(what.table())
                    .orElseThrow(() -> new IOException("[" + what + "] no schema of this table: expected --schemas"))
                    .inYear(entry.getValue().get(0).vintage());
            results.add(new TableComparison(
                            what.toString(),
                            schema,
                            exported,
                            Quarantine.read(workplace, manifest, what.table(), what.period(), work))
                    .compare(entry.getValue()));
            Files.delete(exported);
        }
        return results;
    }

    private static void requireSame(Map<TablePeriod, List<DeclaredFile>> files, Manifest manifest) throws IOException {
        TreeSet<String> declared = new TreeSet<>();
        files.keySet().forEach(what -> declared.add(what.toString()));
        TreeSet<String> published = new TreeSet<>();
        manifest.tables().forEach(table -> published.add(new TablePeriod(table.table(), table.period()).toString()));
        if (!declared.equals(published)) {
            throw new IOException("[" + manifest.delivery() + "] its manifest has other tables than delivery.yaml");
        }
    }

    private boolean show(List<TableComparison.Result> results) {
        long equal = 0;
        long delivered = 0;
        long stored = 0;
        long quarantined = 0;
        long differences = 0;
        int left = shown;
        for (TableComparison.Result result : results) {
            equal += result.isEqual() ? 1 : 0;
            delivered += result.delivered();
            stored += result.stored();
            quarantined += result.quarantined();
            differences += result.differenceCount();
            for (Difference difference : result.differences()) {
                if (left-- > 0) {
                    out.println(difference);
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%,d tables equal, %,d different; %,d rows delivered = %,d exported + %,d in quarantine; %,d"
                        + " differences%n",
                equal,
                results.size() - equal,
                delivered,
                stored,
                quarantined,
                differences);
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("tables_equal", equal);
        json.put("tables_different", results.size() - equal);
        json.put("rows_delivered", delivered);
        json.put("rows_exported", stored);
        json.put("rows_quarantined", quarantined);
        json.put("differences", differences);
        json.put("equal", differences == 0);
        out.println(json);
        return differences == 0;
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
