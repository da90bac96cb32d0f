package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import fr.sndscopy.Withstands;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.OutOfHeapException;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTest {
    private final Path directory;
    private final TinyJob job;

    RestartTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.job = new TinyJob(directory);
    }

    /** What happens before the first call of that kind on an object of rows, and at no later one. */
    private static HookedStore.Hook once(Call call, HookedStore.Hook what) {
        AtomicBoolean done = new AtomicBoolean();
        return (called, key) -> {
            if (called == call && key.startsWith("data/") && done.compareAndSet(false, true)) {
                what.before(called, key);
            }
        };
    }

    @Test
    void anUndisturbedRunPublishesOnce() throws Exception {
        job.run();

        job.assertWholePublication();
    }

    @Withstands(fault = "a source file vanishes during the run, and comes back", outcome = "13; the next run goes on")
    @Test
    void aFileThatVanishesWhileAnotherIsConvertedEndsTheRunAndOnceItIsBackTheNextGoesOn() throws Exception {
        Path away = directory.resolve("away");
        assertThatThrownBy(() -> job.run(once(Call.PUT, (call, key) -> Files.move(other(key), away))))
                .hasMessageContaining("it is gone");
        String kept = job.keys("data/").get(0);
        Files.move(away, other(kept));

        job.run();

        job.assertWholePublication();
        assertThat(job.keys("data/"))
                .as("what was converted is not converted again, but for its keys")
                .filteredOn(key -> partOf(key).equals(partOf(kept)))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Withstands(
            fault = "a source file can no longer be read during the run, and then again",
            outcome = "13; the next run goes on")
    @Test
    void aFileThatCanNoLongerBeReadIsRefusedAsItWouldHaveBeenAtPlanning() throws Exception {
        Path away = directory.resolve("away");
        Path[] file = new Path[1];
        Throwable refused = catchThrowable(() -> job.run(once(Call.PUT, (call, key) -> {
            file[0] = other(key);
            Files.move(file[0], away);
            Files.createSymbolicLink(file[0], file[0]);
        })));
        assertThat(refused).hasMessageContaining("it can no longer be read");
        assertThat(Failures.kindOf(refused).exitCode()).isEqualTo(13);
        Files.delete(file[0]);
        Files.move(away, file[0]);

        job.run();

        job.assertWholePublication();
    }

    /** A file that the object is not from. */
    private Path other(String key) {
        return job.folder.resolve(key.contains("/ER_PLAIN_F/") ? "a.csv" : "c.csv");
    }

    private static String partOf(String key) {
        return key.substring(0, key.lastIndexOf('-'));
    }

    static Stream<Error> errors() {
        return Stream.of(
                new StackOverflowError(),
                new ExceptionInInitializerError(new IllegalStateException("why")),
                new NoClassDefFoundError("fr/sndscopy/Gone"));
    }

    @Withstands(fault = "an Error of Java in a step", outcome = "told as the reason; the next run goes on")
    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfJavaIsToldAsTheReasonAndTheNextRunGoesOn(Error error) throws Exception {
        assertThatThrownBy(() -> job.run(once(Call.PUT, (call, key) -> {
                    throw error;
                })))
                .hasMessageContaining(error.getClass().getSimpleName())
                .hasCause(error);

        job.run();

        job.assertWholePublication();
    }

    @Withstands(fault = "the heap is too small", outcome = "the remedy is said; the next run goes on")
    @Test
    void lackOfMemoryIsToldWithItsRemedyAndTheNextRunGoesOn() throws Exception {
        assertThatThrownBy(() -> job.run(once(Call.DOWNLOAD, (call, key) -> {
                    throw new OutOfMemoryError("Java heap space");
                })))
                .isInstanceOf(OutOfHeapException.class)
                .hasMessageContaining("1 threads with row groups of 16 rows")
                .hasMessageContaining("-Xmx")
                .hasMessageContaining("migration.rows-per-group");

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "a step of an ended job looks alive in the job database",
            outcome = "ended; the next run goes on")
    @ParameterizedTest
    @ValueSource(strings = {"STARTING", "STARTED", "STOPPING", "UNKNOWN"})
    void aHomeThatAStepWithoutAnEndHasLockedOutRecovers(String status) throws Exception {
        assertThatThrownBy(() -> job.run(once(Call.PUT, (call, key) -> {
            throw new IllegalStateException("no more");
        })));
        assertThat(update("UPDATE BATCH_STEP_EXECUTION SET STATUS = '" + status
                        + "', END_TIME = NULL WHERE STEP_NAME LIKE 'convert:%'"))
                .isEqualTo(TinyJob.PARTS);

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "the job database does not know how a step ended",
            outcome = "taken for failed; the next run goes on")
    @Test
    void aJobOfWhichNobodyKnowsHowItEndedIsTakenForFailed() throws Exception {
        assertThatThrownBy(() -> job.run(once(Call.PUT, (call, key) -> {
            throw new IllegalStateException("no more");
        })));
        update("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'UNKNOWN'");

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "the process ends between the commits that begin a job",
            outcome = "the next run begins it anew")
    @Test
    void aJobThatWasBegunByHalfIsBegunAnew() throws Exception {
        assertThatThrownBy(() -> job.run(once(Call.PUT, (call, key) -> {
            throw new IllegalStateException("no more");
        })));
        for (String table : List.of(
                "BATCH_STEP_EXECUTION_CONTEXT",
                "BATCH_STEP_EXECUTION",
                "BATCH_JOB_EXECUTION_CONTEXT",
                "BATCH_JOB_EXECUTION_PARAMS",
                "BATCH_JOB_EXECUTION")) {
            update("DELETE FROM " + table);
        }

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "the lock is taken over, and a part fails for what the other did",
            outcome = "75 for the lock; the next run goes on")
    @Test
    void aRunWhoseLockWasTakenOverEndsForThatWhateverItFailsOn() throws Exception {
        Path file = directory.resolve("run.lock");
        Throwable told;
        try (FileRunLock held = FileRunLock.acquire(file)) {
            job.lockedBy(held);
            told = catchThrowable(() -> job.run(once(Call.PUT, (call, key) -> {
                // what another does that finds the lock free
                Files.delete(file);
                Scratch.clear(job.work());
            })));
        }

        assertThat(told).isInstanceOf(LockException.class).hasMessageContaining("the lock file was removed");
        assertThat(told.getSuppressed()).singleElement().isNotInstanceOf(LockException.class);
        assertThat(Failures.kindOf(told).exitCode()).isEqualTo(75);
        assertThat(job.isPublished()).isFalse();
        try (FileRunLock ours = FileRunLock.acquire(file)) {
            job.lockedBy(ours);
            job.run();
        }
        job.assertWholePublication();
    }

    @Test
    void whoseReportAloneCannotBeStoredIsToldToBePublished() throws Exception {
        Throwable told = catchThrowable(() -> job.run((call, key) -> {
            if (key.startsWith("evidence/D-1/report-") && call != Call.STAT) {
                throw new StorageException(StorageException.Kind.UNAVAILABLE, "no answer", null);
            }
        }));

        assertThat(told)
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("[D-1] is published, and only its report is not stored yet; the next run of the"
                        + " same command stores it: ");
        assertThat(Failures.kindOf(told).exitCode()).isEqualTo(75);
        job.assertWholePublication();
    }

    @Test
    void aRunThatIsAskedToStopEndsAsStoppedAndIsNoErrorToAnybody() throws Exception {
        AtomicReference<@Nullable MigrationRun> running = new AtomicReference<>();
        MigrationRun run = job.prepare(
                new HookedStore(job.store, once(Call.PUT, (call, key) -> Objects.requireNonNull(running.get())
                        .tools()
                        .progress()
                        .requestStop())));
        running.set(run);

        LoggedErrors errors = new LoggedErrors();
        Throwable stopped = catchThrowable(() -> job.run(run));

        assertThat(stopped).isInstanceOf(InterruptedMigrationException.class);
        assertThat(errors.take()).isEmpty();
        assertThat(statuses()).containsOnly("STOPPED", "COMPLETED");
        job.run();
        job.assertWholePublication();
    }

    @Test
    void aDeliveryWhoseEntryIsGoneIsNeitherDoneNorPublishedAgainBeforeTheLedgerIsAccepted() throws Exception {
        job.run();
        for (int loss = 1; loss <= 2; loss++) {
            job.keys("ledger/").forEach(job.store::delete);
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> job.run())
                        .isInstanceOf(IntegrityException.class)
                        .hasMessageContaining("[D-1] published by this home at ")
                        .hasMessageContaining("no longer in the ledger")
                        .hasMessageContaining("verify --accept-head");
            }
            assertThat(job.isPublished()).isFalse();

            job.acceptLedger();
            job.run();

            job.assertWholePublication();
        }
    }

    private int update(String sql) throws SQLException {
        try (Connection connection = database()) {
            return connection.createStatement().executeUpdate(sql);
        }
    }

    private List<String> statuses() throws SQLException {
        List<String> statuses = new ArrayList<>();
        try (Connection connection = database();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT STATUS FROM BATCH_STEP_EXECUTION UNION "
                                + "SELECT STATUS FROM BATCH_JOB_EXECUTION")) {
            while (rows.next()) {
                statuses.add(rows.getString(1));
            }
        }
        return statuses;
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + job.jobDatabase(), "sndscopy", "");
    }
}
