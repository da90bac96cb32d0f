package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.metrics.FactFinding;
import fr.sndscopy.metrics.Facts.Run;
import fr.sndscopy.metrics.Metrics;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.MigrationReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells metrics of one migration. One that found nothing to do, or somebody else at work, is none. */
final class RunTelling {
    private final Metrics metrics;
    private final Instant begun = Instant.now();
    private @Nullable Progress progress;
    private @Nullable MigrationReport failure;

    RunTelling(Metrics metrics) {
        this.metrics = metrics;
    }

    void begins(Progress run) {
        progress = run;
        metrics.runBegins(run);
    }

    void failed(MigrationReport report) {
        failure = report;
    }

    /** @param report null when it was published before */
    void published(ExitCode code, @Nullable MigrationReport report) {
        if (report != null) {
            tell(code, report);
        }
    }

    void ended(ExitCode code) {
        if (code != ExitCode.ALREADY_RUNNING) {
            tell(code, failure);
        }
    }

    private void tell(ExitCode code, @Nullable MigrationReport report) {
        if (progress != null) {
            metrics.runEnded(progress);
        }
        Run run = FactFinding.run(begun, Instant.now(), code.code(), report);
        metrics.tell(facts -> facts.with(run));
    }
}
