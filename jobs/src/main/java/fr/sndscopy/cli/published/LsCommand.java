package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.published.LedgerHistory.Selection;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy ls}. */
@Command(
        name = "ls",
        description = "The published tables and periods, as readers see them; --json names their objects too.")
public final class LsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only what holds rows of this delivery.")
    @Nullable
    String delivery;

    @Parameters(paramLabel = "TABLE", arity = "0..1", description = "Only this table.")
    @Nullable
    String table;

    @Option(
            names = "--history",
            description = "Every generation, also those that were superseded: which delivery, when, how many rows.")
    boolean history;

    @Option(
            names = "--digests",
            description = "With --history, the digest over the rows of each generation, which needs the keys of the"
                    + " evidence: generations with one digest hold the same rows.")
    boolean digests;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        if (digests && !history) {
            throw new ParameterException(spec.commandLine(), "--digests: expected --history beside it");
        }
        try (Workplace workplace = root.global().openToRead()) {
            if (history) {
                new GenerationsDisplay(terminal, root.global().json)
                        .show(workplace, new Selection(table, null, delivery), digests);
                return ExitCode.DONE.code();
            }
            List<PublishedTables.Line> lines = lines(new PublishedTables(workplace.ledger()));
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("ls", Map.of("tables", lines)));
            } else if (lines.isEmpty()) {
                terminal.out().println("nothing is published");
            } else {
                table(lines).lines().forEach(terminal.out()::println);
            }
        }
        return ExitCode.DONE.code();
    }

    private List<PublishedTables.Line> lines(PublishedTables published) {
        List<PublishedTables.Line> lines = published.lines(delivery);
        if (table == null || lines.isEmpty()) {
            return lines;
        }
        List<PublishedTables.Line> ofTable = lines.stream()
                .filter(line -> line.table().equalsIgnoreCase(table))
                .toList();
        if (ofTable.isEmpty()) {
            throw new NotPublishedException("[" + table + "] no table of this name is published"
                    + Nearest.question(
                            table,
                            lines.stream()
                                    .map(PublishedTables.Line::table)
                                    .distinct()
                                    .toList()));
        }
        return ofTable;
    }

    private static TextTable table(List<PublishedTables.Line> lines) {
        TextTable table = new TextTable(
                "table", "period", "generation", "replays", "stored", "quarantined", "parts", "bytes", "delivery");
        for (PublishedTables.Line line : lines) {
            table.add(
                    line.table(),
                    line.period(),
                    line.generation(),
                    line.replays(),
                    line.stored(),
                    line.quarantined(),
                    line.parts(),
                    line.bytes(),
                    line.delivery());
        }
        return table;
    }
}
