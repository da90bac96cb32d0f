package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.ThreadExecutor;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.source.SourceRange;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

class PartPartitionHandlerTest {
    private static final String STEP = "convert";

    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final JdbcDataSource h2 = new JdbcDataSource();
    private String impossible = "";
    private JobRepository repository;
    private PartitionOutcomes outcomes;
    private JobExecution execution;

    @BeforeEach
    void aJobThatRuns() throws Exception {
        h2.setURL("jdbc:h2:mem:partitions;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/batch/core/schema-drop-h2.sql"),
                        new ClassPathResource("org/springframework/batch/core/schema-h2.sql"))
                .execute(h2);
        JdbcTransactionManager transactions = new JdbcTransactionManager(h2);
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(h2);
        factory.setTransactionManager(transactions);
        factory.afterPropertiesSet();
        repository = factory.getObject();
        outcomes = new PartitionOutcomes(repository, transactions, () -> {});
        JobParameters none = new JobParameters();
        JobInstance instance = repository.createJobInstance(MigrateJob.NAME, none);
        execution = repository.createJobExecution(instance, none, new ExecutionContext());
    }

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    /** What doing a partition is. */
    private interface PartitionWork {
        void run(StepExecution partition) throws IOException;
    }

    /** Runs partitions of these names, one after the other. */
    private Collection<StepExecution> handle(PartitionWork work, String... names) throws Exception {
        StepExecution manager = repository.createStepExecution(STEP, execution);
        PartBooks books = new PartBooks(h2);
        Map<String, StepExecution> partitions = new TreeMap<>();
        return new PartPartitionHandler(
                        outcomes,
                        books,
                        workers,
                        new ThreadExecutor(workers, task -> {
                            work.run(Objects.requireNonNull(partitions.get(task.partition())));
                            return new PartDone(
                                    task.partition(),
                                    task.plan(),
                                    task.epoch(),
                                    null,
                                    null,
                                    null,
                                    0,
                                    0,
                                    0,
                                    List.of(),
                                    null);
                        }),
                        new Step())
                .handle(
                        new StepExecutionSplitter() {
                            @Override
                            public String getStepName() {
                                return STEP;
                            }

                            @Override
                            public Set<StepExecution> split(StepExecution of, int gridSize) {
                                Set<StepExecution> made =
                                        new PartSplitter(repository, books, STEP, () -> List.of(names)).split(of, 1);
                                made.forEach(one -> partitions.put(PartSteps.partition(one), one));
                                return made;
                            }
                        },
                        manager);
    }

    @Test
    void whenATaskCannotBeMadeNothingIsBegunAndAllIsLeft() {
        impossible = "b";
        assertThatThrownBy(() -> handle(
                        partition -> {
                            throw new AssertionError("worked on");
                        },
                        "a",
                        "b"))
                .hasMessageContaining("no task of b");

        assertThat(stored("a").getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(stored("b").getStatus()).isEqualTo(BatchStatus.STOPPED);
    }

    /** Tasks that say nothing but their names. */
    private final class Step implements PartSteps.PartStep {
        @Override
        public PartTask task(String partition) {
            if (partition.equals(impossible)) {
                throw new IllegalStateException("no task of " + partition);
            }
            return new PartTask(
                    PartTask.Step.CONVERT,
                    partition,
                    partition,
                    "plan",
                    1,
                    0,
                    SourceRange.ofBytes(0, 1),
                    null,
                    null,
                    null);
        }

        @Override
        public void keep(StepExecution partition, PartDone done) {
            // the work has kept what there is to keep
        }

        @Override
        public long effort(String partition) {
            return 0;
        }
    }

    private StepExecution stored(String name) {
        StepExecution last = repository.getLastStepExecution(execution.getJobInstance(), STEP + ":" + name);
        return Objects.requireNonNull(last, name);
    }

    static Stream<Throwable> reasons() {
        return Stream.of(
                new IOException("gone"),
                new IllegalStateException("never"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aPartitionThatThrowsIsFailedWithItsReasonAndThoseBehindItAreLeft(Throwable reason) {
        assertThatThrownBy(() -> handle(
                        partition -> {
                            if (partition.getStepName().endsWith(":b")) {
                                sneak(reason);
                            }
                        },
                        "a",
                        "b",
                        "c"))
                .isSameAs(reason);

        assertThat(stored("a").getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(stored("b").getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(stored("b").getEndTime()).isNotNull();
        assertThat(stored("b").getExitStatus().getExitDescription())
                .isEqualTo(reason.getClass().getName());
        assertThat(stored("c").getStatus()).isEqualTo(BatchStatus.STOPPED);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable reason) throws T {
        throw (T) reason;
    }

    @Test
    void aPartitionThatIsAskedToStopIsStoppedAndNotFailed() {
        assertThatThrownBy(() -> handle(
                        partition -> {
                            throw new InterruptedMigrationException();
                        },
                        "a"))
                .isInstanceOf(JobInterruptedException.class);

        assertThat(stored("a").getStatus()).isEqualTo(BatchStatus.STOPPED);
    }

    @Withstands(fault = "a worker given up for dead comes back", outcome = "it replaces nothing")
    @Test
    void aPartitionThatWasGivenUpForDeadReplacesNothingWhenItComesBackToLife() {
        assertThatThrownBy(() -> handle(
                        partition -> {
                            StepExecution another = stored("a");
                            another.getExecutionContext().putString("receipt", "of the other run");
                            outcomes.complete(another);
                            partition.getExecutionContext().putString("receipt", "of the dead");
                        },
                        "a"))
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.LOST))
                .hasMessageContaining("[convert:a] another run has taken it over");

        assertThat(stored("a").getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(stored("a").getExecutionContext().getString("receipt")).isEqualTo("of the other run");
    }

    @Test
    void aPartitionWhoseBeginningCannotBeWrittenDownIsNotWorkedOn() throws Exception {
        StepExecution[] begun = new StepExecution[1];
        assertThatThrownBy(() -> handle(
                        partition -> {
                            if (begun[0] == null) {
                                begun[0] = partition;
                                StepExecution next = stored("b");
                                next.setStatus(BatchStatus.ABANDONED);
                                repository.update(next);
                            } else {
                                throw new AssertionError("worked on");
                            }
                        },
                        "a",
                        "b"))
                .isInstanceOf(org.springframework.dao.OptimisticLockingFailureException.class);

        assertThat(stored("a").getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(stored("b").getStatus()).isEqualTo(BatchStatus.ABANDONED);
    }
}
