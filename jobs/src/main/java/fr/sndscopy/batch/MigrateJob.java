package fr.sndscopy.batch;

import fr.sndscopy.batch.PartSteps.PartStep;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.DeliveryInLog;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The job {@code migrate}: receive, look again at what earlier runs stored, convert beside checksum, verify, check keys, convert and verify once more the parts that have rows
 * with broken keys, publish, report.
 */
final class MigrateJob {
    static final String NAME = "migrate";

    private final MigrationRun run;
    private final JobRepository repository;
    private final PartitionOutcomes outcomes;
    private final ExecutorService workers;
    private final PartBooks books;
    private final PartExecutor executor;
    private final Turn turn;
    private final ObservationRegistry observations;
    private final KeyJudgement judgement;
    private final Revocation revocation;
    private final SourceComparison comparison;
    private final PartSteps partSteps;

    /**
     * @param keys closed by the caller, once the job has ended
     * @param workers as many threads as parts are to be worked on at once
     * @param executor has the work on parts done
     * @param turn waited for before the delivery is published
     * @param observations where it is said how long steps take
     */
    MigrateJob(
            MigrationRun run,
            KeyChecks keys,
            JobRepository repository,
            PartBooks books,
            PartitionOutcomes outcomes,
            ExecutorService workers,
            PartExecutor executor,
            Turn turn,
            ObservationRegistry observations) {
        this.turn = turn;
        this.observations = observations;
        this.run = run;
        this.repository = repository;
        this.outcomes = outcomes;
        this.workers = workers;
        this.books = books;
        this.executor = executor;
        this.judgement = new KeyJudgement(run, keys, books, workers);
        this.revocation = new Revocation(repository, books, outcomes);
        this.comparison = new SourceComparison(run, books, judgement, revocation);
        this.partSteps = new PartSteps(run, books, keys);
    }

    /** @param begins told the job instance when the job database has the beginning of its execution */
    Job build(LongConsumer begins) {
        Flow convert = flow(PartSteps.CONVERT, parts(PartSteps.CONVERT, partSteps.convert()));
        Flow checksum = flow(PartSteps.CHECKSUM, files());
        Flow convertAndChecksum = new FlowBuilder<SimpleFlow>("convert-and-checksum")
                .split(flows())
                .add(convert, checksum)
                .build();
        Flow migrate = new FlowBuilder<SimpleFlow>(NAME)
                .start(tasklet("receive", new ReceiveTasklet(run)))
                .next(revisit())
                .next(convertAndChecksum)
                .next(parts(PartSteps.VERIFY, partSteps.verify()))
                .next(tasklet("keys", new KeysTasklet(judgement)))
                .next(judgedParts(PartSteps.RECONVERT, partSteps.reconvert()))
                .next(judgedParts(PartSteps.REVERIFY, partSteps.reverify()))
                .next(tasklet("publish", new PublishTasklet(run, books, judgement, comparison, workers, turn)))
                .next(tasklet("report", new ReportTasklet(run)))
                .build();
        return new JobBuilder(NAME, repository)
                .listener(new JobExecutionListener() {
                    @Override
                    public void beforeJob(JobExecution execution) {
                        begins.accept(execution.getJobInstanceId());
                    }
                })
                .start(migrate)
                .end()
                .build();
    }

    private SimpleAsyncTaskExecutor flows() {
        SimpleAsyncTaskExecutor flows = new SimpleAsyncTaskExecutor("sndscopy-");
        flows.setTaskDecorator(
                flow -> () -> DeliveryInLog.run(run.plan().delivery().id(), flow));
        return flows;
    }

    private StepBuilder step(String name) {
        return new StepBuilder(name, repository).observationRegistry(observations);
    }

    private Step tasklet(String name, Tasklet tasklet) {
        return step(name)
                .tasklet(tasklet, new ResourcelessTransactionManager())
                .allowStartIfComplete(true)
                .listener(timeline(name))
                .build();
    }

    /** Shows as a step of the run only when there is something to look at again. */
    private Step revisit() {
        return step("revisit")
                .tasklet(
                        new RevisitTasklet(run, books, revocation, executor, partSteps),
                        new ResourcelessTransactionManager())
                .allowStartIfComplete(true)
                .build();
    }

    private Step parts(String name, PartStep step) {
        return partitioned(
                name, () -> run.plan().parts().stream().map(PlannedPart::name).toList(), step);
    }

    private Step judgedParts(String name, PartStep step) {
        return partitioned(name, judgement::partitions, step);
    }

    private Step files() {
        return partitioned(
                PartSteps.CHECKSUM,
                () -> IntStream.range(0, run.plan().files().size())
                        .mapToObj(Integer::toString)
                        .toList(),
                partSteps.checksum());
    }

    /** The step starts again when it is complete, its partitions do not: some may have been revoked, another judgement has others. */
    private Step partitioned(String name, Supplier<List<String>> partitions, PartStep step) {
        return step(name)
                .partitioner(name, gridSize -> Map.of())
                .splitter(new PartSplitter(repository, books, name, partitions))
                .partitionHandler(new PartPartitionHandler(outcomes, books, workers, executor, step))
                .allowStartIfComplete(true)
                .listener(timeline(name))
                .build();
    }

    private static Flow flow(String name, Step step) {
        return new FlowBuilder<SimpleFlow>(name + "-flow").start(step).build();
    }

    private StepExecutionListener timeline(String name) {
        return new StepExecutionListener() {
            @Override
            public void beforeStep(StepExecution execution) {
                run.timeline().begin(name);
                run.tools().progress().startStep(name);
            }

            @Override
            public org.springframework.batch.core.@org.jspecify.annotations.Nullable ExitStatus afterStep(
                    StepExecution execution) {
                run.timeline().end(name, execution.getStatus() == BatchStatus.COMPLETED);
                return null;
            }
        };
    }
}
