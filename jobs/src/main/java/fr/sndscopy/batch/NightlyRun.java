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
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates what is ready in an inbox, oldest period first, several deliveries at once where there are lanes for them and they have nothing
 * to do with each other ({@link Relations}). A delivery that is refused or fails does not hold up the next, nor does an outage that meets one
 * alone; what would meet the next delivery too ends the run ({@link NightEnd}). What is parked is left alone.
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
    private final NightBudget budget;

    /**
     * A run over an inbox.
     *
     * @param catalog says which deliveries have to do with each other
     * @param migrations tells what is published
     * @param lanes where deliveries are migrated
     * @param budget how much the run may do
     */
    public NightlyRun(
            Workplace workplace, SchemaCatalog catalog, Migrations migrations, Lanes lanes, NightBudget budget) {
        this.budget = budget;
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
        WITHDRAWN("withdrawn"),
        WAITING("waiting"),
        UNDECLARED("not declared"),
        PARKED("parked"),
        AT_WORK("at work elsewhere"),
        REFUSED("refused"),
        FAILED("failed"),
        /** Stopped when time was up; the next night goes on. */
        UNFINISHED("unfinished"),
        NOT_TRIED("not tried");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }

        /** Whether the run did something about it. */
        public boolean isTried() {
            return this == PUBLISHED || this == REFUSED || this == FAILED || this == UNFINISHED;
        }
    }

    /**
     * One folder.
     *
     * @param name the delivery's id, or the folder's name where it could not be read
     * @param folder its name in the inbox
     * @param product as declared, or empty where it could not be read
     * @param period its earliest, or empty
     * @param outcome what became of it
     * @param failure what {@code migrate} failed with, or would have; null when it did not
     * @param result of a migration that was run to its end
     * @param detail why not, or where the report is
     * @param daysLate how many days after it was due it was published, 0 in time or when nothing is expected
     */
    public record Line(
            String name,
            String folder,
            String product,
            String period,
            Outcome outcome,
            @Nullable FailureKind failure,
            Migrations.@Nullable Result result,
            String detail,
            long daysLate) {

        static Line of(
                Inbox.Candidate candidate,
                Outcome outcome,
                @Nullable FailureKind failure,
                Migrations.@Nullable Result result,
                String detail) {
            Delivery delivery = candidate.delivery();
            return new Line(
                    candidate.name(),
                    candidate.folderName(),
                    delivery == null ? "" : delivery.product(),
                    candidate.period().map(Object::toString).orElse(""),
                    outcome,
                    failure,
                    result,
                    detail,
                    0);
        }

        Line late(long days) {
            return new Line(name, folder, product, period, outcome, failure, result, detail, days);
        }

        /** Whether the run did something about it. */
        public boolean isTried() {
            return outcome.isTried();
        }
    }

    /**
     * A night.
     *
     * @param lines one for each folder of the inbox
     * @param beside names of what lies in the inbox beside its folders
     */
    public record Night(List<Line> lines, List<String> beside) {
        public Night {
            lines = List.copyOf(lines);
            beside = List.copyOf(beside);
        }
    }

    /**
     * Runs. Keys that are not the dataset's are noticed in a night that brings nothing, too.
     *
     * @throws IOException when the inbox cannot be listed
     * @throws fr.sndscopy.crypto.KeyServiceException when the newest evidence does not open
     */
    public Night run(SourceFolder inbox) throws IOException {
        List<Inbox.Candidate> candidates = Inbox.scan(inbox);
        List<String> beside = Inbox.besideFolders(inbox);
        workplace.initialise();
        LedgerState state = workplace.ledger().read();
        workplace.checkKeys(state);
        workplace.signLedger(); // what an earlier run has published and could not sign
        NightLines told = new NightLines(migrations, state, workplace.parked().read());
        List<Line> lines = lanes.most() > 1 ? sideBySide(candidates, told) : oneByOne(candidates, told);
        return new Night(
                lines.stream().map(line -> line.late(daysLate(line, state))).toList(), beside);
    }

    private long daysLate(Line line, LedgerState state) {
        Migrations.Result result = line.result();
        return result == null || result.alreadyPublished()
                ? 0
                : workplace
                        .calendar()
                        .daysLate(result.delivery(), state, workplace.clock().instant());
    }

    private List<Line> oneByOne(List<Inbox.Candidate> candidates, NightLines told) {
        Migrating migrating = lanes.open(1).get(0);
        NightEnd end = new NightEnd();
        List<Line> lines = new ArrayList<>();
        boolean ended = false;
        for (Inbox.Candidate candidate : candidates) {
            Line line;
            if (ended) {
                line = NightLines.unready(candidate, Outcome.NOT_TRIED, ABOVE);
            } else {
                line = told.told(candidate).orElseGet(() -> migrate(candidate, migrating, Turn.NOW));
            }
            ended = end.after(line);
            lines.add(line);
        }
        return lines;
    }

    /** Told as if it had been one after the other: what comes behind a failure that ends the run was not looked at. */
    private List<Line> sideBySide(List<Inbox.Candidate> candidates, NightLines told) {
        IdentityHashMap<Inbox.Candidate, Line> known = new IdentityHashMap<>();
        candidates.forEach(candidate -> told.told(candidate).ifPresent(line -> known.put(candidate, line)));
        List<Inbox.Candidate> due = candidates.stream()
                .filter(candidate -> !known.containsKey(candidate))
                .toList();
        Iterator<Optional<Line>> migrated = migrated(due).iterator();
        NightEnd end = new NightEnd();
        List<Line> lines = new ArrayList<>();
        boolean ended = false;
        for (Inbox.Candidate candidate : candidates) {
            Line line = known.get(candidate);
            if (line == null) {
                line = migrated.next().orElse(null);
            } else if (ended) {
                line = null;
            }
            String why = ended ? ABOVE : BELOW;
            Line shown = line != null ? line : NightLines.unready(candidate, Outcome.NOT_TRIED, why);
            ended = end.after(shown);
            lines.add(shown);
        }
        return lines;
    }

    private List<Optional<Line>> migrated(List<Inbox.Candidate> due) {
        int count = Math.max(1, Math.min(lanes.most(), due.size()));
        List<Migrating> open = lanes.open(count);
        Relations relations = new Relations(catalog, workplace.calendar());
        return new SideBySide(
                        due.stream()
                                .map(candidate -> new SideBySide.Due(
                                        candidate.name(), relations.of(Objects.requireNonNull(candidate.delivery()))))
                                .toList(),
                        (lane, index, turn, beside) -> migrate(due.get(index), open.get(lane), turn, beside),
                        new NightEnd()::after)
                .run(count);
    }

    /** One that was overtaken by a neighbour is tried again, and not left for the next night. */
    private Line migrate(Inbox.Candidate candidate, Migrating migrating, Turn turn, SideBySide.Neighbours beside) {
        for (int tries = 0; ; tries++) {
            int published = beside.published();
            Line line = tries == 0 ? migrate(candidate, migrating, turn) : begun(candidate, migrating, turn);
            if (line.failure() != FailureKind.OVERTAKEN || tries >= MORE_TRIES || beside.published() == published) {
                return line;
            }
            LOG.info("overtaken by another delivery of this run, and tried again: {}", candidate.name());
        }
    }

    private Line migrate(Inbox.Candidate candidate, Migrating migrating, Turn turn) {
        return budget.begin()
                .map(why -> NightLines.unready(candidate, Outcome.NOT_TRIED, why))
                .orElseGet(() -> begun(candidate, migrating, turn));
    }

    private Line begun(Inbox.Candidate candidate, Migrating migrating, Turn turn) {
        try {
            Migrations.Result result = migrating.migrate(candidate.folder().afresh(), turn);
            Outcome outcome = result.alreadyPublished() ? Outcome.PUBLISHED_BEFORE : Outcome.PUBLISHED;
            String detail = result.reportFile() == null ? "" : String.valueOf(result.reportFile());
            return Line.of(candidate, outcome, null, result, detail);
        } catch (LockException e) {
            return e.kind() == LockException.Kind.HELD_BY_ANOTHER
                    ? NightLines.unready(candidate, Outcome.AT_WORK, Failures.message(e))
                    : failed(candidate, migrating, e);
        } catch (Exception e) {
            return failed(candidate, migrating, e);
        }
    }

    private Line failed(Inbox.Candidate candidate, Migrating migrating, Exception e) {
        FailureKind kind = Failures.kindOf(e);
        if (kind == FailureKind.INTERRUPTED && budget.isOver()) {
            LOG.info("time is up, and the delivery is left as it is: {}", candidate.name());
            return NightLines.unready(
                    candidate,
                    Outcome.UNFINISHED,
                    "stopped, as time is up since " + budget.text()
                            + "; the next night goes on from its finished parts");
        }
        LOG.error("delivery not published: {}", candidate.name(), e);
        Outcome outcome = kind == FailureKind.REFUSED ? Outcome.REFUSED : Outcome.FAILED;
        String told = Failures.message(e).replaceAll("\\R\\s*", " ")
                + migrating.failureReport().map(report -> "; report: " + report).orElse("");
        return Line.of(candidate, outcome, kind, null, told);
    }
}
