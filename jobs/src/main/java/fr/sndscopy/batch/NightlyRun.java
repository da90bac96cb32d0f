package fr.sndscopy.batch;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Inbox;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates what is ready in an inbox, oldest period first, several deliveries at once where there are lanes for them and they have nothing
 * to do with each other ({@link Relations}). A delivery that is refused or fails does not hold up the next; an
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

    private static final String ABOVE = "after the failure above";
    private static final String BELOW = "after the failure below";
    /** How often one is tried again that relied on what a neighbour has published anew. */
    private static final int MORE_TRIES = 2;

    private final Workplace workplace;
    private final SchemaCatalog catalog;
    private final Migrations migrations;
    private final Lanes lanes;

    /**
     * A run over an inbox.
     *
     * @param catalog says which deliveries have to do with each other
     * @param migrations tells what is published
     * @param lanes where deliveries are migrated
     */
    public NightlyRun(Workplace workplace, SchemaCatalog catalog, Migrations migrations, Lanes lanes) {
        this.workplace = workplace;
        this.catalog = catalog;
        this.migrations = migrations;
        this.lanes = lanes;
    }

    /** Where deliveries are migrated, one at a time in each. */
    public interface Lanes {
        /** How many there are at most. */
        int most();

        /**
         * Opens so many of them.
         *
         * @throws RuntimeException when one cannot be had; what was opened is closed by whoever made these
         */
        List<Migrating> open(int count);
    }

    /** Migrates one delivery after the other. */
    public interface Migrating {
        /**
         * As {@link Migrations#migrate}; what fails is thrown.
         *
         * @param turn when it may be published
         */
        Migrations.Result migrate(SourceFolder delivery, Turn turn) throws Exception;

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
        return lanes.most() > 1 ? sideBySide(candidates, state) : oneByOne(candidates, state);
    }

    private List<Line> oneByOne(List<Inbox.Candidate> candidates, LedgerState state) {
        Migrating migrating = lanes.open(1).get(0);
        List<Line> lines = new ArrayList<>();
        boolean stopped = false;
        for (Inbox.Candidate candidate : candidates) {
            Line line;
            if (stopped) {
                line = unready(candidate, Outcome.NOT_TRIED, ABOVE);
            } else {
                line = told(candidate, state).orElseGet(() -> migrate(candidate, migrating, Turn.NOW));
            }
            stopped |= endsRun(line);
            lines.add(line);
        }
        return lines;
    }

    /** Told as if it had been one after the other: what comes behind a failure that ends the run was not looked at. */
    private List<Line> sideBySide(List<Inbox.Candidate> candidates, LedgerState state) {
        List<Inbox.Candidate> due =
                candidates.stream().filter(candidate -> isDue(candidate, state)).toList();
        Iterator<Optional<Line>> migrated = migrated(due).iterator();
        List<Line> lines = new ArrayList<>();
        boolean stopped = false;
        for (Inbox.Candidate candidate : candidates) {
            Optional<Line> line =
                    due.contains(candidate) ? migrated.next() : stopped ? Optional.empty() : told(candidate, state);
            String why = stopped ? ABOVE : BELOW;
            lines.add(line.orElseGet(() -> unready(candidate, Outcome.NOT_TRIED, why)));
            stopped |= line.filter(NightlyRun::endsRun).isPresent();
        }
        return lines;
    }

    private boolean isDue(Inbox.Candidate candidate, LedgerState state) {
        Delivery delivery = candidate.delivery();
        return delivery != null && !migrations.isPublishedByDeclaration(delivery, state);
    }

    private List<Optional<Line>> migrated(List<Inbox.Candidate> due) {
        int count = Math.max(1, Math.min(lanes.most(), due.size()));
        List<Migrating> open = lanes.open(count);
        Relations relations = new Relations(catalog);
        return new SideBySide(
                        due.stream()
                                .map(candidate -> new SideBySide.Due(
                                        candidate.name(), relations.of(Objects.requireNonNull(candidate.delivery()))))
                                .toList(),
                        (lane, index, turn, beside) -> migrate(due.get(index), open.get(lane), turn, beside),
                        NightlyRun::endsRun)
                .run(count);
    }

    /** One that was overtaken by a neighbour is tried again, and not left for the next night. */
    private Line migrate(Inbox.Candidate candidate, Migrating migrating, Turn turn, SideBySide.Neighbours beside) {
        for (int tries = 0; ; tries++) {
            int published = beside.published();
            Line line = migrate(candidate, migrating, turn);
            if (line.failure() != FailureKind.OVERTAKEN || tries >= MORE_TRIES || beside.published() == published) {
                return line;
            }
            LOG.info("overtaken by another delivery of this run, and tried again: {}", candidate.name());
        }
    }

    private static boolean endsRun(Line line) {
        return line.failure() != null && endsRun(line.failure());
    }

    /** Whether the next delivery would fail in the same way, or must not be tried. */
    private static boolean endsRun(FailureKind failure) {
        return switch (failure) {
            case INTEGRITY, KEY_REFUSED, OUTAGE, INTERRUPTED -> true;
            case UNKNOWN, USAGE, RESOURCES, NOT_INITIALISED, BUSY, REFUSED, OVERTAKEN -> false;
        };
    }

    /** What is to be told of one that is not to be migrated. */
    private Optional<Line> told(Inbox.Candidate candidate, LedgerState state) {
        Delivery delivery = candidate.delivery();
        if (delivery == null) {
            return Optional.of(unready(
                    candidate,
                    candidate.status() == Inbox.Status.REFUSED ? Outcome.REFUSED : Outcome.WAITING,
                    candidate.reason()));
        }
        if (!migrations.isPublishedByDeclaration(delivery, state)) {
            return Optional.empty();
        }
        Optional<LedgerState.Publication> superseder = state.supersederOf(delivery.id());
        return Optional.of(
                superseder.isPresent()
                        ? unready(
                                candidate,
                                Outcome.SUPERSEDED,
                                "by " + superseder.get().entry().delivery())
                        : unready(candidate, Outcome.PUBLISHED_BEFORE, restoredReport(delivery, state)));
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

    private static Line migrate(Inbox.Candidate candidate, Migrating migrating, Turn turn) {
        try {
            Migrations.Result result = migrating.migrate(candidate.folder().afresh(), turn);
            Outcome outcome = result.alreadyPublished() ? Outcome.PUBLISHED_BEFORE : Outcome.PUBLISHED;
            String detail = result.reportFile() == null ? "" : String.valueOf(result.reportFile());
            return new Line(candidate.name(), period(candidate), outcome, null, result, detail);
        } catch (LockException e) {
            return e.kind() == LockException.Kind.HELD_BY_ANOTHER
                    ? unready(candidate, Outcome.AT_WORK, Failures.message(e))
                    : failed(candidate, migrating, e);
        } catch (Exception e) {
            return failed(candidate, migrating, e);
        }
    }

    private static Line failed(Inbox.Candidate candidate, Migrating migrating, Exception e) {
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
