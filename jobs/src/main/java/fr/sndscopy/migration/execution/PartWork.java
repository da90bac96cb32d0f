package fr.sndscopy.migration.execution;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.part.IdleMemory;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartUpload;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.part.Sightings;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does tasks, with a plan, a store, keys and the delivery's files, and nothing else: no job database, no ledger, no lock. Safe for use by
 * several threads.
 */
public final class PartWork implements PartExecutor.Work {
    private static final Logger LOG = LoggerFactory.getLogger(PartWork.class);

    private final WorkPlan plan;
    private final Tools tools;
    private final WorkObjects objects;
    private final Collecting collecting;
    private final KeyWork keyWork;
    private final SpareHands hands;
    private final IdleMemory idle;

    /** @param collecting what else is done with a part's rows while it is verified */
    public PartWork(WorkPlan plan, Tools tools, Collecting collecting) {
        this(plan, tools, collecting, SpareHands.NONE);
    }

    /** @param hands help where there is nothing else to do */
    PartWork(WorkPlan plan, Tools tools, Collecting collecting, SpareHands hands) {
        this(plan, tools, collecting, hands, new IdleMemory(plan.settings().threads()));
    }

    /** @param idle of all runs that this process is at work for */
    PartWork(WorkPlan plan, Tools tools, Collecting collecting, SpareHands hands, IdleMemory idle) {
        this(plan, tools, collecting, hands, idle, new KeyDocuments());
    }

    private PartWork(
            WorkPlan plan,
            Tools tools,
            Collecting collecting,
            SpareHands hands,
            IdleMemory idle,
            KeyDocuments documents) {
        this.plan = plan;
        this.tools = tools;
        this.hands = hands;
        this.idle = idle;
        this.objects = tools.objects(plan);
        this.collecting = collecting;
        this.keyWork = new KeyWork(plan, tools, objects, documents);
    }

    /**
     * For a task of a worker that has others beside it.
     *
     * @param idle of all runs that this process is at work for
     * @param documents of the run
     */
    public static PartWork ofTask(WorkPlan plan, Tools tools, IdleMemory idle, KeyDocuments documents) {
        return new PartWork(plan, tools, Collecting.NOTHING, SpareHands.NONE, idle, documents);
    }

    /**
     * What there is to work with.
     *
     * @param store where objects go
     * @param keys wraps data keys
     * @param workDirectory for files on their way, owned by this process
     * @param sightings of the objects that this process has seen whole
     * @param progress counted, and asked whether to stop
     */
    public record Tools(
            ObjectStore store, KeyService keys, Path workDirectory, Sightings sightings, Progress progress) {
        /** Of a worker that is not the driver. */
        public static Tools of(ObjectStore store, KeyService keys, Path workDirectory) {
            Progress progress = new Progress();
            return new Tools(store, keys, workDirectory, new Sightings(store, workDirectory, 1, progress), progress);
        }

        public WorkObjects objects(WorkPlan plan) {
            return objects(plan.dataset(), plan.delivery(), plan.sha256());
        }

        WorkObjects objects(String dataset, String delivery, String planSha256) {
            return new WorkObjects(store, new Sealing(keys), workDirectory, dataset, delivery, planSha256);
        }
    }

    /** What is done with a part's rows while they are there anyway. */
    public interface Collecting {
        /** Nothing. */
        Collecting NOTHING = (part, receipt) -> file -> {};

        PartVerification.Reading of(PlannedPart part, PartReceipt receipt);
    }

    @Override
    public PartOutcome run(PartTask task) throws IOException {
        if (!task.plan().equals(plan.sha256())) {
            throw new IllegalArgumentException(
                    "[" + task.partition() + "] a task of plan " + task.plan() + ": expected " + plan.sha256());
        }
        tools.progress().stopIfRequested();
        try {
            return switch (task.step()) {
                case CONVERT -> converted(task, convert(plan.part(task), RowVerdicts.NONE));
                case RECONVERT -> reconvert(task);
                case VERIFY -> verify(task, collecting);
                case REVERIFY -> verify(task, Collecting.NOTHING);
                case CHECKSUM -> checksum(task);
                case REVISIT -> revisit(task);
                case COLLECT -> keyed(task, keyWork.collect(task));
                case JUDGE -> keyed(task, keyWork.judge(task.requireKeys()));
            };
        } catch (DeliveryRefusedException | SourceFormatException e) {
            return refused(task, Refused.Kind.DELIVERY, e, List.of());
        } catch (IntegrityException e) {
            if (e.getCause() instanceof KeyServiceException) {
                throw e;
            }
            return refused(task, Refused.Kind.INTEGRITY, e, e.discrepancies());
        }
    }

    private static Refused refused(
            PartTask task, Refused.Kind kind, RuntimeException e, List<Discrepancy> discrepancies) {
        LOG.warn("[{}] refused", task.partition(), e);
        return new Refused(task.partition(), kind, String.valueOf(e.getMessage()), discrepancies);
    }

    private record Attempt(
            AttemptNames names,
            PartReceipt receipt,
            @Nullable String sourceSha256) {}

    private Attempt convert(PlannedPart part, RowVerdicts verdicts) throws IOException {
        AttemptNames names = AttemptNames.next(plan.dataset(), plan.delivery(), part);
        try (PartConversion conversion = PartConversion.open(
                part,
                names,
                new PartKeys(tools.keys()),
                plan.settings(),
                tools.workDirectory(),
                verdicts,
                hands,
                idle)) {
            ConvertedPart converted = conversion.run(tools.progress());
            if (converted.sourceSha256() == null && part.file().rows().tellsWhatWasRead()) {
                throw new IllegalStateException("[" + part.name() + "] its reader does not tell what it has read");
            }
            return new Attempt(names, new PartUpload(tools.store()).upload(converted), converted.sourceSha256());
        }
    }

    private PartDone converted(PartTask task, Attempt attempt) throws IOException {
        PartReceipt receipt = attempt.receipt();
        StoredObject data = receipt.data();
        // the objects that it names are there: from here on the attempt may be told of
        WorkObject kept =
                objects.putReceipt(attempt.names(), receipt, plan.settings().keyScope());
        return done(task, kept, attempt.sourceSha256(), receipt, data == null ? 0 : data.bytes(), null);
    }

    private PartDone reconvert(PartTask task) throws IOException {
        PlannedPart part = plan.part(task);
        PartReceipt first = objects.receipt(part, task.requireReceipt());
        try (KeyRejections rejections = objects.rejected(part, task.requireRejected())) {
            Attempt again = convert(part, rejections);
            rejections.requireJudged(first, again.receipt());
            return converted(task, again);
        }
    }

    private PartDone verify(PartTask task, Collecting reading) throws IOException {
        PlannedPart part = plan.part(task);
        WorkObject kept = task.requireReceipt();
        PartReceipt receipt = objects.receipt(part, kept);
        KeyWork.Collected keys = keyWork.collecting(task, part, receipt);
        new PartVerification(tools.sightings(), new PartKeys(tools.keys()))
                .verify(receipt, part.file().schema().columns(), keys == null ? reading.of(part, receipt) : keys);
        return done(task, kept, null, receipt, 0, keys == null ? null : keys.run());
    }

    /** Looks whether what the receipt names is there, whole and unaltered. */
    private PartDone revisit(PartTask task) {
        WorkObject kept = task.requireReceipt();
        PartReceipt receipt = objects.receipt(plan.part(task), kept);
        for (StoredObject object : receipt.objects()) {
            tools.progress().stopIfRequested();
            tools.sightings().see("part " + task.part(), object);
        }
        return done(task, kept, null, receipt, 0, null);
    }

    private PartDone done(
            PartTask task,
            WorkObject object,
            @Nullable String sourceSha256,
            PartReceipt receipt,
            long storedBytes,
            @Nullable WorkObject keys) {
        return new PartDone(
                task.partition(),
                task.plan(),
                task.epoch(),
                object,
                sourceSha256,
                null,
                receipt.books().delivered(),
                receipt.books().quarantined(),
                storedBytes,
                tools.sightings().of(receipt.objects()),
                keys);
    }

    private static PartDone keyed(PartTask task, @Nullable WorkObject keys) {
        return new PartDone(task.partition(), task.plan(), task.epoch(), null, null, null, 0, 0, 0, List.of(), keys);
    }

    private PartDone checksum(PartTask task) throws IOException {
        FileChecksum.Result found = FileChecksum.check(
                plan.file(task.file()), plan.stretches(task.file()), plan.folder(), tools.progress());
        return new PartDone(
                task.partition(),
                task.plan(),
                task.epoch(),
                null,
                found.sha256(),
                found.stretchesSha256(),
                0,
                0,
                0,
                List.of(),
                null);
    }
}
