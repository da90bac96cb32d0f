package fr.sndscopy.migration.execution;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.execution.KeyTask.Published;
import fr.sndscopy.migration.keysets.BucketJudge;
import fr.sndscopy.migration.keysets.KeyContract;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.RunCollection;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tasks do with keys: collect those of a part into a run, judge those of a bucket. Safe for use by several threads.
 */
final class KeyWork {
    private static final long LEAST_BYTES = 1 << 24;
    private static final long MOST_BYTES = 1 << 27;
    private static final int SHARE_OF_HEAP = 64;

    private final WorkPlan plan;
    private final PartWork.Tools tools;
    private final WorkObjects objects;
    private final KeyDocuments documents;

    KeyWork(WorkPlan plan, PartWork.Tools tools, WorkObjects objects, KeyDocuments documents) {
        this.plan = plan;
        this.tools = tools;
        this.objects = objects;
        this.documents = documents;
    }

    private KeyContract contract(KeyTask task) {
        return documents.contract(task, objects);
    }

    /** The most memory that a task may use for keys. */
    private static long bytes() {
        return Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** Collects the keys of rows that are read for something else. */
    final class Collected implements PartVerification.Reading {
        private final KeyTask task;
        private final String part;
        private final List<KeySet> sets;
        private final List<Column> columns;
        private final StoredObject data;
        private @Nullable WorkObject run;

        private Collected(KeyTask task, String part, List<KeySet> sets, List<Column> columns, StoredObject data) {
            this.task = task;
            this.part = part;
            this.sets = sets;
            this.columns = columns;
            this.data = data;
        }

        @Override
        public void read(Path file) throws IOException {
            String key = objects.nextRun(part);
            Path collected = new RunCollection(contract(task), tools.workDirectory(), bytes())
                    .collect(sets, task.place(), file, columns, new PartKeys(tools.keys()).readKey(data.aad()), key);
            run = objects.putFile(key, collected);
        }

        /** What was collected; null when there were no rows. */
        @Nullable
        WorkObject run() {
            return run;
        }
    }

    /** What is to be done with a part's rows while they are verified; null when the task does not say. */
    @Nullable
    Collected collecting(PartTask task, PlannedPart part, PartReceipt receipt) {
        KeyTask keys = task.keys();
        StoredObject data = receipt.data();
        return keys == null || data == null ? null : ofOwn(keys, part, data);
    }

    private Collected ofOwn(KeyTask keys, PlannedPart part, StoredObject data) {
        TablePeriod of = part.file().tablePeriod();
        return new Collected(
                keys,
                part.name(),
                contract(keys).plan().setsOf(of),
                part.file().schema().columns(),
                data);
    }

    /** The run of a part that is stored, the delivery's own or a published one; null when it has no rows. */
    @Nullable
    WorkObject collect(PartTask task) throws IOException {
        KeyTask keys = task.requireKeys();
        Published published = keys.published();
        Collected collected;
        if (published == null) {
            PlannedPart part = plan.part(task);
            StoredObject data = objects.receipt(part, task.requireReceipt()).data();
            if (data == null) {
                return null;
            }
            collected = ofOwn(keys, part, data);
        } else {
            KeyContract contract = contract(keys);
            collected = new Collected(
                    keys,
                    task.part(),
                    contract.setsOf(published.delivery(), published.of()),
                    contract.published(published.delivery(), published.of()).toColumns(),
                    published.data());
        }
        new PartVerification(tools.sightings(), new PartKeys(tools.keys()))
                .reading(task.part(), collected.data, collected);
        return collected.run();
    }

    /** The verdicts of a bucket. */
    WorkObject judge(KeyTask task) throws IOException {
        String key = objects.nextVerdicts(task.place());
        Path verdicts = new BucketJudge(
                        tools.store(),
                        contract(task),
                        documents.runs(task, objects),
                        tools.workDirectory(),
                        bytes(),
                        tools.progress()::stopIfRequested)
                .judge(task.place(), key);
        return objects.putFile(key, verdicts);
    }
}
