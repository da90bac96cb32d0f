package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.OutFolder;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.access.PublishedQuarantine;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.reports.StoredReports;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.report.Amounts;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy report DELIVERY}. */
@Command(
        name = "report",
        description = "Fetch the latest report on a delivery from the store, or from the home when its run failed, and"
                + " print where it is. A run that was killed when it had published leaves no report: then it is drawn up"
                + " from the manifest and the sealed evidence, and says so.")
public final class ReportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "DELIVERY", description = "Its id.")
    String delivery = "";

    @Option(names = "--format", defaultValue = "html", paramLabel = "json|html", description = "Default: html.")
    Format format = Format.HTML;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it here; no file is replaced.")
    @Nullable
    Path out;

    enum Format {
        JSON,
        HTML
    }

    @Override
    public Integer call() throws Exception {
        try {
            StoreLayout.requireDeliveryId(delivery);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (Workplace workplace = root.global().open();
                Scratch scratch = workplace.scratch()) {
            new MissingReports(
                            workplace.store(),
                            workplace.ledger(),
                            workplace.accessLog(),
                            workplace::keyService,
                            workplace.home().reports(),
                            scratch.directory())
                    .restore(delivery)
                    .ifPresent(restored -> Terminal.detect()
                            .err()
                            .println("sndscopy: the run that published " + delivery
                                    + " had left no report in the store"));
            StoredReports reports =
                    new StoredReports(workplace.store(), workplace.home().reports());
            String extension = format.name().toLowerCase(Locale.ROOT);
            StoredReports.Found found = out == null
                    ? reports.find(delivery, extension)
                    : reports.find(delivery, extension, scratch.directory());
            Path path = found.path();
            since(workplace.ledger(), new RefusedRuns(workplace.home().reports()))
                    .forEach(line -> Terminal.detect().err().println("sndscopy: " + line));
            if (out != null) {
                Files.copy(path, out);
                path = out;
            }
            print(path, found.place());
            return ExitCode.DONE.code();
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(spec.commandLine(), "[" + e.getFile() + "] is there already", e);
        } catch (FileSystemException e) {
            throw out == null ? e : OutFolder.told(out, e);
        }
    }

    /** What has become of the delivery since its report was drawn up; nothing when it is not published, or nothing has. */
    private List<String> since(Ledger ledger, RefusedRuns refusedRuns) {
        List<String> lines = new ArrayList<>();
        LedgerState state = readable(ledger);
        if (state == null || state.publication(delivery).isEmpty()) {
            return lines;
        }
        List<Publication> replays = state.replaysOf(delivery);
        boolean current = state.current().values().stream()
                .anyMatch(owner -> owner.delivery().equals(delivery));
        if (!current) {
            lines.add(delivery + " has been superseded since then: readers do not see it any more");
        } else if (!replays.isEmpty()) {
            long remaining = new PublishedQuarantine(ledger, refusedRuns)
                    .lines(new QuarantineSelection(null, null, delivery)).stream()
                            .mapToLong(PublishedQuarantine.Line::rows)
                            .sum();
            lines.add("since then rows of " + delivery + " came back from quarantine, and "
                    + Amounts.number(remaining) + " are in it today; see the reports of "
                    + replays.stream().map(replay -> replay.entry().delivery()).collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static @Nullable LedgerState readable(Ledger ledger) {
        try {
            return ledger.read();
        } catch (StoreFormatException e) {
            return null;
        }
    }

    private void print(Path path, String place) {
        Terminal terminal = Terminal.detect();
        terminal.out()
                .println(
                        root.global().json
                                ? JsonDocument.of("report", Map.of("path", path.toString(), "from", place))
                                : path.toString());
    }
}
