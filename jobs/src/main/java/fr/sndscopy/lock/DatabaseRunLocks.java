package fr.sndscopy.lock;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Session-level advisory locks of PostgreSQL ("Explicit Locking", 13.3.5), all held by one connection: the server lets go of them when
 * it ends, however that happens. For job databases that several processes and machines share.
 *
 * <p>Whoever is at work shares one lock, which earlier versions, and what must be alone, take for themselves. Each delivery of a dataset
 * has a lock, its ledger another, and what is made once for all a third. A lock that cannot be had at once is refused, but for the last
 * two, which are held for a moment and waited for. Safe for use by several threads.
 */
public final class DatabaseRunLocks implements RunLocks {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRunLocks.class);

    /** Ours among the advisory locks of a database: "sndscopy" in ASCII. */
    private static final long AT_WORK = 0x736e6473636f7079L;

    private static final long MAKING = key("making");

    private static final int CHECK_TIMEOUT_SECONDS = 10;
    private static final Duration MAKING_PATIENCE = Duration.ofMinutes(1);
    /** Whoever publishes asks the store for each object of the delivery first. */
    private static final Duration LEDGER_PATIENCE = Duration.ofMinutes(30);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String IDLE = "sndscopy";

    private final Connection connection;
    private final Duration ledgerPatience;
    /** The server would give a session a lock twice. */
    private final Set<Long> held = new HashSet<>();

    private boolean closed;

    private DatabaseRunLocks(Connection connection, Duration ledgerPatience) {
        this.connection = connection;
        this.ledgerPatience = ledgerPatience;
    }

    /** What the job database has to have before anybody works on it. */
    public interface Preparation {
        /** Whether something is missing that must not be made while others are at work. */
        boolean isNeeded();

        /** Makes what is missing, and opens what is there. */
        void prepare();
    }

    /**
     * A delivery that somebody works on.
     *
     * @param delivery its id, at most its first 63 characters
     * @param since when the process that does so began
     * @param host where it runs, as the database sees it
     */
    public record AtWork(String delivery, Instant since, String host) {}

    /**
     * The right to work beside others.
     *
     * @throws LockException {@link LockException.Kind#HELD_BY_ANOTHER} when somebody is at work who must be alone
     */
    public static DatabaseRunLocks beside(DataSource database, Preparation preparation) {
        return acquire(database, preparation, false, LEDGER_PATIENCE);
    }

    /**
     * The right to work alone.
     *
     * @throws LockException {@link LockException.Kind#HELD_BY_ANOTHER} when anybody else is at work
     */
    public static DatabaseRunLocks alone(DataSource database, Preparation preparation) {
        return acquire(database, preparation, true, LEDGER_PATIENCE);
    }

    /** @param ledgerPatience how long the ledger is waited for */
    static DatabaseRunLocks acquire(
            DataSource database, Preparation preparation, boolean alone, Duration ledgerPatience) {
        try {
            Connection connection = database.getConnection();
            DatabaseRunLocks locks = new DatabaseRunLocks(connection, ledgerPatience);
            try {
                connection.setAutoCommit(true);
                locks.enter(preparation, alone);
                return locks;
            } catch (SQLException | RuntimeException e) {
                locks.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private void enter(Preparation preparation, boolean alone) throws SQLException {
        await(MAKING, MAKING_PATIENCE, waited -> {}, "another process makes the job database's tables");
        try {
            if (!(alone ? tryLock(AT_WORK) : tryLockShared())) {
                throw heldByAnother(
                        alone
                                ? "a run of sndscopy is at work on this job database"
                                : "a command that must be alone (gc), or an earlier version of sndscopy, is at work on this"
                                        + " job database");
            }
            nameSession(IDLE);
            makeEpochs();
            if (alone || !preparation.isNeeded()) {
                preparation.prepare();
                return;
            }
            if (!tryLock(AT_WORK)) {
                throw heldByAnother(
                        "the job database's tables are to be brought up to date, and a run of sndscopy is at"
                                + " work on them");
            }
            try {
                preparation.prepare();
            } finally {
                release(AT_WORK);
            }
        } finally {
            release(MAKING);
        }
    }

    @Override
    public RunLock delivery(String dataset, String delivery, @Nullable String supersedes) {
        List<Long> keys = new ArrayList<>();
        try {
            take(dataset, delivery, "", keys);
            if (supersedes != null && !supersedes.equals(delivery)) {
                take(dataset, supersedes, ", which " + delivery + " supersedes", keys);
            }
            long epoch = nextEpoch();
            nameSession(delivery);
            return new DeliveryLock(keys, key("ledger", dataset), epoch);
        } catch (SQLException e) {
            release(keys);
            throw unavailable(e);
        } catch (RuntimeException e) {
            release(keys);
            throw e;
        }
    }

    private void take(String dataset, String delivery, String role, List<Long> keys) throws SQLException {
        long key = key("delivery", dataset, delivery);
        if (!tryLock(key)) {
            throw heldByAnother("[" + delivery + "] another run of sndscopy is at work on this delivery" + role);
        }
        keys.add(key);
    }

    @Override
    public Optional<RunLock> tryDelivery(String dataset, String delivery) {
        try {
            return Optional.of(delivery(dataset, delivery, null));
        } catch (LockException e) {
            if (e.kind() == LockException.Kind.HELD_BY_ANOTHER) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public <T> T oneAtATime(Supplier<T> making) {
        return inTurn(MAKING, MAKING_PATIENCE, waited -> {}, "another process makes the dataset", making);
    }

    @Override
    public void assertHeld() {
        try {
            if (isValid()) {
                return;
            }
        } catch (SQLException e) {
            throw new LockException(LockException.Kind.LOST, "the job database's lock cannot be checked", e);
        }
        throw new LockException(
                LockException.Kind.LOST, "the connection that held the job database's lock is gone", null);
    }

    private synchronized boolean isValid() throws SQLException {
        return !closed && connection.isValid(CHECK_TIMEOUT_SECONDS);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.warn("the job database's locks cannot be released; they end with their connection", e);
        }
    }

    /** Which deliveries are being worked on, by anybody. Takes no lock. */
    public static List<AtWork> atWork(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select a.application_name, a.backend_start, coalesce(host(a.client_addr), 'localhost')"
                                + " from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                                + " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
                                + " and l.database = (select oid from pg_database where datname = current_database())"
                                + " and l.classid::bigint = ? and l.objid::bigint = ? and a.application_name <> ?"
                                + " order by a.backend_start")) {
            statement.setLong(1, AT_WORK >>> 32);
            statement.setLong(2, AT_WORK & 0xffff_ffffL);
            statement.setString(3, IDLE);
            List<AtWork> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new AtWork(rows.getString(1), rows.getTimestamp(2).toInstant(), rows.getString(3)));
                }
            }
            return found;
        }
    }

    /** The lock of one run. */
    private final class DeliveryLock implements RunLock {
        private final List<Long> keys;
        private final long ledger;
        private final long epoch;

        DeliveryLock(List<Long> keys, long ledger, long epoch) {
            this.keys = keys;
            this.ledger = ledger;
            this.epoch = epoch;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void assertHeld() {
            DatabaseRunLocks.this.assertHeld();
        }

        @Override
        public <T> T inLedgerTurn(Waiting waiting, Supplier<T> publication) {
            return inTurn(ledger, ledgerPatience, waiting, "another run publishes", publication);
        }

        @Override
        public void close() {
            release(keys);
            try {
                nameSession(IDLE);
            } catch (SQLException e) {
                LOG.debug("the connection is gone", e);
            }
        }
    }

    private <T> T inTurn(long key, Duration patience, RunLock.Waiting waiting, String who, Supplier<T> what) {
        try {
            await(key, patience, waiting, who);
        } catch (SQLException e) {
            throw new LockException(LockException.Kind.LOST, "the job database's lock cannot be asked for", e);
        }
        try {
            return what.get();
        } finally {
            release(key);
        }
    }

    private void await(long key, Duration patience, RunLock.Waiting waiting, String who) throws SQLException {
        long begun = System.nanoTime();
        while (!tryLock(key)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (waited.compareTo(patience) > 0) {
                throw new LockException(
                        LockException.Kind.UNAVAILABLE,
                        who + ", and has not ended within " + patience.toSeconds() + " s",
                        null);
            }
            waiting.goOn(waited);
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LockException(LockException.Kind.UNAVAILABLE, "interrupted while " + who, e);
            }
        }
    }

    private synchronized boolean tryLock(long key) throws SQLException {
        if (held.contains(key) || !call("select pg_try_advisory_lock(?)", key)) {
            return false;
        }
        held.add(key);
        return true;
    }

    private synchronized boolean tryLockShared() throws SQLException {
        return call("select pg_try_advisory_lock_shared(?)", AT_WORK);
    }

    private void release(List<Long> keys) {
        keys.forEach(this::release);
    }

    private synchronized void release(long key) {
        if (closed || !held.remove(key)) {
            return;
        }
        try {
            call("select pg_advisory_unlock(?)", key);
        } catch (SQLException e) {
            LOG.warn("a lock of the job database cannot be released; it ends with its connection", e);
        }
    }

    private boolean call(String function, long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setLong(1, key);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** What {@link #atWork} tells. */
    private synchronized void nameSession(String name) throws SQLException {
        if (closed) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select set_config('application_name', ?, false)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    private synchronized void makeEpochs() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create sequence if not exists sndscopy_lock_epoch");
        }
    }

    private synchronized long nextEpoch() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select nextval('sndscopy_lock_epoch')")) {
            if (!result.next()) {
                throw new SQLException("no lock epoch");
            }
            return result.getLong(1);
        }
    }

    /** 64 bits for a lock: the first of a SHA-256. */
    private static long key(String... names) {
        String text = "sndscopy\n" + String.join("\n", names);
        return Long.parseUnsignedLong(
                Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16), 16);
    }

    private static LockException heldByAnother(String message) {
        return new LockException(LockException.Kind.HELD_BY_ANOTHER, message, null);
    }

    private static LockException unavailable(SQLException e) {
        return new LockException(
                LockException.Kind.UNAVAILABLE, "the job database's lock cannot be asked for: " + e.getMessage(), e);
    }
}
