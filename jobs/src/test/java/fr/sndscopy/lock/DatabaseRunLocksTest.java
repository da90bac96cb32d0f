package fr.sndscopy.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who keeps whom out, and what becomes of locks when the database goes; each {@code beside} and {@code alone} is like a process. */
@Execution(ExecutionMode.SAME_THREAD) // one database
class DatabaseRunLocksTest {
    private static final String DATASET = "a dataset";

    @SuppressWarnings("NullAway.Init") // set before each test
    private JdbcDataSource database;

    private final Tables tables = new Tables();

    /** What the database has to have, and how often it was made. */
    private static final class Tables implements DatabaseRunLocks.Preparation {
        private boolean missing;
        private int prepared;

        @Override
        public boolean isNeeded() {
            return missing;
        }

        @Override
        public void prepare() {
            missing = false;
            prepared++;
        }
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        database = AdvisoryLocks.database();
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        AdvisoryLocks.run(database, "shutdown immediately");
    }

    private DatabaseRunLocks beside() {
        return DatabaseRunLocks.beside(database, tables);
    }

    private static void assertHeldByAnother(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOfSatisfying(LockException.class, e -> {
            assertThat(e.kind()).isEqualTo(LockException.Kind.HELD_BY_ANOTHER);
            assertThat(e).hasMessageContaining(why);
        });
    }

    @Test
    void differentDeliveriesAreWorkedOnAtOnceAndTheSameOneIsNot() {
        try (DatabaseRunLocks one = beside();
                DatabaseRunLocks other = beside();
                RunLock first = one.delivery(DATASET, "D-1", null);
                RunLock second = other.delivery(DATASET, "D-2", null)) {
            first.assertHeld();
            second.assertHeld();
            assertThat(second.epoch()).isGreaterThan(first.epoch());
            assertHeldByAnother(() -> other.delivery(DATASET, "D-1", null).close(), "[D-1] another run");
            assertHeldByAnother(() -> one.delivery(DATASET, "D-1", null).close(), "[D-1] another run");
            assertThat(other.tryDelivery(DATASET, "D-1")).isEmpty();
            try (RunLock elsewhere = other.delivery("another dataset", "D-1", null)) {
                elsewhere.assertHeld();
            }
        }
    }

    @Test
    void whatIsSupersededIsWorkedOnByNobodyElseMeanwhile() {
        try (DatabaseRunLocks one = beside();
                DatabaseRunLocks other = beside()) {
            try (RunLock again = one.delivery(DATASET, "D-2", "D-1")) {
                again.assertHeld();
                assertHeldByAnother(() -> other.delivery(DATASET, "D-1", null).close(), "[D-1] another run");
                assertHeldByAnother(
                        () -> other.delivery(DATASET, "D-3", "D-1").close(),
                        "[D-1] another run of sndscopy is at work");
            }
            try (RunLock nothingIsLeftOfTheOneThatWasRefused = other.delivery(DATASET, "D-3", "D-1")) {
                nothingIsLeftOfTheOneThatWasRefused.assertHeld();
            }
        }
    }

    @Test
    void whoeverMustBeAloneIsAndIsToldOfOthersAtOnce() {
        try (DatabaseRunLocks run = beside()) {
            run.assertHeld();
            assertHeldByAnother(() -> DatabaseRunLocks.alone(database, tables).close(), "a run of sndscopy is at work");
        }
        try (DatabaseRunLocks cleaning = DatabaseRunLocks.alone(database, tables)) {
            cleaning.assertHeld();
            assertHeldByAnother(() -> beside().close(), "a command that must be alone");
        }
        beside().close();
    }

    @Test
    void tablesAreMadeOnceAndNeverBesideARun() {
        tables.missing = true;
        try (DatabaseRunLocks first = beside();
                DatabaseRunLocks second = beside()) {
            first.assertHeld();
            second.assertHeld();
            assertThat(tables.missing).isFalse();
            tables.missing = true;
            assertHeldByAnother(() -> beside().close(), "brought up to date");
        }
        assertThat(tables.prepared).isEqualTo(2);
    }

    @Test
    void publicationsTakeTurnsWhateverTheEpochs() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch waits = new CountDownLatch(1);
        try (DatabaseRunLocks one = beside();
                DatabaseRunLocks other = beside();
                RunLock older = one.delivery(DATASET, "D-1", null);
                RunLock younger = other.delivery(DATASET, "D-2", null)) {
            Thread publishes =
                    new Thread(() -> older.inLedgerTurn(waited -> waits.countDown(), () -> order.add("older")));
            younger.inLedgerTurn(waited -> {}, () -> {
                publishes.start();
                try {
                    waits.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return order.add("younger");
            });
            publishes.join();
        }
        assertThat(order).containsExactly("younger", "older");
    }

    @Withstands(
            fault = "a run that publishes hangs",
            outcome = "others wait, can be stopped, and end with 75 after half an hour")
    @Test
    void theTurnIsWaitedForWithinBoundsAndTheWaitCanBeEnded() {
        try (DatabaseRunLocks hangs = beside();
                RunLock publishing = hangs.delivery(DATASET, "D-1", null);
                DatabaseRunLocks impatient = DatabaseRunLocks.acquire(database, tables, false, Duration.ofMillis(300));
                RunLock late = impatient.delivery(DATASET, "D-2", null)) {
            publishing.inLedgerTurn(waited -> {}, () -> {
                assertThatThrownBy(() -> late.inLedgerTurn(waited -> {}, () -> true))
                        .isInstanceOfSatisfying(LockException.class, e -> {
                            assertThat(e.kind()).isEqualTo(LockException.Kind.UNAVAILABLE);
                            assertThat(e).hasMessageContaining("another run publishes");
                        });
                assertThatThrownBy(() -> late.inLedgerTurn(
                                waited -> {
                                    throw new IllegalStateException("stop");
                                },
                                () -> true))
                        .hasMessage("stop");
                return true;
            });
            assertThat(late.inLedgerTurn(waited -> {}, () -> "at last")).isEqualTo("at last");
        }
    }

    @Test
    void oneThingIsMadeAtATime() throws Exception {
        AtomicReference<String> made = new AtomicReference<>("");
        CountDownLatch begun = new CountDownLatch(1);
        try (DatabaseRunLocks one = beside();
                DatabaseRunLocks other = beside()) {
            Thread second = new Thread(() -> {
                begun.countDown();
                other.oneAtATime(() -> made.getAndUpdate(text -> text + "second"));
            });
            one.oneAtATime(() -> {
                second.start();
                try {
                    begun.await();
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return made.getAndUpdate(text -> text + "first ");
            });
            second.join();
        }
        assertThat(made.get()).isEqualTo("first second");
    }

    @Test
    void aDatabaseThatIsGoneIsALostLockAndHidesNoFailureWhenItIsClosed() throws SQLException {
        DatabaseRunLocks locks = beside();
        RunLock lock = locks.delivery(DATASET, "D-1", null);
        dropDatabase();

        assertThatThrownBy(lock::assertHeld).isInstanceOfSatisfying(LockException.class, e -> assertThat(e.kind())
                .isEqualTo(LockException.Kind.LOST));
        assertThatThrownBy(() -> {
                    try (locks;
                            lock) {
                        throw new IllegalStateException("what failed first");
                    }
                })
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("what failed first")
                .hasNoSuppressedExceptions();
    }
}
