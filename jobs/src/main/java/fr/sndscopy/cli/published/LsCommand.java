package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.published.PublishedTables;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ls}. */
@Command(
        name = "ls",
        description = "The published tables and periods, as readers see them; --json names their objects too.")
public final class LsCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only what holds rows of this delivery.")
    @Nullable
    String delivery;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            List<PublishedTables.Line> lines = new PublishedTables(workplace.ledger()).lines(delivery);
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
