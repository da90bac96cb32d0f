package fr.sndscopy.batch;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Inbox;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.report.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates what is ready in an inbox, oldest period first. A delivery that is refused or fails does not hold up the next; an
 * outage, a refused key, an interruption and a store whose content is not what it was end the run, as they would meet the next
 * delivery too.
 *
 * <p>A delivery that was published and then superseded stays in the inbox like any other: it is known, and neither published again
 * nor refused every night. Changed since, it is refused.
 *
 * <p>A delivery that another run is at work on is left to that run, and no failure: that run says how it ends, and the next night what
 * became of it.
 *
 * <p>Whether a delivery is published is told by its declared checksums: deliveries that stay in the inbox are not read again
 * every night, and a file that is altered behind an unaltered declaration is not noticed here.
 */
public final class NightlyRun {
    private static final Logger LOG = LoggerFactory.getLogger(NightlyRun.class);

    private final Workplace workplace;
    private final Migrations migrations;
    private final Migrating migrating;

    /**
     * A run over an inbox.
     *
     * @param migrating how a delivery is migrated, and shown meanwhile
     */
    public NightlyRun(Workplace workplace, Migrations migrations, Migrating migrating) {
        this.workplace = workplace;
        this.migrations = migrations;
        this.migrating = migrating;
    }

    /** Migrates one delivery after the other. */
    public interface Migrating {
        /** As {@link Migrations#migrate}; what fails is thrown. */
        Migrations.Result migrate(SourceFolder delivery) throws Exception;

        /** Where the report of the last migration is, if it failed and has one. */
        Optional<Path> failureReport();
    }

    /** What became of a folder of the inbox. */
    public enum Outcome {
        PUBLISHED("published"),
        PUBLISHED_BEFORE("published before"),
        SUPERSEDED("superseded"),
        WAITING("waiting"),
        AT_WORK("at work elsewhere"),
        REFUSED("refused"),
        FAILED("failed"),
        NOT_TRIED("not tried");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One folder.
     *
     * @param name the delivery's id, or the folder's name where it could not be read
     * @param period its earliest, or empty
     * @param failure what {@code migrate} failed with, or would have; null when it did not
     * @param result of a migration that was run to its end
     * @param detail why not, or where the report is
     */
    public record Line(
            String name,
            String period,
            Outcome outcome,
            @Nullable FailureKind failure,
            Migrations.@Nullable Result result,
            String detail) {

        /** Whether the run did something about it. */
        public boolean isTried() {
            return outcome != Outcome.PUBLISHED_BEFORE
                    && outcome != Outcome.SUPERSEDED
                    && outcome != Outcome.WAITING
                    && outcome != Outcome.AT_WORK
                    && outcome != Outcome.NOT_TRIED;
        }
    }

    /**
     * Runs. Keys that are not the dataset's are noticed in a night that brings nothing, too.
     *
     * @throws IOException when the inbox cannot be listed
     * @throws fr.sndscopy.crypto.KeyServiceException when the newest evidence does not open
     */
    public List<Line> run(SourceFolder inbox) throws IOException {
        List<Inbox.Candidate> candidates = Inbox.scan(inbox);
        workplace.initialise();
        LedgerState state = workplace.ledger().read();
        workplace.checkKeys(state);
        workplace.signLedger(); // what an earlier run has published and could not sign
        List<Line> lines = new ArrayList<>();
        boolean stopped = false;
        for (Inbox.Candidate candidate : candidates) {
            Line line =
                    stopped ? unready(candidate, Outcome.NOT_TRIED, "after the failure above") : take(candidate, state);
            stopped |= line.failure() != null && endsRun(line.failure());
            lines.add(line);
        }
        return lines;
    }

    /** Whether the next delivery would fail in the same way, or must not be tried. */
    private static boolean endsRun(FailureKind failure) {
        return switch (failure) {
            case INTEGRITY, KEY_REFUSED, OUTAGE, INTERRUPTED -> true;
            case UNKNOWN, USAGE, RESOURCES, NOT_INITIALISED, BUSY, REFUSED, OVERTAKEN -> false;
        };
    }

    private Line take(Inbox.Candidate candidate, LedgerState state) {
        Delivery delivery = candidate.delivery();
        if (delivery == null) {
            return unready(
                    candidate,
                    candidate.status() == Inbox.Status.REFUSED ? Outcome.REFUSED : Outcome.WAITING,
                    candidate.reason());
        }
        if (migrations.isPublishedByDeclaration(delivery, state)) {
            Optional<LedgerState.Publication> superseder = state.supersederOf(delivery.id());
            if (superseder.isPresent()) {
                return unready(
                        candidate,
                        Outcome.SUPERSEDED,
                        "by " + superseder.get().entry().delivery());
            }
            return unready(candidate, Outcome.PUBLISHED_BEFORE, restoredReport(delivery, state));
        }
        return migrate(candidate);
    }

    /** Says so when the report of an earlier run was missing; that it cannot be restored holds nothing up. */
    private String restoredReport(Delivery delivery, LedgerState state) {
        try {
            return migrations
                    .restoreReport(delivery, state)
                    .map(path -> "its report was missing: " + path)
                    .orElse("by its declared checksums; its files were not read");
        } catch (IOException | RuntimeException e) {
            LOG.warn("report not restored: {}", delivery.id(), e);
            return "its report is missing: " + Failures.message(e);
        }
    }

    private Line migrate(Inbox.Candidate candidate) {
        try {
            Migrations.Result result = migrating.migrate(candidate.folder().afresh());
            Outcome outcome = result.alreadyPublished() ? Outcome.PUBLISHED_BEFORE : Outcome.PUBLISHED;
            String detail = result.reportFile() == null ? "" : String.valueOf(result.reportFile());
            return new Line(candidate.name(), period(candidate), outcome, null, result, detail);
        } catch (LockException e) {
            return e.kind() == LockException.Kind.HELD_BY_ANOTHER
                    ? unready(candidate, Outcome.AT_WORK, Failures.message(e))
                    : failed(candidate, e);
        } catch (Exception e) {
            return failed(candidate, e);
        }
    }

    private Line failed(Inbox.Candidate candidate, Exception e) {
        LOG.error("delivery not published: {}", candidate.name(), e);
        FailureKind kind = Failures.kindOf(e);
        Outcome outcome = kind == FailureKind.REFUSED ? Outcome.REFUSED : Outcome.FAILED;
        String told = Failures.message(e).replaceAll("\\R\\s*", " ")
                + migrating.failureReport().map(report -> "; report: " + report).orElse("");
        return new Line(candidate.name(), period(candidate), outcome, kind, null, told);
    }

    private static Line unready(Inbox.Candidate candidate, Outcome outcome, String detail) {
        FailureKind failure = outcome == Outcome.REFUSED ? FailureKind.REFUSED : null;
        return new Line(candidate.name(), period(candidate), outcome, failure, null, detail);
    }

    private static String period(Inbox.Candidate candidate) {
        return candidate.period().map(Object::toString).orElse("");
    }
}
