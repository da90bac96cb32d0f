package fr.sndscopy.cli.run;

import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.calendar.Outlook;
import fr.sndscopy.cli.published.ExpectedProducts;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.night.NightReport;
import fr.sndscopy.runs.ThisHost;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Makes the report of a night of what the run over its inbox came to. */
final class NightSummary {
    private static final int UNIQUE = 8;

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
        this.begun = workplace.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The report, beside nothing. */
    NightReport report(NightlyRun.Night night, List<Outlook> outlooks, ExitCode code) {
        return new NightReport(
                NightReport.FORMAT,
                begun.toString().replace(":", "-") + "-"
                        + UUID.randomUUID().toString().replace("-", "").substring(0, UNIQUE),
                begun.toString(),
                workplace.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                ThisHost.name(),
                workplace.identity().operator(),
                workplace.identity().toolVersion(),
                workplace.store().description(),
                inbox,
                null,
                code.code(),
                night.lines().stream().map(this::line).toList(),
                night.beside(),
                ExpectedProducts.of(outlooks));
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
                begun.toString(),
                true,
                line.detail(),
                report == null ? null : report.total().delivered(),
                report == null ? null : report.total().quarantined(),
                line.daysLate());
    }
}
