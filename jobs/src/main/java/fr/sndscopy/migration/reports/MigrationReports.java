package fr.sndscopy.migration.reports;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.PeriodText;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.plan.PlannedCodes;
import fr.sndscopy.migration.published.Supersession;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.Unverified;
import fr.sndscopy.storage.StoreProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the report of a run: beside the evidence in the store when something was published, and into the home always. */
public final class MigrationReports {
    /** As many parts are named in a notice. */
    private static final int PARTS_NAMED = 20;

    private final MigrationRun run;

    public MigrationReports(MigrationRun run) {
        this.run = run;
    }

    /** Writes the report of a published delivery. */
    public void writePublished() throws IOException {
        run.outcome()
                .reported(files().write(
                                report(Verdict.MATCH, List.of(), null),
                                run.tools().store(),
                                run.tools().accessLog(),
                                new ReportSeal(run.tools().sealing(), run.dataset()),
                                run.tools().workDirectory()));
        new RefusedRuns(run.tools().reportDirectory())
                .forget(run.plan().delivery().id());
    }

    /**
     * Writes the report of a run that failed, into the home alone: the store may be what failed.
     *
     * @param message what is told of the failure
     */
    public MigrationReport writeFailure(FailureKind kind, String message, Throwable failure) throws IOException {
        List<Discrepancy> discrepancies =
                failure instanceof IntegrityException integrity ? integrity.discrepancies() : List.of();
        Verdict verdict = failure instanceof IntegrityException ? Verdict.MISMATCH : Verdict.NOT_CHECKED;
        MigrationReport report = report(
                verdict,
                discrepancies,
                new MigrationReport.Failure(
                        kind,
                        run.tools().progress().step().isEmpty()
                                ? null
                                : run.tools().progress().step(),
                        message));
        run.outcome().reported(files().writeLocally(report));
        keepRejects(kind);
        return report;
    }

    /** A delivery is refused by its producer's fault: somebody has to see which rows. */
    private void keepRejects(FailureKind kind) throws IOException {
        Manifest books = run.outcome().manifest();
        if (kind == FailureKind.REFUSED && books != null) {
            new RefusedRuns(run.tools().reportDirectory())
                    .keep(books, run.plan().files(), run.tools().sealing());
        }
    }

    private static long lengthOf(Delivery delivery, SourceFile file) throws IOException {
        try {
            return delivery.folder().file(file.file()).length();
        } catch (SourceGoneException | SourceChangedException e) {
            return 0;
        }
    }

    /**
     * Writes the report of a delivery that was refused before there was a plan, into the home.
     *
     * @param begun when it was looked at
     * @param message what is told of the refusal
     * @return its HTML file
     */
    public static Path writeUnplanned(
            Delivery delivery, Instant begun, RunIdentity identity, String store, Path reportDirectory, String message)
            throws IOException {
        List<MigrationReport.FileLine> files = new ArrayList<>();
        for (SourceFile file : delivery.files()) {
            files.add(new MigrationReport.FileLine(
                    file.path(),
                    file.table(),
                    file.period().text(),
                    lengthOf(delivery, file),
                    OptionalLong.empty(),
                    file.declaredRows(),
                    null,
                    file.declaredSha256()));
        }
        MigrationReport report = new MigrationReport(
                delivery.id(),
                delivery.product(),
                Verdict.NOT_CHECKED,
                begun,
                List.of(),
                identity.operator(),
                identity.toolVersion(),
                store,
                null,
                PublishedReport.NEVER_CHECKED,
                List.of(),
                files,
                List.of(),
                List.of(),
                new MigrationReport.Failure(FailureKind.REFUSED, null, message),
                null,
                List.of(),
                List.of());
        return new ReportFiles(delivery.id(), reportDirectory).writeLocally(report);
    }

    /** The report of a run that ended well. */
    public MigrationReport published() {
        return report(Verdict.MATCH, List.of(), null);
    }

    private MigrationReport report(
            Verdict verdict, List<Discrepancy> discrepancies, MigrationReport.@Nullable Failure failure) {
        Manifest manifest = run.outcome().manifest();
        List<SourceFile> declared = run.plan().delivery().files();
        return new MigrationReport(
                run.plan().delivery().id(),
                run.plan().delivery().product(),
                verdict,
                run.timeline().begun(),
                steps(run.timeline()),
                run.tools().identity().operator(),
                run.tools().identity().toolVersion(),
                run.tools().store().description(),
                PublishedReport.publication(run.outcome().publication()),
                notVerified(),
                manifest == null
                        ? List.of()
                        : MigrationReport.tables(manifest, run.plan().delivery().rejectLimits()),
                manifest == null ? plannedFiles() : MigrationReport.files(manifest, declared),
                manifest == null ? List.of() : MigrationReport.partsOf(manifest),
                discrepancies,
                failure,
                throughput(),
                notices(),
                List.of());
    }

    private Set<Unverified> notVerified() {
        Set<Unverified> unverified = EnumSet.copyOf(PublishedReport.NEVER_CHECKED);
        StoreProbe.Findings findings = run.outcome().storeFindings();
        if (findings != null && findings.conditionalPut() != StoreProbe.ConditionalPut.ATOMIC) {
            unverified.add(Unverified.CONDITIONAL_PUT);
        }
        if (run.plan().files().stream().anyMatch(file -> !file.rules().missing().isEmpty())) {
            unverified.add(Unverified.NOMENCLATURES);
        }
        KeyFindings keys = run.outcome().keyFindings();
        if (keys == null || keys.checks().stream().anyMatch(check -> check.notChecked() != null)) {
            unverified.add(Unverified.KEYS_AND_REFERENCES);
        }
        return unverified;
    }

    private List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        Supersession supersession = run.outcome().supersession();
        if (supersession != null) {
            notices.addAll(supersession.notices(run.plan().delivery().id()));
        }
        List<Period> gaps = run.outcome().gaps();
        if (!gaps.isEmpty()) {
            notices.add(new Notice(
                    Notice.Kind.PAST_GAP,
                    run.plan().delivery().product(),
                    List.of(String.valueOf(gaps.size()), PeriodText.of(gaps))));
        }
        List<String> lost = run.outcome().lostParts();
        if (!lost.isEmpty()) {
            notices.add(new Notice(
                    Notice.Kind.CONVERTED_ANEW,
                    run.plan().delivery().id(),
                    List.of(
                            String.valueOf(lost.size()),
                            String.join(", ", lost.subList(0, Math.min(PARTS_NAMED, lost.size()))))));
        }
        run.outcome().profileAlerts().forEach(alert -> notices.add(alert.toNotice()));
        String problem = run.outcome().comparisonProblem();
        if (problem != null) {
            notices.add(
                    new Notice(Notice.Kind.NO_COMPARISON, run.plan().delivery().id(), List.of(problem)));
        }
        run.plan().files().forEach(file -> notices.addAll(file.notices()));
        run.plan()
                .delivery()
                .unreadGroups()
                .forEach((file, groups) -> notices.add(new Notice(
                        Notice.Kind.GROUPS_NOT_READ,
                        file,
                        List.of(String.valueOf(groups.size()), String.join(", ", groups)))));
        KeyFindings keys = run.outcome().keyFindings();
        if (keys != null) {
            keys.checks().stream().flatMap(KeyCheck::notice).forEach(notices::add);
        }
        notices.addAll(KeyNotices.notChecked(
                keys == null ? List.of() : keys.checks(), run.plan().files()));
        notices.addAll(
                PlannedCodes.notices(run.plan().delivery().id(), run.plan().files()));
        return notices;
    }

    /** The steps that have ended; the one that draws up the report still runs, and how it ends nobody knows yet. */
    public static List<MigrationReport.Step> steps(Timeline timeline) {
        List<MigrationReport.Step> steps = new ArrayList<>();
        for (Timeline.Entry entry : timeline.entries()) {
            Duration duration = entry.duration();
            if (duration != null) {
                MigrationReport.StepState state =
                        entry.succeeded() ? MigrationReport.StepState.DONE : MigrationReport.StepState.FAILED;
                steps.add(new MigrationReport.Step(entry.step(), entry.begun(), duration, state));
            }
        }
        return steps;
    }

    private List<MigrationReport.FileLine> plannedFiles() {
        return run.plan().files().stream()
                .map(file -> new MigrationReport.FileLine(
                        file.declared().path(),
                        file.declared().table(),
                        file.declared().period().text(),
                        file.bytes(),
                        OptionalLong.empty(),
                        file.declared().declaredRows(),
                        null,
                        file.declared().declaredSha256()))
                .toList();
    }

    private MigrationReport.@Nullable Throughput throughput() {
        Progress progress = run.tools().progress();
        return progress.rowsRead() == 0
                ? null
                : new MigrationReport.Throughput(
                        progress.bytesRead(),
                        progress.bytesStored(),
                        progress.rowsRead(),
                        run.timeline().duration("convert"),
                        run.tools().settings().threads());
    }

    private ReportFiles files() {
        return new ReportFiles(run.plan().delivery().id(), run.tools().reportDirectory());
    }
}
