package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Limit;
import fr.sndscopy.cli.terminal.PeriodOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.published.LedgerHistory;
import fr.sndscopy.migration.published.LedgerHistory.Line;
import fr.sndscopy.migration.published.LedgerHistory.Selection;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy history}. */
@Command(
        name = "history",
        description = "The ledger as a person reads it: what was published, replaced or replayed, when and by whom.",
        footer = {
            "",
            "Rows are those of the tables and periods that are asked for. Entries about keys are told too, where nothing"
                    + " is asked for, or where they destroyed it. Needs no key. What each table and period held when:"
                    + " sndscopy ls --history."
        })
public final class HistoryCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--table", paramLabel = "T", description = "Only entries that have this table.")
    @Nullable
    String table;

    @Mixin
    PeriodOption period = new PeriodOption();

    @Option(
            names = "--delivery",
            paramLabel = "ID",
            description = "Only entries that published, superseded or replayed this delivery.")
    @Nullable
    String delivery;

    @Mixin
    Limit limit = new Limit();

    @Option(names = "--oldest-first", description = "In the order of the ledger; the newest comes first by default.")
    boolean oldestFirst;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        Selection wanted = new Selection(table, period.only, delivery);
        try (Workplace workplace = root.global().openToRead()) {
            Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
            state.filter(some -> some.size() > 0).ifPresent(some -> new KnownNames(some).require(wanted));
            List<Line> lines = new ArrayList<>(
                    state.map(some -> new LedgerHistory(some).lines(wanted)).orElse(List.of()));
            if (!oldestFirst) {
                Collections.reverse(lines);
            }
            show(terminal, state, lines);
        }
        return ExitCode.DONE.code();
    }

    private void show(Terminal terminal, Optional<LedgerState> state, List<Line> lines) {
        List<Line> shown = limit.of(lines);
        if (root.global().json) {
            Map<String, Object> document = new TreeMap<>();
            document.put("ledgerEntries", state.map(LedgerState::size).orElse(0L));
            document.put("leftOut", lines.size() - shown.size());
            document.put("entries", shown.stream().map(HistoryCommand::json).toList());
            state.filter(some -> some.size() > 0).ifPresent(some -> {
                document.put("dataset", some.dataset());
                document.put("head", some.headSha256());
            });
            terminal.out().println(JsonDocument.of("history", document));
        } else if (lines.isEmpty()) {
            terminal.out()
                    .println(KnownNames.isEmpty(state) ? "nothing is published" : "nothing of this was ever published");
        } else {
            table(shown).lines().forEach(terminal.out()::println);
            limit.leftOut(lines.size()).ifPresent(terminal.out()::println);
        }
    }

    private static TextTable table(List<Line> lines) {
        TextTable table = new TextTable(
                "entry", "time", "kind", "delivery", "tables", "periods", "stored", "quarantined", "by", "of");
        for (Line line : lines) {
            boolean publication = line.delivery() != null;
            table.add(
                    line.number(),
                    line.time(),
                    line.kind(),
                    publication ? line.delivery() : String.join(", ", line.removed()),
                    publication ? Amounts.number(line.tables()) : "",
                    periods(line.periods()),
                    publication ? Amounts.number(line.rows().stored()) : "",
                    publication ? Amounts.number(line.rows().quarantined()) : "",
                    line.operator(),
                    of(line));
        }
        return table;
    }

    private static String periods(SortedSet<String> periods) {
        return periods.size() < 2
                ? String.join("", periods)
                : periods.first() + " to " + periods.last() + " (" + Amounts.number(periods.size()) + ")";
    }

    private static String of(Line line) {
        if (line.supersedes() != null) {
            return "in place of " + line.supersedes();
        }
        if (line.replays() != null) {
            return "quarantine of " + line.replays();
        }
        if (!line.reason().isEmpty()) {
            return line.reason();
        }
        if (line.keys() == 0) {
            return "";
        }
        return Amounts.number(line.keys())
                + (line.keys() == 1 ? " key" : " keys")
                + (line.domains().isEmpty() ? "" : " of " + String.join(", ", line.domains()));
    }

    private static Map<String, Object> json(Line line) {
        Map<String, Object> entry = new TreeMap<>();
        entry.put("number", line.number());
        entry.put("time", line.time());
        entry.put("kind", line.kind());
        entry.put("operator", line.operator());
        entry.put("sha256", line.sha256());
        if (!line.removed().isEmpty()) {
            entry.put("deliveries", line.removed());
            entry.put("reason", line.reason());
            return entry;
        }
        if (line.delivery() == null) {
            entry.put("keys", line.keys());
            if (!line.domains().isEmpty()) {
                entry.put("domains", line.domains());
            }
            return entry;
        }
        entry.put("delivery", line.delivery());
        if (line.supersedes() != null) {
            entry.put("supersedes", line.supersedes());
        }
        if (line.replays() != null) {
            entry.put("replays", line.replays());
        }
        entry.put("tables", line.tables());
        entry.put("periods", line.periods());
        entry.put("delivered", line.rows().delivered());
        entry.put("stored", line.rows().stored());
        entry.put("quarantined", line.rows().quarantined());
        return entry;
    }
}
