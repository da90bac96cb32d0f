package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Target;
import fr.sndscopy.config.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy nightly INBOX}. */
@Command(
        name = "nightly",
        description = "Migrate every delivery that is ready in an inbox and not published yet, oldest period first.",
        footer = {"", "Exit code: the most severe of the deliveries'; 0 when there was nothing to do."})
public final class NightlyCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(
            paramLabel = "INBOX",
            description = "The folder with a folder for each delivery: of this machine, or s3://bucket/prefix.")
    String inbox = "";

    @Option(names = "--skip-code", description = "End with 99 instead of 0 when there was nothing to do.")
    boolean skipCode;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws Exception {
        NamedSource.require(inbox, "an inbox", root.global());
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().openOrCreate();
                Migrations migrations = new Migrations(workplace, workplace.catalog(schemas.folders))) {
            List<NightlyRun.Line> lines = new NightlyRun(
                            workplace, migrations, new MigrationDisplay(terminal, root.global()))
                    .run(workplace.source(inbox));
            ExitCode code = exitCode(lines);
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("nightly", json(lines, code, workplace.target())));
            } else {
                text(lines).forEach(line -> terminal.out().println(line));
            }
            return code.code();
        }
    }

    private ExitCode exitCode(List<NightlyRun.Line> lines) {
        ExitCode code =
                ExitCode.mostSevere(lines.stream().map(NightlyRun.Line::code).toList());
        boolean idle = lines.stream().noneMatch(NightlyRun.Line::isTried);
        return idle && skipCode && code == ExitCode.DONE ? ExitCode.NOTHING_TO_DO : code;
    }

    private static List<String> text(List<NightlyRun.Line> lines) {
        List<String> text = new ArrayList<>();
        if (!lines.isEmpty()) {
            TextTable table =
                    new TextTable("delivery", "period", "outcome", "code", "rows", "rejected", "report, or reason");
            for (NightlyRun.Line line : lines) {
                boolean counted = line.report() != null;
                table.add(
                        line.name(),
                        line.period(),
                        line.outcome(),
                        String.valueOf(line.code().code()),
                        counted ? line.report().total().delivered() : "",
                        counted ? line.report().total().quarantined() : "",
                        line.detail());
            }
            text.addAll(table.lines());
        }
        if (lines.stream().noneMatch(NightlyRun.Line::isTried)) {
            text.add("Nothing to do.");
        }
        return text;
    }

    private static Map<String, Object> json(List<NightlyRun.Line> lines, ExitCode code, Target target) {
        List<Map<String, Object>> deliveries = new ArrayList<>();
        for (NightlyRun.Line line : lines) {
            Map<String, Object> delivery = new TreeMap<>();
            delivery.put("delivery", line.name());
            delivery.put("period", line.period());
            delivery.put("outcome", line.outcome().toString().replace(' ', '-'));
            delivery.put("exitCode", line.code().code());
            delivery.put("detail", line.detail());
            if (line.report() != null) {
                delivery.put("rowsDelivered", line.report().total().delivered());
                delivery.put("rowsQuarantined", line.report().total().quarantined());
            }
            deliveries.add(delivery);
        }
        return Map.of("deliveries", deliveries, "exitCode", code.code(), "target", target);
    }
}
