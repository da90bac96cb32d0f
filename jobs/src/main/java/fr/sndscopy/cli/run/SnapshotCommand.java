package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.CommandTelling;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.OutFolder;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.database.Relation;
import fr.sndscopy.database.Stretch;
import fr.sndscopy.delivery.SnapshotOrder;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.snapshot.SnapshotDelivery;
import fr.sndscopy.snapshot.SnapshotDelivery.Written;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy snapshot ORDER}. */
@Command(
        name = "snapshot",
        description = "Make a delivery of tables of a database, and hold the snapshot that its rows are read from.",
        footer = {
            "",
            "ORDER is delivery.yaml as it will be, with database: NAME, as configured below source.databases, and tables:"
                    + " in the place of files:, each {table: ER_PRS_F, from: dcir.er_prs_f}; beside it columns: [A, B]"
                    + " and where: {column: flx_dis_dtd, from: 2019-02-01, until: 2019-03-01}. Each table is read once"
                    + " to count its rows, so that migrate can be held to it.",
            "",
            "A snapshot of PostgreSQL is there as long as this command: it ends when the delivery is published from this"
                    + " home, or when it is interrupted. One of Oracle is there as long as the undo, and nobody holds it.",
            "",
            "Exit codes: 0 the delivery is published, or nobody needs to hold its snapshot; 13 the order or the database"
                    + " does not allow it; 75 the database does not answer, or the snapshot was lost meanwhile; with"
                    + " --migrate those of migrate."
        })
public final class SnapshotCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCommand.class);
    private static final long LOOK_MILLIS = 10_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "ORDER", description = "The file that says which tables.")
    Path order = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The delivery's folder; made, or empty.")
    Path out = Path.of("");

    @Option(names = "--migrate", description = "Migrate the delivery at once, and end with that.")
    boolean migrate;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(order)) {
            throw new ConfigurationException("[" + order + "] no file: expected one that says which tables");
        }
        Path orderFolder = order.toAbsolutePath().getParent();
        SnapshotOrder ordered = SnapshotOrder.read(LocalFolder.of(orderFolder == null ? Path.of(".") : orderFolder)
                .file(String.valueOf(order.getFileName())));
        refuseOccupied();
        Terminal terminal = Terminal.detect();
        try (Workplace workplace =
                migrate ? root.global().openOrCreate() : root.global().openOrDefaults()) {
            if (isPublished(workplace, ordered.delivery())) {
                throw new ConfigurationException("[" + ordered.delivery() + "] published already: expected another id,"
                        + " and supersedes: where it is to take its place");
            }
            try (SnapshotDelivery delivery = take(ordered, workplace, terminal)) {
                tell(ordered, delivery, terminal);
                if (migrate) {
                    return migrate(workplace);
                }
                if (delivery.taking().isHeld()) {
                    hold(ordered, delivery, workplace, terminal);
                }
                return ExitCode.DONE.code();
            }
        }
    }

    private void refuseOccupied() throws IOException {
        if (Files.exists(out)) {
            try (Stream<Path> entries = Files.list(out)) {
                if (entries.findAny().isPresent()) {
                    throw new ConfigurationException("[" + out + "] not empty: expected an absent or empty folder");
                }
            }
        }
    }

    private static boolean isPublished(Workplace workplace, String delivery) {
        return workplace.home().exists()
                && new PublishedTables(workplace.ledger())
                        .state().map(LedgerState::publications).orElse(List.of()).stream()
                                .anyMatch(publication ->
                                        publication.entry().delivery().equals(delivery));
    }

    /** Whatever is wrong with home or store is for those who work there: the snapshot is held all the same. */
    private static boolean isSeenPublished(Workplace workplace, String delivery) {
        try {
            return isPublished(workplace, delivery);
        } catch (RuntimeException e) {
            LOG.warn("whether {} is published cannot be seen; its snapshot is held", delivery, e);
            return false;
        }
    }

    private SnapshotDelivery take(SnapshotOrder ordered, Workplace workplace, Terminal terminal) throws Exception {
        try {
            return SnapshotDelivery.take(
                    ordered, workplace.databases(), out, workplace.clock(), new Told(terminal.err()));
        } catch (FileSystemException e) {
            throw OutFolder.told(out, e);
        }
    }

    /** Of large tables, that it goes on. */
    private static final class Told implements SnapshotDelivery.Listener {
        private static final long EVERY_NANOS = 10_000_000_000L;

        private final PrintStream out;
        private long rows;
        private long last = System.nanoTime();

        Told(PrintStream out) {
            this.out = out;
        }

        @Override
        public synchronized void counted(Relation relation, long more) {
            rows += more;
            if (System.nanoTime() - last > EVERY_NANOS) {
                last = System.nanoTime();
                out.printf(Locale.ROOT, "counting %s: %,d rows so far%n", relation, rows);
            }
        }

        @Override
        public synchronized void counted(Written table) {
            rows = 0;
        }
    }

    private void tell(SnapshotOrder ordered, SnapshotDelivery delivery, Terminal terminal) {
        PrintStream print = terminal.out();
        if (root.global().json) {
            if (!migrate) {
                print.println(JsonDocument.of("snapshot", document(ordered, delivery)));
                print.flush();
            }
            return;
        }
        TextTable table = new TextTable("table", "from", "rows", "in the database");
        for (Written written : delivery.tables()) {
            table.add(
                    written.table(),
                    written.snapshot().relation(),
                    String.format(Locale.ROOT, "%,d", written.snapshot().rows()),
                    Amounts.bytes(bytes(written)));
        }
        print.printf(
                Locale.ROOT,
                "%s: snapshot %s of %s, %d %s%n%n",
                ordered.delivery(),
                delivery.taking().point().id(),
                ordered.database(),
                delivery.tables().size(),
                delivery.tables().size() == 1 ? "table" : "tables");
        table.lines().forEach(print::println);
        print.println();
        print.println("Written to " + out);
    }

    private static long bytes(Written written) {
        return written.snapshot().stretches().stream().mapToLong(Stretch::bytes).sum();
    }

    private Map<String, Object> document(SnapshotOrder ordered, SnapshotDelivery delivery) {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Written written : delivery.tables()) {
            Map<String, Object> table = new TreeMap<>();
            table.put("table", written.table());
            table.put("from", written.snapshot().relation().toString());
            table.put("rows", written.snapshot().rows());
            table.put("bytes", bytes(written));
            table.put("path", written.path());
            tables.add(table);
        }
        Map<String, Object> document = new TreeMap<>();
        document.put("delivery", ordered.delivery());
        document.put("database", ordered.database());
        document.put("snapshot", delivery.taking().point().id());
        document.put("held", delivery.taking().isHeld());
        document.put("written", out.toString());
        document.put("tables", tables);
        return document;
    }

    private Integer migrate(Workplace workplace) throws Exception {
        try (Migrations migrations = new Migrations(workplace, workplace.catalog(schemas.folders))) {
            return CommandTelling.of(workplace, () -> new MigrationDisplay(Terminal.detect(), root.global())
                            .migrate(migrations, workplace.source(out.toString()), workplace))
                    .code();
        }
    }

    /** Until the delivery is published; an interruption ends the process, and with it the session. */
    private void hold(SnapshotOrder ordered, SnapshotDelivery delivery, Workplace workplace, Terminal terminal)
            throws IOException, InterruptedException {
        PrintStream print = root.global().json ? terminal.err() : terminal.out();
        print.println("Held until the delivery is published, or this is interrupted. Next, elsewhere: "
                + root.global().command() + " migrate " + out + schemas.repeated());
        print.flush();
        boolean published = false;
        while (!published) {
            Thread.sleep(LOOK_MILLIS);
            delivery.taking().touch();
            published = isSeenPublished(workplace, ordered.delivery());
        }
        print.println(ordered.delivery() + " is published; the snapshot is given back.");
    }
}
