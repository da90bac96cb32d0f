package fr.sndscopy.lock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session-level advisory lock of PostgreSQL ("Explicit Locking", 13.3.5), held by a connection of its own: the server lets go
 * of it when the connection ends, however that happens. For job databases that several machines share.
 */
public final class DatabaseRunLock implements RunLock {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRunLock.class);

    /** Ours among the advisory locks of a database: "sndscopy" in ASCII. */
    private static final long LOCK_ID = 0x736e6473636f7079L;

    private static final int CHECK_TIMEOUT_SECONDS = 10;

    private final Connection connection;
    private final long epoch;

    private DatabaseRunLock(Connection connection, long epoch) {
        this.connection = connection;
        this.epoch = epoch;
    }

    /**
     * Takes the lock, without waiting.
     *
     * @param database PostgreSQL
     * @throws LockException {@link LockException.Kind#HELD_BY_ANOTHER} when it is taken
     */
    public static DatabaseRunLock acquire(DataSource database) {
        try {
            Connection connection = database.getConnection();
            try {
                connection.setAutoCommit(true);
                if (!tryLock(connection)) {
                    throw new LockException(
                            LockException.Kind.HELD_BY_ANOTHER,
                            "another run of sndscopy is at work on this job database",
                            null);
                }
                return new DatabaseRunLock(connection, nextEpoch(connection));
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.close();
                } catch (SQLException alsoFailed) {
                    e.addSuppressed(alsoFailed);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new LockException(
                    LockException.Kind.UNAVAILABLE,
                    "the job database's lock cannot be asked for: " + e.getMessage(),
                    e);
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            statement.setLong(1, LOCK_ID);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static long nextEpoch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create sequence if not exists sndscopy_lock_epoch");
            try (ResultSet result = statement.executeQuery("select nextval('sndscopy_lock_epoch')")) {
                if (!result.next()) {
                    throw new SQLException("no lock epoch");
                }
                return result.getLong(1);
            }
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void assertHeld() {
        try {
            if (connection.isValid(CHECK_TIMEOUT_SECONDS)) {
                return;
            }
        } catch (SQLException e) {
            throw new LockException(LockException.Kind.LOST, "the job database's lock cannot be checked", e);
        }
        throw new LockException(
                LockException.Kind.LOST, "the connection that held the job database's lock is gone", null);
    }

    @Override
    public void close() {
        try (connection;
                PreparedStatement statement = connection.prepareStatement("select pg_advisory_unlock(?)")) {
            statement.setLong(1, LOCK_ID);
            statement.execute();
        } catch (SQLException e) {
            LOG.warn("the job database's lock cannot be released; it ends with its connection", e);
        }
    }
}
