package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.calendar.Outlook;
import fr.sndscopy.cli.published.ExpectedProducts;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.night.NightReport;
import fr.sndscopy.runs.ThisHost;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the report of a night of what the run over its inbox came to. */
final class NightSummary {
    private static final int UNIQUE = 8;
    /** In the order of the nights, and fit for a file's name. */
    private static final DateTimeFormatter ID = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Workplace workplace;
    private final String inbox;
    private final Instant begun;

    /**
     * Of a night that begins now.
     *
     * @param inbox as it was named
     */
    NightSummary(Workplace workplace, String inbox) {
        this.workplace = workplace;
        this.inbox = inbox;
        this.begun = workplace.clock().instant();
    }

    /** The report, beside nothing. */
    NightReport report(NightlyRun.Night night, List<Outlook> outlooks, ExitCode code) {
        return report(
                code,
                null,
                night.lines().stream().map(this::line).toList(),
                night.beside(),
                ExpectedProducts.of(outlooks));
    }

    /** Of a night in which no folder could be told of. */
    NightReport failed(Exception e) {
        return report(ExitCode.of(e), Failures.message(e), List.of(), List.of(), List.of());
    }

    private NightReport report(
            ExitCode code,
            @Nullable String problem,
            List<NightReport.Line> lines,
            List<String> beside,
            List<NightReport.Product> products) {
        return new NightReport(
                NightReport.FORMAT,
                ID.format(begun) + "-"
                        + UUID.randomUUID().toString().replace("-", "").substring(0, UNIQUE),
                seconds(begun),
                seconds(workplace.clock().instant()),
                ThisHost.name(),
                workplace.identity().operator(),
                workplace.identity().toolVersion(),
                workplace.store().description(),
                inbox,
                null,
                code.code(),
                problem,
                lines,
                beside,
                products);
    }

    /** What {@code migrate} would have ended with. */
    ExitCode code(NightlyRun.Line line) {
        if (line.failure() != null) {
            return ExitCode.of(line.failure());
        }
        return line.result() == null
                ? ExitCode.DONE
                : MigrationDisplay.exitCode(
                        line.result(), workplace.properties().migration());
    }

    private NightReport.Line line(NightlyRun.Line line) {
        MigrationReport report = line.result() == null ? null : line.result().report();
        return new NightReport.Line(
                line.name(),
                line.folder(),
                line.product(),
                line.period(),
                line.outcome().toString().replace(' ', '-'),
                code(line).code(),
                seconds(begun),
                true,
                line.detail(),
                report == null ? null : report.total().delivered(),
                report == null ? null : report.total().quarantined(),
                line.daysLate());
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
