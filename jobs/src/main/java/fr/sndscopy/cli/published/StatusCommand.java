package fr.sndscopy.cli.published;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ParkedDeliveries;
import fr.sndscopy.config.Target;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.migration.published.Leftovers.Found;
import fr.sndscopy.migration.published.Leftovers.Terms;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.reports.KeptNights;
import fr.sndscopy.migration.reports.StoredReports;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.night.NightReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy status}. */
@Command(
        name = "status",
        description = "The home, its store, the ledger's last entry, what is at work, the last reports.",
        footer = {
            "",
            "--watch tells of runs alone: on a terminal lines that are drawn anew, elsewhere a line when there is news,"
                    + " with --json a document on a line when there is. It ends with 0 when no run is at work.",
            "",
            "A run whose process is gone is told as cut off; of one on another host, from which nothing was heard for a"
                    + " minute, nobody knows."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final int REPORTS = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--watch", description = "Show only what is at work, every second, until nothing is.")
    boolean watch;

    @Option(
            names = "--leftovers",
            description =
                    "Also how many objects runs have left that nothing leads to. The whole store is listed for it.")
    boolean leftovers;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open();
                WorkWatch work = new WorkWatch(workplace)) {
            if (watch) {
                new WatchDisplay(terminal, root.global().json).until(work::now);
                return ExitCode.DONE.code();
            }
            WorkNow now = work.now();
            Map<String, Object> facts = facts(workplace, now, leftovers);
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("status", facts));
            } else {
                text(facts, now).forEach(line -> terminal.out().println(line.replaceAll("\\p{Cntrl}", "?")));
            }
        }
        return ExitCode.DONE.code();
    }

    private static Map<String, Object> facts(Workplace workplace, WorkNow now, boolean leftovers) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("target", workplace.target());
        facts.putAll(now.json());
        Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
        facts.put("entries", state.map(LedgerState::size).orElse(0L));
        state.filter(some -> !some.publications().isEmpty()).ifPresent(some -> {
            LedgerEntry entry =
                    some.publications().get(some.publications().size() - 1).entry();
            facts.put("dataset", some.dataset());
            facts.put("tables", some.current().size());
            facts.put(
                    "last",
                    Map.of(
                            "delivery",
                            entry.delivery(),
                            "kind",
                            entry.kind().toString(),
                            "time",
                            entry.time(),
                            "number",
                            entry.number()));
            facts.put("head", some.headSha256());
        });
        if (leftovers && state.isPresent()) {
            Found found = new Leftovers(workplace.store(), workplace.ledger(), workplace.clock()).find(Terms.ANY);
            facts.put("leftovers", (long) found.all().size());
        }
        List<Map<String, Object>> parked = workplace.parked().read().parked().stream()
                .map(StatusCommand::parked)
                .toList();
        facts.put("parked", parked);
        Calendar calendar = workplace.calendar();
        facts.put(
                "products",
                state.isEmpty() || calendar.isEmpty()
                        ? List.of()
                        : ExpectedProducts.of(
                                calendar.outlooks(state.get(), workplace.clock().instant())));
        new KeptNights(workplace.home().nights(), workplace.store())
                .newest(1).stream().findFirst().ifPresent(night -> facts.put("lastNight", night(night)));
        facts.put("signing", signing(workplace, state.isPresent()));
        facts.put(
                "reports",
                new StoredReports(workplace.store(), workplace.home().reports())
                        .latest(REPORTS).stream().map(Path::toString).toList());
        return facts;
    }

    private static Map<String, Object> parked(ParkedDeliveries.Line line) {
        return Map.of(
                "delivery", line.delivery(), "reason", line.reason(), "operator", line.operator(), "time", line.time());
    }

    private static Map<String, Object> night(NightReport night) {
        return Map.of(
                "night", night.id(),
                "begun", night.begun(),
                "exitCode", night.exitCode(),
                "inbox", night.inbox());
    }

    /** Whether this home signs, and what is signed; whether the signature holds is for {@code verify} to tell. */
    private static Map<String, Object> signing(Workplace workplace, boolean setUp) {
        Map<String, Object> signing = new LinkedHashMap<>();
        signing.put("signs", workplace.signing().signs());
        Optional<StoredCheckpoints.Stored> newest =
                setUp ? new StoredCheckpoints(workplace.store()).newest() : Optional.empty();
        signing.put("coveredEntries", newest.map(stored -> stored.name().size()).orElse(0L));
        newest.ifPresent(stored -> signing.put("keyId", stored.name().keyId()));
        return signing;
    }

    private static String signing(Map<?, ?> signing) {
        String covered = signing.get("keyId") == null
                ? "no checkpoint is stored"
                : "the newest checkpoint is over " + signing.get("coveredEntries")
                        + (Long.valueOf(1).equals(signing.get("coveredEntries")) ? " entry" : " entries") + ", by key "
                        + signing.get("keyId");
        return Boolean.TRUE.equals(signing.get("signs"))
                ? covered
                : "no signing key is configured (signing.keystore); " + covered;
    }

    private static List<String> text(Map<String, Object> facts, WorkNow now) {
        List<String> lines = new ArrayList<>();
        Target target = (Target) Objects.requireNonNull(facts.get("target"));
        lines.add(line("home", target.home()));
        lines.add(line("store", target.store()));
        lines.add(line("database", target.database()));
        now.lines().forEach(run -> lines.add(line("run", run)));
        now.lastRunLine().ifPresent(run -> lines.add(line("last run", run)));
        lines.add(line("entries", Amounts.number((Long) Objects.requireNonNull(facts.get("entries")))));
        if (facts.get("last") instanceof Map<?, ?> last) {
            lines.add(line("dataset", facts.get("dataset")));
            lines.add(line("tables", Amounts.number((Integer) Objects.requireNonNull(facts.get("tables")))));
            lines.add(line("last", last.get("delivery") + ", " + last.get("kind") + " at " + last.get("time")));
            lines.add(line("head", facts.get("head")));
        }
        lines.add(line("signing", signing((Map<?, ?>) Objects.requireNonNull(facts.get("signing")))));
        for (Object product : (List<?>) facts.getOrDefault("products", List.of())) {
            NightReport.Product expected = (NightReport.Product) product;
            lines.add(line(
                    "expected",
                    expected.product() + ", " + Amounts.number(expected.published()) + " of "
                            + Amounts.number(expected.expected()) + " published"));
            ExpectedProducts.told(expected)
                    .forEach(told -> lines.add(line(told.word().toLowerCase(Locale.ROOT), told.what())));
        }
        for (Object one : (List<?>) facts.getOrDefault("parked", List.of())) {
            Map<?, ?> parked = (Map<?, ?>) one;
            lines.add(line(
                    "parked",
                    parked.get("delivery") + ": " + parked.get("reason") + " (by " + parked.get("operator") + ", "
                            + parked.get("time") + ")"));
        }
        if (facts.get("lastNight") instanceof Map<?, ?> night) {
            lines.add(line("night", "of " + night.get("begun") + ", ended with " + night.get("exitCode")));
        }
        if (facts.get("leftovers") instanceof Long leftovers) {
            lines.add(line("leftovers", Amounts.number(leftovers)));
        }
        for (Object report : (List<?>) Objects.requireNonNull(facts.get("reports"))) {
            lines.add(line("report", report));
        }
        return lines;
    }

    private static String line(String name, @Nullable Object fact) {
        return String.format("%-10s %s", name, fact);
    }
}
