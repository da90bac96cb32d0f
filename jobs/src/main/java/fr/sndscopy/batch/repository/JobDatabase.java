package fr.sndscopy.batch.repository;

import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The job database, with one patience for a whole run. While it does not answer, everything that needs it waits, and says so;
 * when it has not answered for that long it is given up: the workers are asked to stop, and whatever asks for it from then on is
 * told at once. Before a run begins nothing waits.
 *
 * <p>Thread-safe.
 */
public final class JobDatabase extends DelegatingDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(JobDatabase.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Duration patience;
    private @Nullable Progress progress;
    private long silentSinceNanos;
    private boolean silent;
    private @Nullable SQLException lost;

    /** @param patience how long a run waits, all its threads together */
    public JobDatabase(DataSource database, Duration patience) {
        super(database);
        this.patience = patience;
    }

    /** From here on it is waited for; what is to be said and stopped is told to {@code run}. */
    public synchronized void beginRun(Progress run) {
        progress = run;
        lost = null;
        silent = false;
    }

    /** Why it was given up in the run, if it was. */
    public synchronized Optional<SQLException> lost() {
        return Optional.ofNullable(lost);
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            throwIfLost();
            try {
                Connection connection = super.getConnection();
                answered();
                return connection;
            } catch (SQLException e) {
                DatabaseFailure failure = DatabaseFailure.of(e);
                if (failure == null || failure.kind() != FailureKind.OUTAGE || !maySilenceGoOn(failure, e)) {
                    throw e;
                }
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while the job database did not answer", e);
            }
        }
    }

    private synchronized void throwIfLost() throws SQLException {
        if (lost != null) {
            throw new SQLNonTransientConnectionException(lost.getMessage(), lost.getSQLState(), lost);
        }
    }

    private synchronized void answered() {
        if (silent) {
            silent = false;
            say("the job database answers again");
        }
    }

    /** False when nobody waits; throws when it was waited for long enough. */
    private synchronized boolean maySilenceGoOn(DatabaseFailure failure, SQLException e) throws SQLException {
        Progress run = progress;
        if (run == null) {
            return false;
        }
        long now = System.nanoTime();
        if (!silent) {
            silent = true;
            silentSinceNanos = now;
            say("the job database does not answer: waiting up to " + patience.toSeconds() + " s");
        }
        if (now - silentSinceNanos < patience.toNanos()) {
            return true;
        }
        if (lost == null) {
            lost = new SQLNonTransientConnectionException(
                    "no answer for " + patience.toSeconds() + " s: "
                            + failure.message().replaceFirst("^\\[job database] ", ""),
                    "08006");
            // not its cause: of causes, the deepest is told
            lost.addSuppressed(e);
            run.requestStop();
        }
        throw lost;
    }

    private void say(String message) {
        LOG.warn(message);
        if (progress != null) {
            progress.say(message);
        }
    }
}
