package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.reports.ComparedRuns;
import fr.sndscopy.report.compare.Comparison;
import fr.sndscopy.report.compare.ComparisonHtml;
import fr.sndscopy.report.compare.ComparisonJson;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy compare}. */
@Command(
        name = "compare",
        description =
                "Compare two runs: totals, outcome, rejects by code, absent values by column, durations and settings;"
                        + " what is new, gone or changed. Of a published delivery the report that the store vouches for is"
                        + " taken, of another that of its last run in this home.")
public final class CompareCommand implements Callable<Integer> {
    private static final String RUN = "A delivery's id, or the path of a report in JSON.";

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(index = "0", paramLabel = "BEFORE", description = RUN)
    String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = RUN)
    String after = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the comparison here as a page in French and English; no file is replaced.")
    @Nullable
    Path out;

    @Option(names = "--all", description = "Show what is equal too.")
    boolean all;

    @Option(names = "--sealed", description = "Without keys: then absent values are not compared.")
    boolean sealed;

    @Override
    public Integer call() throws Exception {
        NewFile page = out == null ? null : new NewFile(out, "another name");
        if (page != null) {
            page.check();
        }
        Comparison comparison;
        try (Workplace workplace = root.global().open()) {
            Sealing sealing = sealed || !workplace.hasKeys() ? null : new Sealing(workplace.keyService());
            comparison = new ComparedRuns(
                            workplace.store(),
                            workplace.ledger(),
                            sealing,
                            workplace.home().reports())
                    .compare(before, after);
        }
        if (page != null) {
            page.write(ComparisonHtml.render(comparison));
        }
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            Map<String, Object> document = new TreeMap<>(ComparisonJson.tree(comparison));
            if (out != null) {
                document.put("path", out.toString());
            }
            terminal.out().println(JsonDocument.of("compare", document));
        } else {
            ComparisonDisplay.lines(comparison, all).forEach(terminal.out()::println);
            if (out != null) {
                terminal.out().println(out);
            }
        }
        return ExitCode.DONE.code();
    }
}
