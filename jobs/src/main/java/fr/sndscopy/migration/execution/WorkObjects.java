package fr.sndscopy.migration.execution;

import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.evidence.WholeBytes;
import fr.sndscopy.migration.keysets.KeyContract;
import fr.sndscopy.migration.keysets.KeyRuns;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.validate.CodeList;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;

/**
 * What the parts of a plan leave behind in the store until it is published, sealed, because it holds values: receipts, and the rows that a
 * part is to be converted without. Each is bound to dataset, delivery, plan, part and attempt; whoever reads one knows the SHA-256 that
 * it must have. Safe for use by several threads.
 */
public final class WorkObjects {
    private final ObjectStore store;
    private final Sealing sealing;
    private final Path directory;
    private final String dataset;
    private final String delivery;
    private final String planSha256;

    /**
     * @param directory where a sealed file is kept until it is stored, owned by this process
     * @param planSha256 of the plan that the parts are of
     */
    public WorkObjects(
            ObjectStore store, Sealing sealing, Path directory, String dataset, String delivery, String planSha256) {
        this.store = store;
        this.sealing = sealing;
        this.directory = directory;
        this.dataset = dataset;
        this.delivery = delivery;
        this.planSha256 = planSha256;
    }

    /**
     * A {@link SealedPart} that stands by itself.
     *
     * @param format {@value #FORMAT}
     */
    private record Receipt(String format, SealedPart part) {
        static final String FORMAT = "sndscopy-receipt/1";
    }

    /**
     * Stores the receipt of an attempt.
     *
     * @param scope whose keys protect the part: where they are those of its period, the receipt, which has values of it, is under them too
     */
    public WorkObject putReceipt(AttemptNames names, PartReceipt receipt, KeyScope scope) throws IOException {
        String key = StoreLayout.receipt(delivery, planSha256, receipt.part(), names.attempt());
        byte[] clear = CanonicalJson.write(new Receipt(Receipt.FORMAT, SealedPart.of(receipt)));
        String aad = aad(StoreLayout.Kind.RECEIPT, names.part(), names.attempt());
        return put(
                key,
                scope == KeyScope.PERIOD
                        ? sealing.seal(clear, aad, names.part().keyDomain(scope))
                        : sealing.seal(clear, aad));
    }

    /**
     * The receipt of a part.
     *
     * @throws IntegrityException naming the object, when it is not there, or not the one that is meant
     * @throws fr.sndscopy.crypto.KeyServiceException when its key cannot be had
     */
    public PartReceipt receipt(PlannedPart part, WorkObject object) {
        PartReceipt receipt = open(StoreLayout.Kind.RECEIPT, part, object, Receipt.class, Receipt.FORMAT)
                .part()
                .toReceipt();
        if (!receipt.part().equals(part.name())) {
            throw new IntegrityException("[" + object.key() + "] the receipt of another part");
        }
        return receipt;
    }

    /**
     * Stores what a part is to be converted without.
     *
     * @param names of an attempt of its own
     */
    public WorkObject putRejected(AttemptNames names, RejectedRows rows) throws IOException {
        return put(
                StoreLayout.rejected(delivery, planSha256, rows.part(), names.attempt()),
                sealing.seal(CanonicalJson.write(rows), aad(StoreLayout.Kind.REJECTED, names.part(), names.attempt())));
    }

    /**
     * What a part is to be converted without.
     *
     * @throws IntegrityException naming the object, when it is not there, or not the one that is meant
     */
    public KeyRejections rejected(PlannedPart part, WorkObject object) throws IOException {
        RejectedRows rows = open(StoreLayout.Kind.REJECTED, part, object, RejectedRows.class, RejectedRows.FORMAT);
        if (!rows.part().equals(part.name())) {
            throw new IntegrityException("[" + object.key() + "] the rows of another part");
        }
        return rows.toRejections();
    }

    private <T> T open(StoreLayout.Kind kind, PlannedPart part, WorkObject object, Class<T> type, String format) {
        String place = "[" + object.key() + "] ";
        byte[] sealed = WholeBytes.of(store, object.key(), object.sha256());
        String attempt = name(object, place);
        try {
            return StoredForm.read(object.key(), sealing.open(sealed, aad(kind, part, attempt)), type, format);
        } catch (SealBrokenException | LedgerCorruptException | StoreFormatException | IllegalArgumentException e) {
            throw WholeBytes.because(place, e);
        }
    }

    /** Stores what others have to know of the plan, under a name that is its SHA-256. */
    WorkObject putPlan(PlanDocument document) throws IOException {
        byte[] clear = CanonicalJson.write(document);
        String sha256 = Sha256.of(clear);
        return put(StoreLayout.plan(delivery, planSha256, sha256), sealing.seal(clear, planAad(sha256)));
    }

    /** Likewise, the codes of a nomenclature. */
    WorkObject putCodes(CodesDocument document) throws IOException {
        byte[] clear = CanonicalJson.write(document);
        String sha256 = Sha256.of(clear);
        return put(StoreLayout.codes(delivery, planSha256, sha256), sealing.seal(clear, planAad(sha256)));
    }

    /** Stores which keys are judged, and what they are hashed with; throws as {@link #put} does. */
    public WorkObject putKeys(KeyContract contract) throws IOException {
        byte[] clear = CanonicalJson.write(contract);
        String sha256 = Sha256.of(clear);
        return put(StoreLayout.keys(delivery, planSha256, sha256), sealing.seal(clear, planAad(sha256)));
    }

    /** Likewise, the runs that there are. */
    public WorkObject putRuns(KeyRuns runs) throws IOException {
        byte[] clear = CanonicalJson.write(runs);
        String sha256 = Sha256.of(clear);
        return put(StoreLayout.runs(delivery, planSha256, sha256), sealing.seal(clear, planAad(sha256)));
    }

    KeyContract keys(WorkObject object) {
        return openNamed(object, KeyContract.class, KeyContract.FORMAT);
    }

    KeyRuns runs(WorkObject object) {
        return openNamed(object, KeyRuns.class, KeyRuns.FORMAT);
    }

    /** Where the run of a part is going to be. */
    String nextRun(String part) {
        return StoreLayout.run(delivery, planSha256, part, AttemptNames.another());
    }

    /** Where the verdicts of a bucket are going to be. */
    String nextVerdicts(int bucket) {
        return StoreLayout.verdicts(delivery, planSha256, bucket, AttemptNames.another());
    }

    /** Stores a file that is sealed already, and removes it whatever happens. */
    WorkObject putFile(String key, Path file) throws IOException {
        try {
            String sha256 = sha256(file);
            store.put(key, file, sha256);
            return new WorkObject(key, sha256, Files.size(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * What there is to know of the plan.
     *
     * @throws IntegrityException naming the object, when it is not there, or not the one that is meant
     */
    PlanDocument plan(WorkObject object) {
        PlanDocument document = openNamed(object, PlanDocument.class, PlanDocument.FORMAT);
        if (!document.dataset().equals(dataset)
                || !document.delivery().equals(delivery)
                || !document.plan().equals(planSha256)) {
            throw new IntegrityException("[" + object.key() + "] another plan");
        }
        return document;
    }

    /** The codes of a nomenclature; throws as {@link #plan} does. */
    CodeList codes(WorkObject object) {
        return openNamed(object, CodesDocument.class, CodesDocument.FORMAT).toList();
    }

    private <T> T openNamed(WorkObject object, Class<T> type, String format) {
        String place = "[" + object.key() + "] ";
        String named = name(object, place);
        byte[] sealed = WholeBytes.of(store, object.key(), object.sha256());
        try {
            byte[] clear = sealing.open(sealed, planAad(named));
            if (!Sha256.of(clear).equals(named)) {
                throw new IntegrityException(place + "not what its name says: the SHA-256 is another");
            }
            return StoredForm.read(object.key(), clear, type, format);
        } catch (SealBrokenException | LedgerCorruptException | StoreFormatException | IllegalArgumentException e) {
            throw WholeBytes.because(place, e);
        }
    }

    private static String name(WorkObject object, String place) {
        return StoreLayout.place(object.key())
                .map(StoreLayout.Place::attempt)
                .orElseThrow(() -> new IntegrityException(place + "not the key of an object of a run's own"));
    }

    private String planAad(String sha256) {
        return StoreLayout.planAad(dataset, delivery, planSha256, sha256);
    }

    /** Removes objects that nobody needs any more, by all threads. What cannot be removed is left for gc. */
    public void removeAll(Collection<WorkObject> spent, ExecutorService workers) throws IOException {
        List<Callable<Boolean>> removals = new ArrayList<>();
        for (WorkObject object : spent) {
            removals.add(() -> {
                remove(object);
                return true;
            });
        }
        Workers.inOrder(removals, workers);
    }

    /** Removes an object that nobody needs any more. */
    public void remove(WorkObject object) {
        store.delete(object.key());
    }

    private WorkObject put(String key, byte[] sealed) throws IOException {
        if (sealed.length > WholeBytes.MOST) {
            throw new IllegalStateException(
                    "[" + key + "] " + sealed.length + " bytes: expected at most " + WholeBytes.MOST);
        }
        Path file = Files.createTempFile(directory, "work-", ".enc");
        try {
            Files.write(file, sealed);
            String sha256 = Sha256.of(sealed);
            store.put(key, file, sha256);
            return new WorkObject(key, sha256, sealed.length);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (DigestInputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.hex(digest);
    }

    private String aad(StoreLayout.Kind kind, PlannedPart part, String attempt) {
        return StoreLayout.workAad(
                kind, dataset, part.table(), part.period(), delivery, part.name(), planSha256, attempt);
    }
}
