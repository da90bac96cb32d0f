package fr.sndscopy.batch;

import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartTask.Step;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.source.SourceRange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.StepExecution;

/** What is to be done for the partitions of each step, and what is kept of it. */
final class PartSteps {
    static final String CONVERT = "convert";
    static final String VERIFY = "verify";
    static final String CHECKSUM = "checksum";
    static final String RECONVERT = "reconvert";
    static final String REVERIFY = "reverify";

    private final MigrationRun run;
    private final PartBooks books;
    private final KeyChecks keys;
    private final WorkObjects objects;

    PartSteps(MigrationRun run, PartBooks books, KeyChecks keys) {
        this.run = run;
        this.books = books;
        this.keys = keys;
        this.objects = run.workObjects();
    }

    /** One step. */
    interface PartStep {
        /** What is to be done for a partition. */
        PartTask task(String partition) throws IOException;

        /** Puts what came of it into the partition's context. */
        void keep(StepExecution partition, PartDone done);

        /** Of two partitions the one that takes more is begun first. */
        long effort(String partition);
    }

    PartStep convert() {
        return new PartStep() {
            @Override
            public PartTask task(String partition) {
                return PartSteps.this.task(Step.CONVERT, partition, run.plan().part(partition), null, null, null);
            }

            @Override
            public void keep(StepExecution partition, PartDone done) {
                PartBooks.keepReceipt(partition, done);
                run.tools().progress().addStored(done.storedBytes());
                run.tools().progress().addConvertedPart();
            }

            @Override
            public long effort(String partition) {
                return run.plan().part(partition).estimatedBytes();
            }
        };
    }

    /** Verifies a part, and collects its keys while it is there anyway. */
    PartStep verify() {
        return new PartStep() {
            @Override
            public PartTask task(String partition) throws IOException {
                PlannedPart part = run.plan().part(partition);
                return PartSteps.this.task(
                        Step.VERIFY,
                        partition,
                        part,
                        books.receipt(CONVERT, partition),
                        null,
                        keys.taskOf(part).orElse(null));
            }

            @Override
            public void keep(StepExecution partition, PartDone done) {
                run.tools().sightings().addAll(done.seen());
                keys.collected(run.plan().part(done.partition()), done.keys());
                PartBooks.keepVerified(partition, done);
                run.tools().progress().addVerifiedPart();
            }

            @Override
            public long effort(String partition) {
                return run.plan().part(partition).estimatedBytes();
            }
        };
    }

    /** Converts a part once more, without the rows whose keys are broken. */
    PartStep reconvert() {
        return new PartStep() {
            @Override
            public PartTask task(String partition) throws IOException {
                PlannedPart part = run.plan().part(KeyJudgement.partOf(partition));
                WorkObject rejected = keys.putRejected(part, objects);
                books.passing(rejected);
                return PartSteps.this.task(
                        Step.RECONVERT, partition, part, books.receipt(CONVERT, part.name()), rejected, null);
            }

            @Override
            public void keep(StepExecution partition, PartDone done) {
                PartBooks.keepReceipt(partition, done);
                run.tools().progress().addStored(done.storedBytes());
            }

            @Override
            public long effort(String partition) {
                return 0;
            }
        };
    }

    PartStep reverify() {
        return new PartStep() {
            @Override
            public PartTask task(String partition) {
                PlannedPart part = run.plan().part(KeyJudgement.partOf(partition));
                return PartSteps.this.task(
                        Step.REVERIFY, partition, part, books.receipt(RECONVERT, partition), null, null);
            }

            @Override
            public void keep(StepExecution partition, PartDone done) {
                run.tools().sightings().addAll(done.seen());
                PartBooks.keepVerified(partition, done);
            }

            @Override
            public long effort(String partition) {
                return 0;
            }
        };
    }

    /** Partitions are files, by their number in the plan. */
    PartStep checksum() {
        return new PartStep() {
            @Override
            public PartTask task(String partition) {
                int number = Integer.parseInt(partition);
                PlannedFile file = run.plan().files().get(number);
                return new PartTask(
                        Step.CHECKSUM,
                        partition,
                        partition,
                        run.plan().sha256(),
                        run.tools().lock().epoch(),
                        number,
                        SourceRange.ofBytes(0, file.bytes()),
                        null,
                        null,
                        null);
            }

            @Override
            public void keep(StepExecution partition, PartDone done) {
                PartBooks.keepChecksum(partition, done);
            }

            @Override
            public long effort(String partition) {
                return run.plan().files().get(Integer.parseInt(partition)).bytes();
            }
        };
    }

    /** What looking again at what an earlier run has left behind is. */
    PartTask revisit(String partition, String part, WorkObject receipt) {
        return task(Step.REVISIT, partition, run.plan().part(part), receipt, null, null);
    }

    private PartTask task(
            Step step,
            String partition,
            PlannedPart part,
            @Nullable WorkObject receipt,
            @Nullable WorkObject rejected,
            @Nullable KeyTask keyTask) {
        return new PartTask(
                step,
                partition,
                part.name(),
                run.plan().sha256(),
                run.tools().lock().epoch(),
                run.plan().fileNumber(part),
                part.range(),
                receipt,
                rejected,
                keyTask);
    }

    /** The name of the partition that a step works on. */
    static String partition(StepExecution execution) {
        String name = execution.getStepName();
        return name.substring(name.indexOf(':') + 1);
    }
}
