package fr.sndscopy.cli.published;

import fr.sndscopy.batch.MigrationLauncher;
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
import fr.sndscopy.lock.DatabaseRunLocks.AtWork;
import fr.sndscopy.lock.FileRunLock;
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
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy status}. */
@Command(
        name = "status",
        description = "The home, its store, the ledger's last entry, what is at work, the last reports.")
public final class StatusCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusCommand.class);
    private static final int REPORTS = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            Map<String, Object> facts = facts(workplace);
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("status", facts));
            } else {
                text(facts).forEach(line -> terminal.out().println(line.replaceAll("\\p{Cntrl}", "?")));
            }
        }
        return ExitCode.DONE.code();
    }

    private static Map<String, Object> facts(Workplace workplace) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("target", workplace.target());
        Optional<LastRun> lastRun = LastRun.read(workplace.home().lastRun());
        Optional<List<AtWork>> atWork = atWork(workplace);
        facts.put("run", run(workplace, atWork, lastRun));
        atWork.ifPresent(some ->
                facts.put("atWork", some.stream().map(StatusCommand::json).toList()));
        lastRun.ifPresent(run -> facts.put("lastRun", run.toMap()));
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
        if (state.isPresent()) {
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

    /** Which deliveries are being worked on, where the job database can tell; empty where it cannot, or does not answer. */
    private static Optional<List<AtWork>> atWork(Workplace workplace) {
        if (workplace.properties().database().url() == null) {
            return Optional.empty();
        }
        try (MigrationLauncher launcher = new MigrationLauncher(workplace)) {
            return Optional.of(launcher.atWork());
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the job database was not asked what is at work", e);
            return Optional.empty();
        }
    }

    private static Map<String, Object> json(AtWork one) {
        return Map.of(
                "delivery", one.delivery(),
                "since", one.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                "host", one.host());
    }

    /** {@code at-work}, {@code none}; {@code not-known} where the job database that knows does not answer. */
    private static String run(Workplace workplace, Optional<List<AtWork>> atWork, Optional<LastRun> lastRun) {
        if (workplace.properties().database().url() != null) {
            // which may have begun, and not taken its delivery yet
            boolean ours = lastRun.filter(LastRun::isAlive).isPresent();
            return atWork.map(some -> some.isEmpty() && !ours ? "none" : "at-work")
                    .orElse(ours ? "at-work" : "not-known");
        }
        return FileRunLock.isHeld(workplace.home().lockFile()) ? "at-work" : "none";
    }

    private static List<String> text(Map<String, Object> facts) {
        List<String> lines = new ArrayList<>();
        Target target = (Target) Objects.requireNonNull(facts.get("target"));
        lines.add(line("home", target.home()));
        lines.add(line("store", target.store()));
        lines.add(line("database", target.database()));
        Map<?, ?> run = (Map<?, ?>) facts.getOrDefault("lastRun", Map.of());
        boolean working = "at-work".equals(facts.get("run"));
        if (facts.get("atWork") instanceof List<?> several && !several.isEmpty()) {
            several.forEach(one -> lines.add(line("run", atWork((Map<?, ?>) one))));
        } else {
            lines.add(line("run", now(String.valueOf(facts.get("run")), run)));
        }
        if (!run.isEmpty() && (!working || run.get("ended") != null)) {
            lines.add(line("last run", then(run)));
        }
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
            ExpectedProducts.text(expected).forEach(lines::add);
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

    private static String now(String state, Map<?, ?> run) {
        if (state.equals("not-known")) {
            return "not known: the job database does not answer";
        }
        if (state.equals("none")) {
            return "none";
        }
        // the one that holds the lock may not have noted itself yet, or may be a replay
        return run.isEmpty() || run.get("ended") != null
                ? "at work"
                : "at work: " + run.get("delivery") + ", since " + run.get("begun") + ", pid " + run.get("pid") + " on "
                        + run.get("host");
    }

    private static String atWork(Map<?, ?> one) {
        return "at work: " + one.get("delivery") + ", on " + one.get("host") + ", by a process that began at "
                + one.get("since");
    }

    private static String then(Map<?, ?> run) {
        if (run.get("ended") == null) {
            return run.get("delivery") + " of " + run.get("begun") + ": cut off; run it again to go on";
        }
        return run.get("delivery") + ", ended at " + run.get("ended") + " with " + run.get("exitCode")
                + (run.get("message") == null ? "" : ": " + run.get("message"));
    }

    private static String line(String name, @Nullable Object fact) {
        return String.format("%-10s %s", name, fact);
    }
}
