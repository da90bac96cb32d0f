package fr.sndscopy.lock;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;

/** PostgreSQL's advisory locks by name, in a database in memory: of sessions, shared or not, as often as a session asks for them. */
public final class AdvisoryLocks {
    private static final List<Holding> HOLDINGS = new ArrayList<>();

    private AdvisoryLocks() {}

    private record Holding(long session, long id, boolean shared) {}

    /** A database whose functions these are, with nothing locked. */
    static JdbcDataSource database() throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:locks;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        synchronized (HOLDINGS) {
            HOLDINGS.clear();
        }
        run(database, "create alias pg_try_advisory_lock for '" + AdvisoryLocks.class.getName() + ".lock'");
        run(
                database,
                "create alias pg_try_advisory_lock_shared for '" + AdvisoryLocks.class.getName() + ".lockShared'");
        run(database, "create alias pg_advisory_unlock for '" + AdvisoryLocks.class.getName() + ".unlock'");
        run(database, "create alias pg_advisory_unlock_all for '" + AdvisoryLocks.class.getName() + ".unlockAll'");
        return database;
    }

    static void run(JdbcDataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** In place of {@code pg_try_advisory_lock}. */
    public static boolean lock(Connection connection, long id) throws SQLException {
        return hold(session(connection), id, false);
    }

    /** In place of {@code pg_try_advisory_lock_shared}. */
    public static boolean lockShared(Connection connection, long id) throws SQLException {
        return hold(session(connection), id, true);
    }

    private static boolean hold(long session, long id, boolean shared) {
        synchronized (HOLDINGS) {
            boolean excluded = HOLDINGS.stream()
                    .anyMatch(other -> other.id() == id && other.session() != session && !(shared && other.shared()));
            return !excluded && HOLDINGS.add(new Holding(session, id, shared));
        }
    }

    /** In place of {@code pg_advisory_unlock}. */
    public static boolean unlock(Connection connection, long id) throws SQLException {
        long session = session(connection);
        synchronized (HOLDINGS) {
            return HOLDINGS.remove(new Holding(session, id, false));
        }
    }

    /** In place of {@code pg_advisory_unlock_all}. */
    public static boolean unlockAll(Connection connection) throws SQLException {
        long session = session(connection);
        synchronized (HOLDINGS) {
            return HOLDINGS.removeIf(holding -> holding.session() == session);
        }
    }

    private static long session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet session = statement.executeQuery("select session_id()")) {
            session.next();
            return session.getLong(1);
        }
    }
}
