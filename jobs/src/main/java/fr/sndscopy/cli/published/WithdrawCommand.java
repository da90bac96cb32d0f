package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.RunIdentity;
import java.io.IOException;
import java.util.LinkedHashMap;
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

/** {@code sndscopy withdraw}. */
@Command(
        name = "withdraw",
        description = {
            "Take a published delivery, with its replays, out of what readers see; with --apply, else say what that would be.",
            "The ledger says so, with who did it and why, in clear and for good. Books, evidence and objects stay where they"
                    + " are; sndscopy expire removes the rows. The tables and periods are free again for a delivery with an id"
                    + " of its own, which need not name this one in supersedes."
        })
public final class WithdrawCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "DELIVERY", description = "Its id.")
    String delivery = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in at most " + RemovalEntry.MAX_REASON + " characters. No values of cells.")
    String reason = "";

    @Option(names = "--apply", description = "Do it.")
    boolean apply;

    @Override
    public Integer call() throws IOException {
        requireReason(spec, reason);
        try (Workplace workplace = root.global().open()) {
            workplace.ledger().checkMayRemove(workplace.ledger().read(), RemovalEntry.Kind.WITHDRAW, delivery);
            List<PublishedTables.Line> lines = new PublishedTables(workplace.ledger()).lines(delivery);
            RemovalEntry entry = null;
            if (apply) {
                workplace.trace().write("withdraw", delivery + ": " + reason, null);
                RunIdentity identity = workplace.identity();
                entry = workplace
                        .ledger()
                        .recordRemoval(
                                RemovalEntry.Kind.WITHDRAW,
                                List.of(delivery),
                                reason,
                                identity.operator(),
                                identity.toolVersion());
                workplace.signLedger();
            }
            if (root.global().json) {
                Terminal.detect().out().println(json(lines, entry));
            } else {
                show(lines, entry);
            }
        }
        return ExitCode.DONE.code();
    }

    /** Refuses what the ledger would. */
    static void requireReason(CommandSpec spec, String reason) {
        if (!RemovalEntry.isReason(reason)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--reason: expected 1 to " + RemovalEntry.MAX_REASON + " characters on one line");
        }
    }

    private String json(List<PublishedTables.Line> lines, @Nullable RemovalEntry entry) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("applied", apply);
        document.put("delivery", delivery);
        document.put(
                "tables",
                lines.stream()
                        .map(line -> Map.of(
                                "table",
                                line.table(),
                                "period",
                                line.period(),
                                "stored",
                                line.stored(),
                                "quarantined",
                                line.quarantined()))
                        .toList());
        if (entry != null) {
            document.put("entry", entry.number());
        }
        return JsonDocument.of("withdraw", document);
    }

    private void show(List<PublishedTables.Line> lines, @Nullable RemovalEntry entry) {
        Terminal terminal = Terminal.detect();
        TextTable table = new TextTable("table", "period", "generation", "stored", "quarantined");
        lines.forEach(
                line -> table.add(line.table(), line.period(), line.generation(), line.stored(), line.quarantined()));
        table.lines().forEach(terminal.out()::println);
        terminal.out()
                .println(
                        entry == null
                                ? "nothing was done. With --apply readers no longer see " + delivery
                                : delivery + " is withdrawn: ledger entry " + entry.number());
    }
}
