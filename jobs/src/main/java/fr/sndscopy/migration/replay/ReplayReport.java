package fr.sndscopy.migration.replay;

import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.plan.PlannedCodes;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.replay.ReplayJudging.Judged;
import fr.sndscopy.migration.reports.KeyNotices;
import fr.sndscopy.migration.reports.MigrationReports;
import fr.sndscopy.migration.reports.PublishedReport;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.Unverified;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Draws up the report of a replay that was published. */
final class ReplayReport {
    private final RunTools tools;
    private final Timeline timeline;

    ReplayReport(RunTools tools, Timeline timeline) {
        this.tools = tools;
        this.timeline = timeline;
    }

    MigrationReport draw(Manifest manifest, LedgerState.Publication publication, Judged judged) {
        List<PlannedFile> files = judged.parts().stream()
                .map(part -> part.planned().file())
                .distinct()
                .toList();
        return new MigrationReport(
                manifest.delivery(),
                manifest.product(),
                Verdict.MATCH,
                timeline.begun(),
                MigrationReports.steps(timeline),
                tools.identity().operator(),
                tools.identity().toolVersion(),
                tools.store().description(),
                PublishedReport.publication(publication),
                notVerified(files, judged.keys()),
                MigrationReport.tables(manifest, Map.of()),
                List.of(),
                MigrationReport.partsOf(manifest),
                List.of(),
                null,
                null,
                notices(manifest.delivery(), files, judged.keys()),
                List.of());
    }

    private static Set<Unverified> notVerified(List<PlannedFile> files, List<KeyCheck> keys) {
        Set<Unverified> notVerified = EnumSet.copyOf(PublishedReport.NEVER_CHECKED);
        if (files.stream().anyMatch(file -> !file.rules().missing().isEmpty())) {
            notVerified.add(Unverified.NOMENCLATURES);
        }
        if (keys.stream().anyMatch(check -> check.notChecked() != null)) {
            notVerified.add(Unverified.KEYS_AND_REFERENCES);
        }
        return notVerified;
    }

    private static List<Notice> notices(String delivery, List<PlannedFile> files, List<KeyCheck> keys) {
        return Stream.of(
                        keys.stream().flatMap(KeyCheck::notice),
                        KeyNotices.notChecked(keys, files).stream(),
                        PlannedCodes.notices(delivery, files).stream())
                .flatMap(notices -> notices)
                .toList();
    }
}
