package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.PagesFolder;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ToolVersion;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.reports.Overview;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.index.IndexHtml;
import fr.sndscopy.report.index.ReportIndex;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Vouching;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy reports}. */
@Command(
        name = "reports",
        description = "Draw the pages over all deliveries: an index with trends of each table over its periods, a page"
                + " for each table, and copies of the reports. All is taken from the store, by its ledger; a report whose"
                + " SHA-256 is not the one that was written down is not copied, and named.")
public final class ReportsCommand implements Callable<Integer> {
    /** As many doubts are told on standard error; the index has more of them, and --json all. */
    private static final int TOLD = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Write them here: a folder that is not there or empty, or one that has such pages, which are"
                    + " replaced.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path out;

    @Option(names = "--sealed", description = "Without keys: then absent values are not counted.")
    boolean sealed;

    @Override
    public Integer call() throws Exception {
        ReportIndex index;
        PagesFolder folder;
        try (Workplace workplace = root.global().open()) {
            LedgerState state = workplace.ledger().read();
            Sealing sealing = sealed ? null : new Sealing(workplace.keyServiceOf(state));
            folder = PagesFolder.open(out, IndexHtml.NAMES, IndexHtml.GENERATOR);
            index = new Overview(workplace.store(), workplace.ledger(), sealing, ToolVersion.text(), workplace.clock())
                    .write(folder::write);
        }
        folder.removeOthers(IndexHtml.TABLES, IndexHtml.REPORTS);
        boolean altered = index.doubts().stream().anyMatch(doubt -> doubt.why() == Vouching.ALTERED)
                || index.logProblem() != null;
        ExitCode code = altered ? ExitCode.INTEGRITY : ExitCode.DONE;
        tell(index, code);
        return code.code();
    }

    private void tell(ReportIndex index, ExitCode code) {
        Terminal terminal = Terminal.detect();
        String first = out.resolve(IndexHtml.FIRST).toString();
        if (index.logProblem() != null) {
            terminal.err().println("sndscopy: the access log does not hold together: " + index.logProblem());
        }
        index.doubts().stream().limit(TOLD).forEach(doubt -> terminal.err()
                .println("sndscopy: [" + doubt.key() + "] " + sentence(doubt.why())));
        if (index.doubts().size() > TOLD) {
            terminal.err()
                    .println("sndscopy: and " + Amounts.number(index.doubts().size() - TOLD)
                            + " more reports that nothing vouches for: see " + first);
        }
        terminal.out().println(root.global().json ? json(index, code, first) : first);
    }

    private static String json(ReportIndex index, ExitCode code, String first) {
        Map<String, Object> document = new TreeMap<>();
        document.put("exitCode", (long) code.code());
        document.put("path", first);
        document.put("entries", index.store().entries());
        document.put("head", index.store().headSha256());
        document.put("deliveries", (long) index.deliveries().size());
        document.put("tables", (long) index.tables().size());
        document.put("absentCounted", index.absentCounted());
        document.put(
                "vouched",
                index.deliveries().stream()
                        .filter(line -> line.vouching().isGood())
                        .count());
        document.put("doubts", index.doubts().stream().map(ReportsCommand::json).toList());
        if (index.logProblem() != null) {
            document.put("logProblem", index.logProblem());
        }
        return JsonDocument.of("reports", document);
    }

    private static Map<String, Object> json(Doubt doubt) {
        return Map.of(
                "delivery", doubt.delivery(),
                "key", doubt.key(),
                "why", doubt.why().toString());
    }

    private static String sentence(Vouching why) {
        return switch (why) {
            case ALTERED -> "not the report that was written: its SHA-256 is another one; it is not copied";
            case UNNAMED -> "nothing says that this report was written by a run: it is not copied";
            case MISSING -> "no whole report of this delivery: sndscopy report draws it up";
            case COVERED, NAMED, SEALED -> "vouched for";
        };
    }
}
