package fr.sndscopy.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the lock when the database goes, in one that has PostgreSQL's functions by name. */
class DatabaseRunLockTest {
    private static final AtomicBoolean FREE = new AtomicBoolean(true);

    private final JdbcDataSource database = new JdbcDataSource();

    /** In place of PostgreSQL's. */
    public static final class Advisory {
        private Advisory() {}

        /** Takes the lock. */
        public static boolean lock(long id) {
            return id != 0 && FREE.compareAndSet(true, false);
        }

        /** Lets it go. */
        public static boolean unlock(long id) {
            return id != 0 && FREE.compareAndSet(false, true);
        }
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        FREE.set(true);
        database.setUrl("jdbc:h2:mem:locks;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        run("create alias pg_try_advisory_lock for '" + Advisory.class.getName() + ".lock'");
        run("create alias pg_advisory_unlock for '" + Advisory.class.getName() + ".unlock'");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        run("shutdown immediately");
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whoHasItKeepsOthersOutAndLetsItGoAtTheEnd() {
        long epoch;
        try (DatabaseRunLock lock = DatabaseRunLock.acquire(database)) {
            lock.assertHeld();
            epoch = lock.epoch();
            assertThatThrownBy(() -> DatabaseRunLock.acquire(database).close())
                    .isInstanceOfSatisfying(LockException.class, e -> assertThat(e.kind())
                            .isEqualTo(LockException.Kind.HELD_BY_ANOTHER));
        }

        try (DatabaseRunLock next = DatabaseRunLock.acquire(database)) {
            assertThat(next.epoch()).isGreaterThan(epoch);
        }
    }

    @Test
    void aDatabaseThatIsGoneIsALostLockAndHidesNoFailureWhenItIsClosed() throws SQLException {
        DatabaseRunLock lock = DatabaseRunLock.acquire(database);
        dropDatabase();

        assertThatThrownBy(lock::assertHeld).isInstanceOfSatisfying(LockException.class, e -> assertThat(e.kind())
                .isEqualTo(LockException.Kind.LOST));
        assertThatThrownBy(() -> {
                    try (lock) {
                        throw new IllegalStateException("what failed first");
                    }
                })
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("what failed first")
                .hasNoSuppressedExceptions();
    }
}
