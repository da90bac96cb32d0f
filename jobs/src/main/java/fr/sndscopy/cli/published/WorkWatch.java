package fr.sndscopy.cli.published;

import fr.sndscopy.batch.MigrationLauncher;
import fr.sndscopy.cli.published.WorkNow.State;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.DatabaseRunLocks.AtWork;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.runs.HomeRuns.Seen;
import fr.sndscopy.runs.ProcessMark.Presence;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what is at work, as often as it is asked; a job database that processes share is opened once. */
final class WorkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkWatch.class);

    private final Workplace workplace;
    private final boolean shared;
    private @Nullable MigrationLauncher database;

    WorkWatch(Workplace workplace) {
        this.workplace = workplace;
        this.shared = workplace.properties().database().url() != null;
    }

    WorkNow now() {
        Optional<List<AtWork>> atWork = shared ? atWork() : Optional.empty();
        List<Seen> seen = workplace.runs().seen();
        Optional<LastRun> lastRun = LastRun.read(workplace.home().lastRun());
        boolean ours = seen.stream().anyMatch(one -> one.presence() == Presence.THERE)
                || (shared && lastRun.filter(LastRun::isAlive).isPresent());
        // only where nobody says that he is at work: a look at the lock can be in the way of who takes it
        boolean locked = !shared && !ours && FileRunLock.isHeld(workplace.home().lockFile());
        State state = ours || locked || atWork.filter(some -> !some.isEmpty()).isPresent()
                ? State.AT_WORK
                : shared && atWork.isEmpty() ? State.NOT_KNOWN : State.NONE;
        return new WorkNow(state, atWork, seen, lastRun);
    }

    /** Which deliveries are being worked on; empty where the job database does not answer. */
    private Optional<List<AtWork>> atWork() {
        try {
            if (database == null) {
                database = new MigrationLauncher(workplace);
            }
            return Optional.of(database.atWork());
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the job database was not asked what is at work", e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
