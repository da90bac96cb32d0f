package fr.sndscopy.batch;

import fr.sndscopy.batch.repository.JobRuns;
import fr.sndscopy.batch.repository.JobRuns.JobRun;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.DatabaseRunLocks.AtWork;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the job database remembers of runs. A run that was refused before it was planned never got there, and one of long ago is forgotten.
 *
 * @param answer whether it could be asked
 * @param runs the newest first
 * @param atWork deliveries that are being worked on, where the database tells
 */
public record RememberedRuns(Answer answer, List<JobRun> runs, List<AtWork> atWork) {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedRuns.class);

    public RememberedRuns {
        runs = List.copyOf(runs);
        atWork = List.copyOf(atWork);
    }

    /** What came of asking. */
    public enum Answer {
        READ,
        /** A run has the database in the home to itself. */
        IN_USE,
        NONE_GIVEN
    }

    private static RememberedRuns nothing(Answer answer) {
        return new RememberedRuns(answer, List.of(), List.of());
    }

    /** Asks the job database of a home; that it does not answer is said, and no failure. */
    public static RememberedRuns of(Workplace workplace) {
        try {
            return workplace.properties().database().url() == null ? embedded(workplace) : shared(workplace);
        } catch (IOException | SQLException | RuntimeException e) {
            LOG.warn("the job database was not asked for runs", e);
            return nothing(Answer.NONE_GIVEN);
        }
    }

    private static RememberedRuns shared(Workplace workplace) throws SQLException {
        try (MigrationLauncher launcher = new MigrationLauncher(workplace)) {
            return new RememberedRuns(Answer.READ, launcher.runs(), launcher.atWork());
        }
    }

    private static RememberedRuns embedded(Workplace workplace) throws IOException {
        Path file = Path.of(workplace.home().jobDatabase() + ".mv.db");
        if (!Files.exists(file)) {
            return nothing(Answer.READ);
        }
        if (FileRunLock.isHeld(workplace.home().lockFile())) {
            return nothing(Answer.IN_USE);
        }
        try (Scratch scratch = workplace.scratch()) {
            return new RememberedRuns(Answer.READ, JobRuns.ofCopy(file, scratch.directory()), List.of());
        }
    }
}
