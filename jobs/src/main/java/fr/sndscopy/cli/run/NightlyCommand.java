package fr.sndscopy.cli.run;

import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Target;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.report.MigrationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws Exception {
        NamedSource.require(inbox, "an inbox", root.global());
        Terminal terminal = Terminal.detect();
        if (deliveries != null && deliveries < 1) {
            throw new ParameterException(spec.commandLine(), "--deliveries: expected 1 or more");
        }
        try (Workplace workplace = root.global().openOrCreate();
                NightLanes lanes = NightLanes.open(
                        workplace, workplace.catalog(schemas.folders), deliveries, terminal, root.global())) {
            List<NightlyRun.Line> night = lanes.night().run(workplace.source(inbox));
            lanes.endWatch();
            List<Shown> lines = night.stream()
                    .map(line -> Shown.of(line, workplace.properties().migration()))
                    .toList();
            ExitCode code = exitCode(lines);
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("nightly", json(lines, code, workplace.target())));
            } else {
                text(lines).forEach(line -> terminal.out().println(line));
            }
            return code.code();
        }
    }

    private ExitCode exitCode(List<Shown> lines) {
        ExitCode code = ExitCode.mostSevere(lines.stream().map(Shown::code).toList());
        boolean idle = lines.stream().noneMatch(shown -> shown.line().isTried());
        return idle && skipCode && code == ExitCode.DONE ? ExitCode.NOTHING_TO_DO : code;
    }

    private static List<String> text(List<Shown> lines) {
        List<String> text = new ArrayList<>();
        if (!lines.isEmpty()) {
            TextTable table =
                    new TextTable("delivery", "period", "outcome", "code", "rows", "rejected", "report, or reason");
            for (Shown shown : lines) {
                NightlyRun.Line line = shown.line();
                MigrationReport report = shown.report();
                table.add(
                        line.name(),
                        line.period(),
                        line.outcome(),
                        String.valueOf(shown.code().code()),
                        report != null ? report.total().delivered() : "",
                        report != null ? report.total().quarantined() : "",
                        line.detail());
            }
            text.addAll(table.lines());
        }
        if (lines.stream().noneMatch(shown -> shown.line().isTried())) {
            text.add("Nothing to do.");
        }
        return text;
    }

    private static Map<String, Object> json(List<Shown> lines, ExitCode code, Target target) {
        List<Map<String, Object>> deliveries = new ArrayList<>();
        for (Shown shown : lines) {
            NightlyRun.Line line = shown.line();
            MigrationReport report = shown.report();
            Map<String, Object> delivery = new TreeMap<>();
            delivery.put("delivery", line.name());
            delivery.put("period", line.period());
            delivery.put("outcome", line.outcome().toString().replace(' ', '-'));
            delivery.put("exitCode", shown.code().code());
            delivery.put("detail", line.detail());
            if (report != null) {
                delivery.put("rowsDelivered", report.total().delivered());
                delivery.put("rowsQuarantined", report.total().quarantined());
            }
            deliveries.add(delivery);
        }
        return Map.of("deliveries", deliveries, "exitCode", code.code(), "target", target);
    }

    /**
     * A line of the run with what a command line says of it.
     *
     * @param code what {@code migrate} would have ended with
     */
    private record Shown(NightlyRun.Line line, ExitCode code) {
        static Shown of(NightlyRun.Line line, SndscopyProperties.Migration limits) {
            if (line.failure() != null) {
                return new Shown(line, ExitCode.of(line.failure()));
            }
            return new Shown(
                    line, line.result() == null ? ExitCode.DONE : MigrationDisplay.exitCode(line.result(), limits));
        }

        @Nullable
        MigrationReport report() {
            return line.result() == null ? null : line.result().report();
        }
    }
}
