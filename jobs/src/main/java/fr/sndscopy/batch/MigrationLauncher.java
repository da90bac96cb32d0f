package fr.sndscopy.batch;

import fr.sndscopy.batch.repository.JobDatabase;
import fr.sndscopy.batch.repository.JobHistory;
import fr.sndscopy.batch.repository.JobRepositoryConfiguration;
import fr.sndscopy.batch.repository.JobRuns;
import fr.sndscopy.batch.repository.JobTables;
import fr.sndscopy.batch.repository.RepositoryFlush;
import fr.sndscopy.batch.repository.RunMark;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.DatabaseRunLocks;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.lock.RunLocks;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.OutOfHeapException;
import fr.sndscopy.migration.work.RunThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;

/**
 * Launches runs of the job {@code migrate} on the configured job repository. Callers take the delivery's lock first: with it, executions
 * of the delivery that the repository still shows as running are known to be dead.
 */
public final class MigrationLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationLauncher.class);

    private final AnnotationConfigApplicationContext context;
    private static final long WORTH_COMPACTING_BYTES = 8L << 20;

    private final int keepDays;
    private final PartExecutors executors;
    /** Where an embedded job database is, once it is open and ours. */
    private @Nullable Home embedded;
    /** Those of a database that processes share, once they are taken. */
    private @Nullable RunLocks shared;
    /** Threads of runs beside ours; without them each run has its own. */
    private final @Nullable RunThreads threads;

    public MigrationLauncher(Workplace workplace) {
        this(
                workplace,
                (plan, tools, collecting, workers) -> workplace.partExecutors().open(plan, tools, collecting, workers));
    }

    /** @param executors has the work on parts done */
    MigrationLauncher(Workplace workplace, PartExecutors executors) {
        this(workplace, executors, null);
    }

    /** @param means what our runs have in common with others of this process */
    MigrationLauncher(Workplace workplace, SharedMeans means) {
        this(workplace, means.executors(), means.threads());
    }

    private MigrationLauncher(Workplace workplace, PartExecutors executors, @Nullable RunThreads threads) {
        this.executors = executors;
        this.threads = threads;
        this.keepDays = workplace.properties().database().keepDays();
        this.context = new AnnotationConfigApplicationContext();
        context.registerBean(Workplace.class, () -> workplace, definition -> definition.setDestroyMethodName(""));
        context.register(JobRepositoryConfiguration.class);
        context.refresh();
    }

    /**
     * Takes the right to work on a job database that processes share.
     *
     * @param presence alone, or beside others
     * @param tables whether the job repository is needed, and made ready with what its tables lack
     * @throws fr.sndscopy.lock.LockException when somebody has it who excludes us
     */
    RunLocks acquireDatabaseLocks(Presence presence, Tables tables) {
        DataSource database = context.getBean(DataSource.class);
        DatabaseRunLocks.Preparation preparation = new DatabaseRunLocks.Preparation() {
            @Override
            public boolean isNeeded() {
                return tables == Tables.NEEDED && !JobTables.areMade(database);
            }

            @Override
            public void prepare() {
                if (tables == Tables.NEEDED) {
                    openRepository();
                }
            }
        };
        RunLocks taken = presence == Presence.ALONE
                ? DatabaseRunLocks.alone(database, preparation)
                : DatabaseRunLocks.beside(database, preparation);
        shared = taken;
        return taken;
    }

    /** How somebody is at work on a job database that processes share. */
    enum Presence {
        BESIDE_OTHERS,
        ALONE
    }

    /** What somebody wants of it besides locks. */
    enum Tables {
        NEEDED,
        NOT_NEEDED
    }

    /** Which deliveries are being worked on, as a job database shows it that processes share. */
    public List<DatabaseRunLocks.AtWork> atWork() throws SQLException {
        return DatabaseRunLocks.atWork(context.getBean(DataSource.class));
    }

    /** The runs that the job database remembers, the newest first. */
    List<JobRuns.JobRun> runs() {
        return JobRuns.read(context.getBean(DataSource.class));
    }

    /**
     * Makes the job repository ready, with what its tables lack. Nobody else does so.
     *
     * @throws fr.sndscopy.config.ConfigurationException when the tables are not for this build
     */
    void openRepository() {
        context.getBean(JobRepository.class);
        Workplace workplace = context.getBean(Workplace.class);
        embedded = workplace.properties().database().url() == null ? workplace.home() : null;
    }

    /** Asks the job database for a connection; changes nothing. */
    public void probe() throws SQLException {
        context.getBean(DataSource.class).getConnection().close();
    }

    /**
     * Runs the job to its end; goes on from the finished parts of an earlier run of the same plan.
     *
     * @throws Exception the first that made a step fail, as it was thrown; or what that came of, where the job database was given up or
     *     the lock is no longer ours
     */
    public void run(MigrationRun run) throws Exception {
        run(run, Turn.NOW, mark -> {});
    }

    /**
     * Likewise.
     *
     * @param turn waited for when all is done but to publish
     * @param launched told which run it is, when the job database has its beginning
     */
    void run(MigrationRun run, Turn turn, Consumer<Supplier<RunMark>> launched) throws Exception {
        run.tools().lock().assertHeld();
        try (RunThreads own =
                threads == null ? new RunThreads(run.tools().settings().threads()) : null) {
            runJob(run, turn, launched, Objects.requireNonNull(own == null ? threads : own));
        } catch (Exception e) {
            throw reason(e, run.tools().lock());
        }
    }

    /** Whoever took a lock over does the same work: what fails then fails for that. */
    private Exception reason(Exception failure, RunLock lock) {
        Optional<SQLException> outage = context.getBean(JobDatabase.class).lost();
        if (outage.isPresent()) {
            return outage.get();
        }
        try {
            lock.assertHeld();
            return failure;
        } catch (LockException lost) {
            if (lost != failure) {
                lost.addSuppressed(failure);
            }
            return lost;
        }
    }

    private void runJob(MigrationRun run, Turn turn, Consumer<Supplier<RunMark>> launched, RunThreads among)
            throws Exception {
        context.getBean(JobDatabase.class).beginRun(run.tools().progress());
        JobRepository repository = context.getBean(JobRepository.class);
        JobParameters parameters = parameters(repository, run);
        failDeadExecutions(repository, parameters, run);
        ExecutorService workers = among.of(run.plan().delivery().id());
        try (KeyChecks keys = new KeyChecks(run);
                PartExecutor executor = executors.open(run.workPlan(), run.partTools(), keys::collecting, workers)) {
            keys.by(executor);
            JobExecution execution = context.getBean(JobOperator.class)
                    .start(
                            new MigrateJob(
                                            run,
                                            keys,
                                            repository,
                                            new PartBooks(context.getBean(DataSource.class)),
                                            outcomes(repository),
                                            workers,
                                            executor,
                                            turn,
                                            context.getBean(Workplace.class).observations())
                                    .build(instance -> launched.accept(() -> mark(instance, run))),
                            parameters);
            if (execution.getStatus() != BatchStatus.COMPLETED) {
                throw failure(execution, run);
            }
            forget(execution, run);
        } finally {
            workers.shutdownNow();
        }
    }

    private RunMark mark(long instance, MigrationRun run) {
        return RunMark.ofNewest(
                context.getBean(DataSource.class),
                instance,
                run.dataset(),
                run.plan().delivery().id());
    }

    /**
     * The parameters of the run: those of the first attempt that has not been completed. Callers have found that the delivery is not
     * published: where an attempt has been completed, the ledger has lost its entry since.
     */
    private static JobParameters parameters(JobRepository repository, MigrationRun run) {
        for (MigrateParameters attempt = MigrateParameters.of(run); ; attempt = attempt.next()) {
            JobParameters parameters = attempt.toJobParameters();
            JobExecution last = repository.getLastJobExecution(MigrateJob.NAME, parameters);
            if (last == null || last.getStatus() != BatchStatus.COMPLETED) {
                return parameters;
            }
            requireAcceptedSince(run, last);
        }
    }

    private static void requireAcceptedSince(MigrationRun run, JobExecution completed) {
        LocalDateTime end = completed.getEndTime();
        Instant published =
                end == null ? Instant.EPOCH : end.atZone(ZoneId.systemDefault()).toInstant();
        if (run.tools().ledger().acceptedAt().filter(published::isBefore).isEmpty()) {
            throw new IntegrityException("[" + run.plan().delivery().id() + "] published by this home at "
                    + published.truncatedTo(ChronoUnit.SECONDS)
                    + ", and no longer in the ledger: the store was rolled back, or is another one. Restore it; or"
                    + " take this ledger for the right one with: sndscopy verify --accept-head SHA256, after which the"
                    + " same command publishes the delivery anew");
        }
    }

    private PartitionOutcomes outcomes(JobRepository repository) {
        return new PartitionOutcomes(
                repository, context.getBean(PlatformTransactionManager.class), context.getBean(RepositoryFlush.class));
    }

    /** The deliveries of the runs that are not to be forgotten yet. */
    Set<String> remembered() {
        return history()
                .deliveriesSince(
                        keepDays == 0
                                ? LocalDate.EPOCH.atStartOfDay()
                                : LocalDateTime.now(ZoneId.systemDefault()).minusDays(keepDays));
    }

    private JobHistory history() {
        return new JobHistory(context.getBean(DataSource.class), context.getBean(PlatformTransactionManager.class));
    }

    /** What was published stays published, whatever becomes of this. */
    private void forget(JobExecution ended, MigrationRun run) {
        try {
            history().forgetPartitions(ended.getJobInstance().getInstanceId());
            if (keepDays == 0) {
                return;
            }
            int forgotten = history()
                    .forgetBefore(
                            LocalDateTime.now(ZoneId.systemDefault()).minusDays(keepDays),
                            (dataset, delivery, what) -> unlessAtWork(run, dataset, delivery, what));
            if (forgotten > 0) {
                LOG.info("job instances forgotten: {}, untouched for {} days", forgotten, keepDays);
            }
        } catch (DataAccessException | TransactionException | LockException e) {
            LOG.warn("what nobody goes on with could not be forgotten", e);
        }
    }

    /** An embedded database has nobody else in it, and the run's own delivery is locked already. */
    private boolean unlessAtWork(MigrationRun run, String dataset, String delivery, Runnable what) {
        RunLocks others = shared;
        if (others == null || isOf(dataset, delivery, run)) {
            what.run();
            return true;
        }
        Optional<RunLock> claimed = others.tryDelivery(dataset, delivery);
        claimed.ifPresent(lock -> {
            try (lock) {
                what.run();
            }
        });
        return claimed.isPresent();
    }

    private static boolean isOf(String dataset, String delivery, MigrationRun run) {
        return dataset.equals(run.dataset())
                && delivery.equals(run.plan().delivery().id());
    }

    /**
     * A run that was killed leaves executions behind that look alive, or of which nobody knows how they ended. One of them is enough to
     * keep the job from starting: a step too, of an execution that has ended. Those of other deliveries may be alive.
     */
    private static void failDeadExecutions(JobRepository repository, JobParameters parameters, MigrationRun run) {
        repository.findRunningJobExecutions(MigrateJob.NAME).stream()
                .filter(running -> isOf(
                        String.valueOf(running.getJobParameters().getString("dataset")),
                        String.valueOf(running.getJobParameters().getString("delivery")),
                        run))
                .forEach(dead -> fail(repository, dead));
        JobInstance instance = repository.getJobInstance(MigrateJob.NAME, parameters);
        if (instance == null) {
            return;
        }
        JobExecution last = repository.getLastJobExecution(MigrateJob.NAME, parameters);
        if (last == null) {
            // the process ended between the two commits that begin a job
            repository.deleteJobInstance(instance);
        } else {
            fail(repository, last);
        }
    }

    private static void fail(JobRepository repository, JobExecution dead) {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        ExitStatus exit = ExitStatus.FAILED.addExitDescription(RunMark.ENDED_UNSAID);
        for (StepExecution step : dead.getStepExecutions()) {
            if (looksAlive(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setExitStatus(exit);
                step.setEndTime(now);
                repository.update(step);
            }
        }
        if (looksAlive(dead.getStatus())) {
            dead.setStatus(BatchStatus.FAILED);
            dead.setExitStatus(exit);
            dead.setEndTime(now);
            repository.update(dead);
        }
    }

    private static boolean looksAlive(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }

    /** What the run failed for: the first that was thrown which is not merely the framework's word for it. */
    private static Exception failure(JobExecution execution, MigrationRun run) {
        for (Throwable failure : execution.getAllFailureExceptions()) {
            Throwable cause = failure;
            while (isOfTheFramework(cause) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof OutOfMemoryError memory) {
                return new OutOfHeapException(run.tools().settings(), memory);
            }
            if (cause instanceof Error error) {
                return new JobExecutionException(error.toString(), error);
            }
            if (cause instanceof Exception exception && !isOfTheFramework(cause)) {
                return exception;
            }
        }
        if (execution.getStatus() == BatchStatus.STOPPED) {
            return new InterruptedMigrationException();
        }
        return execution.getAllFailureExceptions().stream()
                .filter(Exception.class::isInstance)
                .map(Exception.class::cast)
                .findFirst()
                .orElseGet(() -> new JobExecutionException("the job ended as " + execution.getStatus() + ": "
                        + execution.getExitStatus().getExitDescription()));
    }

    /** Whether it only says that something was thrown: {@code Unable to process chunk}. */
    private static boolean isOfTheFramework(Throwable thrown) {
        return thrown.getClass().getName().startsWith("org.springframework.batch.");
    }

    @Override
    public void close() {
        Home home = embedded;
        context.close();
        if (home != null) {
            compact(home);
        }
    }

    /** H2 leaves in its file what is no longer used, of thousands of parts tens of megabytes. The lock is held, nobody else is in it. */
    private static void compact(Home home) {
        Path file = Path.of(home.jobDatabase() + ".mv.db");
        try {
            if (!Files.exists(file) || Files.size(file) <= WORTH_COMPACTING_BYTES) {
                return;
            }
            try (Connection own = DriverManager.getConnection(
                    JobRepositoryConfiguration.embedded(home) + ";TRACE_LEVEL_FILE=0",
                    JobRepositoryConfiguration.EMBEDDED_USER,
                    "")) {
                own.createStatement().execute("SHUTDOWN COMPACT");
            }
        } catch (IOException | SQLException e) {
            LOG.warn("the file of the job database stays larger than it has to be", e);
        }
    }
}
