package fr.sndscopy.cli.run;

import fr.sndscopy.batch.NightBudget;
import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.calendar.Outlook;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Target;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.reports.KeptNights;
import fr.sndscopy.report.night.NightReport;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy nightly INBOX}. */
@Command(
        name = "nightly",
        description = "Migrate every delivery that is ready in an inbox and not published yet, oldest period first.",
        footer = {
            "",
            "Exit code: the most severe of the deliveries'; 0 when there was nothing to do.",
            "",
            "Several at once share threads or executors. What comes of them is what comes of one after the other:"
                    + " deliveries that bring the same table and period, that supersede, or of which one's rows are"
                    + " judged by the other's, are not worked on at once; of one table, periods are published in order."
        })
public final class NightlyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(
            paramLabel = "INBOX",
            description = "The folder with a folder for each delivery: of this machine, or s3://bucket/prefix.")
    String inbox = "";

    @Option(names = "--skip-code", description = "End with 99 instead of 0 when there was nothing to do.")
    boolean skipCode;

    @Option(
            names = "--deliveries",
            paramLabel = "K",
            description = "How many deliveries to migrate at once, which needs a job database of PostgreSQL; else what"
                    + " execution.deliveries says.")
    @Nullable
    Integer deliveries;

    @Option(
            names = "--until",
            paramLabel = "HH:MM",
            description = "Begin nothing after this local time, and stop what is at work then; the next night goes on"
                    + " from its finished parts.")
    @Nullable
    LocalTime until;

    @Option(names = "--most", paramLabel = "N", description = "Begin no more than N deliveries.")
    @Nullable
    Integer most;

    @Option(
            names = "--late-code",
            description =
                    "End with 3 instead of 0 while something that is expected is late, or missing behind something"
                            + " later.")
    boolean lateCode;

    @Option(
            names = "--all",
            description = "Show a line for each delivery that was published before, however many there are.")
    boolean all;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() throws Exception {
        NamedSource.require(inbox, "an inbox", root.global());
        Terminal terminal = Terminal.detect();
        requireCount("--deliveries", deliveries);
        requireCount("--most", most);
        try (Workplace workplace = pace.at(root.global().openOrCreate());
                NightBudget budget = budget(workplace);
                NightLanes lanes = NightLanes.open(
                        workplace, workplace.catalog(schemas.folders), deliveries, budget, terminal, root.global())) {
            Calendar calendar = workplace.calendar();
            NightNotice notice = new NightNotice(workplace);
            NightSummary summary = new NightSummary(workplace, inbox);
            KeptNights kept = new KeptNights(workplace.home().nights(), workplace.store());
            NightTelling told = NightTelling.begins(workplace);
            NightlyRun.Night night;
            try {
                night = told.of(() -> lanes.night().run(workplace.source(inbox)));
            } catch (Exception e) {
                NightReport nothing = summary.failed(e);
                kept.keepHere(nothing);
                notice.tell(nothing, terminal);
                throw e;
            }
            lanes.endWatch();
            List<Outlook> outlooks = calendar.isEmpty()
                    ? List.of()
                    : calendar.outlooks(
                            workplace.ledger().read(), workplace.clock().instant());
            ExitCode code = exitCode(night.lines(), summary, outlooks);
            told.ended(code, night.lines(), outlooks);
            NightReport alone = summary.report(night, outlooks, code);
            NightReport report = kept.last(inbox).map(alone::after).orElse(alone);
            Optional<Path> page = kept.keep(report);
            notice.tell(report, terminal);
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("nightly", json(report, workplace.target(), page)));
            } else {
                new NightText(report, page, all).lines().forEach(line -> terminal.out()
                        .println(line));
            }
            return code.code();
        }
    }

    private void requireCount(String option, @Nullable Integer count) {
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), option + ": expected 1 or more");
        }
    }

    /** The next time that the clock on the wall shows what was asked for. */
    private NightBudget budget(Workplace workplace) {
        Instant end = null;
        if (until != null) {
            ZonedDateTime now = workplace.clock().instant().atZone(ZoneId.systemDefault());
            ZonedDateTime today = now.with(until);
            end = (today.isAfter(now) ? today : now.plusDays(1).with(until)).toInstant();
        }
        return new NightBudget(most == null ? NightBudget.ANY_NUMBER : most, end, workplace.clock());
    }

    private ExitCode exitCode(List<NightlyRun.Line> lines, NightSummary summary, List<Outlook> outlooks) {
        List<ExitCode> codes = new ArrayList<>();
        lines.forEach(line -> codes.add(summary.code(line)));
        if (lateCode && outlooks.stream().anyMatch(Outlook::isAlarm)) {
            codes.add(ExitCode.QUARANTINE);
        }
        ExitCode code = ExitCode.mostSevere(codes);
        boolean idle = lines.stream().noneMatch(NightlyRun.Line::isTried);
        return idle && skipCode && code == ExitCode.DONE ? ExitCode.NOTHING_TO_DO : code;
    }

    private static Map<String, Object> json(NightReport report, Target target, Optional<Path> page) {
        Map<String, Object> document = new TreeMap<>();
        document.put(
                "deliveries",
                report.deliveries().stream().map(NightlyCommand::json).toList());
        document.put("exitCode", report.exitCode());
        document.put("target", target);
        document.put("night", report.id());
        document.put("previousNight", report.previous());
        document.put("besideFolders", report.besideFolders());
        document.put("products", report.products());
        document.put("page", page.map(Path::toString).orElse(null));
        return document;
    }

    private static Map<String, Object> json(NightReport.Line line) {
        Map<String, Object> delivery = new TreeMap<>();
        delivery.put("delivery", line.delivery());
        delivery.put("folder", line.folder());
        delivery.put("product", line.product());
        delivery.put("period", line.period());
        delivery.put("outcome", line.outcome());
        delivery.put("exitCode", line.exitCode());
        delivery.put("since", line.since());
        delivery.put("isNew", line.isNew());
        delivery.put("daysLate", line.daysLate());
        delivery.put("detail", line.detail());
        if (line.rowsDelivered() != null) {
            delivery.put("rowsDelivered", line.rowsDelivered());
        }
        if (line.rowsQuarantined() != null) {
            delivery.put("rowsQuarantined", line.rowsQuarantined());
        }
        return delivery;
    }
}
