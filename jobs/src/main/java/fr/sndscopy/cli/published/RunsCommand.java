package fr.sndscopy.cli.published;

import fr.sndscopy.batch.RememberedRuns;
import fr.sndscopy.cli.published.RunsView.Run;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Limit;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.runs.RunLine.Ending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy runs}. */
@Command(
        name = "runs",
        description = "The runs that this home and its job database remember, the newest first, and how they ended.",
        footer = {
            "",
            "The home remembers what was begun from it, also what was refused before it was planned and replays; the job"
                    + " database what other homes have begun on it, for database.keep-days. A report is named as long as"
                    + " it is there."
        })
public final class RunsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only runs of this delivery.")
    @Nullable
    String delivery;

    @Mixin
    Limit limit = new Limit();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            RememberedRuns database = RememberedRuns.of(workplace);
            List<Run> runs = ofDelivery(RunsView.of(workplace.runs(), database));
            List<Run> shown = limit.of(runs);
            if (root.global().json) {
                terminal.out()
                        .println(JsonDocument.of(
                                "runs",
                                Map.of(
                                        "database",
                                        word(database.answer()),
                                        "leftOut",
                                        runs.size() - shown.size(),
                                        "runs",
                                        shown.stream().map(Run::toMap).toList())));
            } else {
                text(terminal, runs, shown);
                left(database.answer()).ifPresent(terminal.out()::println);
            }
        }
        return ExitCode.DONE.code();
    }

    private List<Run> ofDelivery(List<Run> all) {
        if (delivery == null) {
            return all;
        }
        List<Run> runs =
                all.stream().filter(run -> run.delivery().equals(delivery)).toList();
        if (runs.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "[--delivery] no run of " + delivery + " is remembered"
                            + Nearest.question(
                                    delivery,
                                    all.stream().map(Run::delivery).distinct().toList()));
        }
        return runs;
    }

    private void text(Terminal terminal, List<Run> runs, List<Run> shown) {
        if (runs.isEmpty()) {
            terminal.out().println("no run is remembered");
            return;
        }
        TextTable table = new TextTable(
                "begun", "ended", "kind", "delivery", "outcome", "code", "rows", "rejected", "report, or reason");
        for (Run run : shown) {
            Ending ending = run.ending();
            table.add(
                    run.begun(),
                    run.ended() == null ? "" : run.ended(),
                    run.kind(),
                    run.delivery(),
                    ending.outcome(),
                    ending.exitCode() == null ? "" : ending.exitCode().toString(),
                    amount(ending.delivered()),
                    amount(ending.quarantined()),
                    reason(ending));
        }
        table.lines().forEach(terminal.out()::println);
        limit.leftOut(runs.size()).ifPresent(terminal.out()::println);
    }

    private static String amount(@Nullable Long number) {
        return number == null ? "" : Amounts.number(number);
    }

    private static String reason(Ending ending) {
        String report = ending.report() == null ? "" : ending.report();
        return ending.message() == null
                ? report
                : ending.message().replaceAll("\\R\\s*", " ") + (report.isEmpty() ? "" : "; report: " + report);
    }

    private static String word(RememberedRuns.Answer answer) {
        return switch (answer) {
            case READ -> "read";
            case IN_USE -> "in-use";
            case NONE_GIVEN -> "no-answer";
        };
    }

    private static Optional<String> left(RememberedRuns.Answer answer) {
        return switch (answer) {
            case READ -> Optional.empty();
            case IN_USE -> Optional.of("a run is at work on the job database: told is what the home remembers");
            case NONE_GIVEN -> Optional.of("the job database does not answer: told is what the home remembers");
        };
    }
}
