package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.migration.Leftovers;
import fr.sndscopy.migration.Leftovers.Found;
import fr.sndscopy.migration.Leftovers.Terms;
import fr.sndscopy.migration.PublishedTables;
import fr.sndscopy.migration.StoredReports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy status}. */
@Command(
        name = "status",
        description = "The home, its store, the ledger's last entry, whether a run is at work, the last reports.")
final class StatusCommand implements Callable<Integer> {
    private static final int REPORTS = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            Map<String, Object> facts = facts(workplace);
            if (root.global().json) {
                terminal.out().println(new String(CanonicalJson.write(facts), StandardCharsets.UTF_8));
            } else {
                facts.forEach((name, fact) -> show(terminal, name, fact));
            }
        }
        return ExitCode.DONE.code();
    }

    private static void show(Terminal terminal, String name, Object fact) {
        if (fact instanceof List<?> several) {
            several.forEach(one -> show(terminal, name, String.valueOf(one)));
        } else {
            terminal.out().println(String.format("%-10s %s", name, fact).replaceAll("\\p{Cntrl}", "?"));
        }
    }

    private static Map<String, Object> facts(Workplace workplace) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("home", workplace.home().directory().toString());
        facts.put("store", workplace.target().store());
        facts.put("database", workplace.target().database());
        facts.put("run", run(workplace));
        Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
        facts.put("entries", state.map(LedgerState::size).orElse(0L));
        state.filter(some -> some.size() > 0).ifPresent(some -> {
            Publication last = some.publications().get(some.publications().size() - 1);
            LedgerEntry entry = last.entry();
            facts.put("dataset", some.dataset());
            facts.put("tables", (long) some.current().size());
            facts.put("last", entry.delivery() + ", " + entry.kind() + " at " + entry.time());
            facts.put("head", some.headSha256());
        });
        if (state.isPresent()) {
            Found found = new Leftovers(workplace.store(), workplace.ledger(), Clock.systemUTC()).find(Terms.ANY);
            facts.put("leftovers", (long) found.all().size());
        }
        facts.put(
                "report",
                new StoredReports(workplace.store(), workplace.home().reports())
                        .latest(REPORTS).stream().map(Path::toString).toList());
        return facts;
    }

    /** A run that locks a row of a database is not seen from here. */
    private static String run(Workplace workplace) {
        if (workplace.properties().database().url() != null) {
            return "not known: the lock is in the job database";
        }
        return FileRunLock.isHeld(workplace.home().lockFile()) ? "at work" : "none";
    }
}
