package fr.sndscopy.lineage;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.hash.NameUuid;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.lineage.LineageRun.Job;
import fr.sndscopy.lineage.LineageRun.Source;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.schema.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one migration. One that finds nothing to do, or somebody else at work, is none.
 *
 * <p>A run has one {@code START} and one of {@code COMPLETE}, {@code FAIL} and {@code ABORT}, after which nothing more is told of it: what is
 * begun again after that is another run. A process that is killed tells no end, so whoever goes on does so in the same run, with {@code RUNNING}.
 */
public final class MigrationLineage {
    private final Lineage lineage;
    private @Nullable MigrationRun run;
    private @Nullable LineageRun told;

    public MigrationLineage(Lineage lineage) {
        this.lineage = lineage;
    }

    /**
     * It begins.
     *
     * @param id of the run
     * @param goesOn whether another process has told the beginning
     */
    public void launched(MigrationRun begun, UUID id, boolean goesOn) {
        LineageRun launched = new LineageRun(
                Job.MIGRATE,
                id,
                begun.dataset(),
                begun.plan().delivery().id(),
                begun.plan().delivery().product(),
                sources(begun.plan().files()));
        run = begun;
        told = launched;
        Instant now = Instant.now();
        lineage.tell(events -> goesOn ? events.goesOn(launched, now) : events.starts(launched, now));
    }

    /** It was refused for what is in it, before there was a plan. */
    public void refused(Delivery delivery, String dataset, Instant begun) {
        Map<TablePeriod, Source> sources = new TreeMap<>();
        for (SourceFile file : delivery.files()) {
            TablePeriod what = new TablePeriod(file.table(), file.period().text());
            sources.put(what, new Source(what, null, 0, 0));
        }
        LineageRun refused = new LineageRun(
                Job.MIGRATE,
                NameUuid.of(dataset, delivery.id(), begun.toString()),
                dataset,
                delivery.id(),
                delivery.product(),
                new ArrayList<>(sources.values()));
        Instant now = Instant.now();
        lineage.tell(events -> events.starts(refused, begun));
        lineage.tell(events -> events.ends(refused, now, FailureKind.REFUSED, null, null, List.of()));
    }

    /** It has published, unless there was nothing to do. */
    public void published() {
        ended(null, true);
    }

    /**
     * It has failed; what was published before that is.
     *
     * @param noted whether the job database knows that it is over: otherwise somebody else goes on with the same run
     */
    public void failed(FailureKind failure, boolean noted) {
        ended(failure, noted);
    }

    private void ended(@Nullable FailureKind failure, boolean noted) {
        MigrationRun over = run;
        LineageRun ends = told;
        if (over == null || ends == null) {
            return;
        }
        run = null;
        Manifest books = over.outcome().manifest();
        LedgerState.Publication publication = over.outcome().publication();
        KeyFindings findings = over.outcome().keyFindings();
        List<KeyCheck> keys = findings == null ? List.of() : findings.checks();
        String step = over.tools().progress().step();
        Instant now = Instant.now();
        if (books != null && publication != null) {
            Map<TablePeriod, TableSchema> schemas = new TreeMap<>();
            over.plan()
                    .files()
                    .forEach(file -> schemas.merge(file.tablePeriod(), file.schema(), MigrationLineage::wider));
            lineage.tell(events -> events.completes(ends, now, books, keys, schemas::get));
        } else if (failure != null && noted) {
            lineage.tell(events -> events.ends(ends, now, failure, step.isEmpty() ? null : step, books, keys));
        }
    }

    private static List<Source> sources(List<PlannedFile> files) {
        Map<TablePeriod, Source> sources = new TreeMap<>();
        for (PlannedFile file : files) {
            sources.merge(
                    file.tablePeriod(),
                    new Source(file.tablePeriod(), file.schema(), file.bytes(), 1),
                    (one, other) -> new Source(
                            one.what(),
                            wider(one.schema(), other.schema()),
                            one.bytes() + other.bytes(),
                            one.files() + other.files()));
        }
        return new ArrayList<>(sources.values());
    }

    /** Of two that differ in columns that were added to one file. */
    private static TableSchema wider(@Nullable TableSchema one, @Nullable TableSchema other) {
        if (one == null) {
            return Objects.requireNonNull(other);
        }
        return other != null && other.columns().size() > one.columns().size() ? other : one;
    }
}
