package fr.sndscopy.migration.verify;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.access.AccessAudit;
import fr.sndscopy.ledger.proof.CheckpointAudit;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.EvidenceShards;
import fr.sndscopy.migration.evidence.KeyProof;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.keyring.RewrappedKeys;
import fr.sndscopy.migration.part.NoKeys;
import fr.sndscopy.migration.part.PartFooter;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.published.ReplayedQuarantines;
import fr.sndscopy.migration.verify.VerificationResult.DeliveryResult;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.verify.VerificationResult.Level;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.SecondReading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything that is published, past the first fault to the last. With keys it decrypts, decodes and recomputes every part
 * and compares it, the manifest and the ledger before it with the sealed evidence, but for what the ledger says is shredded or expired; without, it checks the chain of the ledger, the
 * books, and that every object is there, whole and unaltered.
 *
 * <p>Memory is that of one row group per thread, the evidence of one delivery and the names of all objects. Entries cut off the end of
 * the ledger, and the time, writer and lock of its last entry, leave no trace in the store: what the ledger's memory, an {@link
 * Expectation}, signed checkpoints in the store and those that were kept elsewhere say is compared.
 */
public final class StoreVerification {
    private static final int CHECKS_AT_ONCE = 1 << 10;

    private final ObjectReader store;
    private final LedgerReader ledger;
    private final @Nullable KeyService keys;
    private final SchemaCatalog catalog;
    private final int threads;
    private final Path directory;
    private final Predicate<StoredObject> readWhole;

    /**
     * @param keys null to check without any key
     * @param catalog only to say where it has changed since: what is verified is read with the columns in the evidence
     * @param threads objects worked on at once
     * @param directory where downloads are kept while they are read
     */
    public StoreVerification(
            ObjectReader store,
            LedgerReader ledger,
            @Nullable KeyService keys,
            SchemaCatalog catalog,
            int threads,
            Path directory) {
        this(store, ledger, keys, catalog, threads, directory, object -> true);
    }

    private StoreVerification(
            ObjectReader store,
            LedgerReader ledger,
            @Nullable KeyService keys,
            SchemaCatalog catalog,
            int threads,
            Path directory,
            Predicate<StoredObject> readWhole) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.catalog = catalog;
        this.threads = threads;
        this.directory = directory;
        this.readWhole = readWhole;
    }

    /**
     * The same, reading some objects of rows alone: of the others it is asked whether they are there, with their length. Evidence, manifests
     * and ledger are read whatever is chosen.
     *
     * @param chosen which data and quarantine objects are read; asked from several threads, more than once
     */
    public StoreVerification reading(Predicate<StoredObject> chosen) {
        return new StoreVerification(store, ledger, keys, catalog, threads, directory, chosen);
    }

    /** Likewise, expecting nothing in particular of the ledger. */
    public VerificationResult verify(@Nullable String delivery) throws IOException {
        return verify(delivery, Expectation.NONE);
    }

    /**
     * Verifies one delivery with its replays, or all that are published.
     *
     * @param delivery null for all
     * @param expectation what the ledger must hold
     * @throws NotPublishedException when there is no such delivery
     * @throws fr.sndscopy.storage.StorageException when the store does not answer
     */
    public VerificationResult verify(@Nullable String delivery, Expectation expectation) throws IOException {
        return verify(delivery, expectation, CheckpointExpectation.NONE);
    }

    /**
     * Likewise.
     *
     * @param signing what is known of the ledger's checkpoints from elsewhere
     */
    public VerificationResult verify(@Nullable String delivery, Expectation expectation, CheckpointExpectation signing)
            throws IOException {
        return verifyAll(delivery, expectation, signing).result();
    }

    /**
     * What was found, and the ledger that it was found in.
     *
     * @param result of the verification
     * @param ledger as it was read for it
     * @param access likewise the log beside it
     */
    public record Verified(VerificationResult result, LedgerAudit ledger, AccessAudit.Findings access) {}

    /** Verifies all deliveries, and hands on the ledger as it was read. */
    public Verified verifyAll(CheckpointExpectation signing) throws IOException {
        return verifyAll(null, Expectation.NONE, signing);
    }

    private Verified verifyAll(@Nullable String delivery, Expectation expectation, CheckpointExpectation signing)
            throws IOException {
        LedgerAudit audit = ledger.audit();
        CheckpointAudit.Findings checkpoints = CheckpointAudit.of(store, audit, signing, Instant.now());
        if (!checkpoints.faults().isEmpty()) {
            // nothing is taken for an alteration that was read once
            audit = ledger.audit();
            checkpoints = CheckpointAudit.of(store, audit, signing, Instant.now());
        }
        AccessAudit.Findings access = AccessAudit.of(store, audit);
        return new Verified(
                openingNewest(audit).verify(delivery, expectation, audit, checkpoints, access), audit, access);
    }

    /** The same, with data keys in their newest form: only so is it seen whether they open. */
    private StoreVerification openingNewest(LedgerAudit audit) {
        return keys == null || (audit.keyBooks().isEmpty() && audit.shredBooks().isEmpty())
                ? this
                : new StoreVerification(
                        store,
                        ledger,
                        RewrappedKeys.preferring(keys, RewrappedIndex.of(audit)),
                        catalog,
                        threads,
                        directory,
                        readWhole);
    }

    private VerificationResult verify(
            @Nullable String delivery,
            Expectation expectation,
            LedgerAudit audit,
            CheckpointAudit.Findings checkpoints,
            AccessAudit.Findings access)
            throws IOException {
        List<Fault> faults = new ArrayList<>(expectation.faults(audit, access));
        access.faults().forEach(fault -> faults.add(new Fault(Fault.Kind.ALTERED, fault.key(), fault.problem())));
        checkpoints.faults().forEach(fault -> faults.add(new Fault(Fault.Kind.ALTERED, fault.key(), fault.problem())));
        audit.faults().stream()
                .filter(fault -> fault.delivery() == null)
                .forEach(fault -> faults.add(new Fault(Fault.Kind.ALTERED, fault.key(), fault.problem())));
        List<LedgerAudit.Book> books = audit.books().stream()
                .filter(book -> delivery == null
                        || delivery.equals(book.entry().delivery())
                        || delivery.equals(book.entry().replays()))
                .toList();
        if (books.isEmpty() && delivery != null && faults.isEmpty()) {
            throw new NotPublishedException("[" + delivery + "] no delivery of this id is published");
        }
        faults.addAll(KeyringCheck.faults(audit, keys == null ? Set.of() : keys.keyIds()));
        HiddenObjects hidden = HiddenObjects.find(store, audit);
        hidden.faults().stream().filter(fault -> !faults.contains(fault)).forEach(faults::add);
        UnnamedObjects unnamed = UnnamedObjects.find(store, audit);
        if (audit.setUp() && audit.entries() == 0 && unnamed.count() > 0) {
            faults.add(new Fault(
                    Fault.Kind.ALTERED,
                    StoreLayout.LEDGER_PREFIX,
                    "no entry, although there is " + unnamed.first()
                            + ": either the first run has not ended, or the ledger is gone"));
        }
        if (keys != null && audit.dataset() != null) {
            proofFault(audit.dataset(), keys).ifPresent(faults::add);
        }
        List<DeliveryResult> deliveries = new ArrayList<>();
        Chain chain = new Chain(audit);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (LedgerAudit.Book book : audit.books()) {
                Optional<String> contentId = chain.quarantines.follow(book.entry(), book.manifest());
                if (books.contains(book)) {
                    deliveries.add(verify(chain, book, contentId, workers));
                }
            }
        } finally {
            workers.shutdownNow();
        }
        return new VerificationResult(
                keys == null ? Level.SEALED : Level.CONTENT,
                store.description(),
                audit.entries(),
                audit.headSha256(),
                expectation,
                new VerificationResult.Checkpoints(
                        checkpoints.stored(),
                        checkpoints.signedEntries(),
                        checkpoints.signedBy(),
                        checkpoints.keysPinned(),
                        checkpoints.kept(),
                        checkpoints.cosignatures(),
                        checkpoints.witnessedEntries()),
                new VerificationResult.Access(
                        access.entries(),
                        access.coveredEntries(),
                        access.headSha256(),
                        access.objectsGone(),
                        access.acts()),
                new VerificationResult.Remarks(
                        unnamed.count(),
                        unnamed.bytes(),
                        unnamed.leftByEntries(),
                        audit.foreign().size(),
                        chain.reportsOfOtherEntries,
                        chain.unsealedReports,
                        chain.sealedByOlderVersions,
                        checkpoints.strangers(),
                        audit.shredBooks().stream()
                                .mapToLong(book -> book.entry().parts())
                                .sum(),
                        chain.expiredParts),
                deliveries,
                faults,
                notices(chain, expectation, unnamed, hidden, checkpoints, access));
    }

    /** What is wrong with the proof of the keys, which stores of before do not have. */
    private Optional<Fault> proofFault(String dataset, KeyService keyService) {
        String key = StoreLayout.keyProof(dataset);
        try {
            new KeyProof(store).open(dataset, keyService);
            return Optional.empty();
        } catch (IntegrityException e) {
            return Optional.of(Fault.of(key, e));
        } catch (KeyServiceException e) {
            return Optional.of(refused(key, e));
        }
    }

    /** What goes on from delivery to delivery. */
    private static final class Chain {
        private final LedgerAudit audit;
        private final ReplayedQuarantines quarantines = new ReplayedQuarantines();
        /** Whether an evidence has told that an entry was written anew: then all that follow were. */
        private boolean rewritten;

        private long expiredParts;
        private int sealedByOlderVersions;
        private int unsealedReports;
        private int reportsOfOtherEntries;

        Chain(LedgerAudit audit) {
            this.audit = audit;
        }
    }

    private static List<String> notices(
            Chain chain,
            Expectation expectation,
            UnnamedObjects unnamed,
            HiddenObjects hidden,
            CheckpointAudit.Findings checkpoints,
            AccessAudit.Findings access) {
        List<String> notices = new ArrayList<>(checkpoints.notices());
        notices.addAll(access.notices());
        expectation
                .numberOf(chain.audit)
                .ifPresent(
                        number -> notices.add("the expected head is entry " + number + " of " + chain.audit.entries()));
        chain.audit.foreign().forEach(key -> notices.add("[" + key + "] not the key of a ledger entry: passed over"));
        notices.addAll(unnamed.notices());
        notices.addAll(hidden.notices());
        notices.addAll(KeyringCheck.notices(chain.audit));
        if (chain.sealedByOlderVersions > 0) {
            notices.add(chain.sealedByOlderVersions
                    + " sealed by an older version, whose evidence does not vouch for manifest and ledger");
        }
        if (chain.reportsOfOtherEntries > 0) {
            notices.add(chain.reportsOfOtherEntries
                    + (chain.reportsOfOtherEntries == 1 ? " report speaks" : " reports speak")
                    + " of a ledger entry that is not in the chain, beside the report of the one that is: left of a"
                    + " ledger that was rolled back");
        }
        if (chain.unsealedReports > 0) {
            notices.add(chain.unsealedReports + (chain.unsealedReports == 1 ? " report" : " reports")
                    + " of an older version, without a seal: compared with manifest and ledger alone");
        }
        return notices;
    }

    private DeliveryResult verify(
            Chain chain, LedgerAudit.Book book, Optional<String> contentId, ExecutorService workers)
            throws IOException {
        LedgerAudit audit = chain.audit;
        String id = book.entry().delivery();
        List<Fault> faults = new ArrayList<>();
        audit.faults().stream()
                .filter(fault -> id.equals(fault.delivery()))
                .forEach(fault -> faults.add(new Fault(Fault.Kind.ALTERED, fault.key(), fault.problem())));
        Manifest manifest = book.manifest();
        if (manifest == null) {
            return new DeliveryResult(id, 0, 0, 0, 0, 0, faults, List.of());
        }
        for (Discrepancy discrepancy : DeliveryBooks.check(manifest)) {
            faults.add(new Fault(Fault.Kind.ALTERED, book.entry().manifestKey(), discrepancy.toString()));
        }
        contentId
                .filter(recomputed -> !recomputed.equals(manifest.contentId()))
                .ifPresent(recomputed -> faults.add(new Fault(
                        Fault.Kind.ALTERED,
                        book.entry().manifestKey(),
                        EvidenceCheck.contentIdProblem(manifest.contentId(), recomputed))));
        if (manifest.evidence() == null) {
            faults.add(new Fault(Fault.Kind.ALTERED, book.entry().manifestKey(), "names no evidence"));
        }
        Evidence evidence =
                keys == null || manifest.evidence() == null ? null : evidence(chain, book, manifest, keys, faults);
        List<Callable<List<Fault>>> checks = new ArrayList<>();
        if (keys == null && manifest.evidence() != null) {
            StoredObject object = manifest.evidence();
            checks.add(() -> check(object, () -> sealedOnly().verifySealed("evidence", object)));
        }
        StoredReportCheck.Outcome reports = new StoredReportCheck(store, keys)
                .check(book, manifest, evidence != null && evidence.manifestSha256() != null);
        faults.addAll(reports.faults());
        chain.unsealedReports += reports.unsealed();
        chain.reportsOfOtherEntries += reports.ofOtherEntries();
        faults.addAll(run(checks, workers));
        boolean expired = audit.expiryOf(book.entry()).isPresent();
        if (expired) {
            chain.expiredParts +=
                    manifest.parts().stream().filter(Manifest.Part::hasRows).count();
        }
        faults.addAll(partFaults(audit, manifest, evidence, expired, workers));
        return new DeliveryResult(
                id,
                manifest.parts().size(),
                manifest.objects().size(),
                manifest.objects().stream().mapToLong(StoredObject::bytes).sum(),
                book.entry().rowsStored(),
                book.entry().rowsQuarantined(),
                faults,
                notes(manifest));
    }

    private @Nullable Evidence evidence(
            Chain chain, LedgerAudit.Book book, Manifest manifest, KeyService keyService, List<Fault> faults) {
        StoredObject object = manifest.evidence();
        String key = object == null ? manifest.delivery() : object.key();
        try {
            Evidence evidence = new EvidenceReader(store, new Sealing(keyService)).open(manifest);
            EvidenceCheck check = new EvidenceCheck(chain.audit, book.entry(), manifest, evidence);
            faults.addAll(check.faults());
            if (!chain.rewritten) {
                Optional<Fault> rewritten = check.headFault();
                rewritten.ifPresent(faults::add);
                chain.rewritten = rewritten.isPresent();
            }
            if (evidence.manifestSha256() == null) {
                chain.sealedByOlderVersions++;
            }
            return evidence;
        } catch (IntegrityException e) {
            faults.add(Fault.of(key, e));
        } catch (KeyServiceException e) {
            faults.add(refused(key, e));
        }
        return null;
    }

    /** One check per object, so that a fault of one hides none of another; some at a time, so that there are never very many. */
    private List<Fault> partFaults(
            LedgerAudit audit, Manifest manifest, @Nullable Evidence evidence, boolean expired, ExecutorService workers)
            throws IOException {
        Predicate<StoredObject> shredded =
                object -> audit.shredOf(object.keyId()).isPresent();
        List<Fault> found = new ArrayList<>();
        Function<Manifest.Part, @Nullable SealedPart> sealed = sealedParts(evidence, shredded);
        List<Callable<List<Fault>>> checks = new ArrayList<>();
        for (Manifest.Part part : expired ? List.<Manifest.Part>of() : manifest.parts()) {
            SealedPart one = sealed.apply(part);
            addCheck(manifest, part, StoreLayout.Kind.DATA, part.data(), one, evidence, shredded, checks);
            addCheck(manifest, part, StoreLayout.Kind.QUARANTINE, part.quarantine(), one, evidence, shredded, checks);
            if (checks.size() >= CHECKS_AT_ONCE) {
                found.addAll(run(checks, workers));
                checks.clear();
            }
        }
        for (ShardedManifest.Shard shard : manifest.shards()) {
            if (keys == null || shredded.test(shard.evidence())) {
                checks.add(
                        () -> check(shard.evidence(), () -> sealedOnly().verifySealed("evidence", shard.evidence())));
            }
        }
        found.addAll(run(checks, workers));
        return found;
    }

    /** The evidence on a part, for parts that are asked for in the manifest's order; that of shards has been held against it. */
    private static Function<Manifest.Part, @Nullable SealedPart> sealedParts(
            @Nullable Evidence evidence, Predicate<StoredObject> shredded) {
        if (evidence == null) {
            return part -> null;
        }
        if (evidence.parts() instanceof EvidenceShards shards) {
            Iterator<@Nullable SealedPart> inOrder = shards.iterator(shredded.negate());
            return part -> {
                SealedPart next = inOrder.hasNext() ? inOrder.next() : null;
                return next != null && next.part().equals(part.name()) ? next : null;
            };
        }
        Map<String, SealedPart> byName = new HashMap<>();
        evidence.parts().forEach(part -> byName.put(part.part(), part));
        return part -> byName.get(part.name());
    }

    private void addCheck(
            Manifest manifest,
            Manifest.Part part,
            StoreLayout.Kind kind,
            @Nullable StoredObject object,
            @Nullable SealedPart sealed,
            @Nullable Evidence evidence,
            Predicate<StoredObject> shredded,
            List<Callable<List<Fault>>> checks) {
        if (object == null) {
            return;
        }
        String aad = StoreLayout.aad(
                kind, manifest.dataset(), part.table(), part.period(), manifest.delivery(), part.name());
        checks.add(() -> check(object, () -> {
            if (!object.aad().equals(aad)) {
                throw new IntegrityException("[" + object.key() + "] bound to another place than its part");
            }
            if (!readWhole.test(object)) {
                verifyPresent(part.name(), object);
                return;
            }
            if (keys == null || evidence == null || shredded.test(object)) {
                sealedOnly().verifySealed(part.name(), object);
                return;
            }
            PartReceipt receipt = receipt(part, object, sealed);
            PartKeys partKeys = new PartKeys(keys);
            PartReadKey key = partKeys.readKey(object.aad());
            PartVerification verification = new PartVerification(store, partKeys, directory);
            PartFooter footer = footer(manifest, part, object, evidence);
            List<Column> columns = columns(part, object, evidence);
            switch (kind) {
                case DATA ->
                    verification.verifyData(
                            receipt,
                            object,
                            columns,
                            file -> footer.check(object, PartReader.metadata(file, columns, key)));
                case QUARANTINE ->
                    verification.verifyQuarantine(
                            receipt, object, file -> footer.check(object, QuarantineReader.metadata(file, key)));
                case EVIDENCE, RECEIPT, REJECTED -> throw new IllegalStateException("of a part: " + kind);
            }
        }));
    }

    private static PartReceipt receipt(Manifest.Part part, StoredObject object, @Nullable SealedPart sealed) {
        if (sealed == null
                || !part.books().equals(sealed.books())
                || (!object.equals(sealed.data()) && !object.equals(sealed.quarantine()))) {
            throw new IntegrityException(
                    "[" + object.key() + "] the evidence says something else of part " + part.name());
        }
        return sealed.toReceipt();
    }

    private static PartFooter footer(Manifest manifest, Manifest.Part part, StoredObject object, Evidence evidence) {
        Evidence.Contract contract = evidence.contract(part.file()).orElseThrow(() -> unknownColumns(part, object));
        return PartFooter.of(
                manifest.dataset(),
                manifest.delivery(),
                part.name(),
                part.table(),
                part.period(),
                contract.vintage(),
                contract.schemaVersion());
    }

    private static IntegrityException unknownColumns(Manifest.Part part, StoredObject object) {
        return new IntegrityException(
                "[" + object.key() + "] the evidence does not say which columns " + part.file() + " has");
    }

    private static List<Column> columns(Manifest.Part part, StoredObject object, Evidence evidence) {
        Optional<List<Column>> columns = evidence.columnsOf(part.file());
        return columns.orElseThrow(() -> unknownColumns(part, object));
    }

    private void verifyPresent(String part, StoredObject object) {
        ObjectStat found = SecondReading.found(store, asked -> asked.stat(object.key()))
                .orElseThrow(() -> new IntegrityException(
                        "[" + object.key() + "] the object of part " + part + " is not in the store"));
        if (found.bytes() != object.bytes()) {
            throw new IntegrityException(
                    "[" + object.key() + "] expected " + object.bytes() + " bytes, found " + found.bytes());
        }
    }

    private PartVerification sealedOnly() {
        return new PartVerification(store, new PartKeys(NoKeys.INSTANCE), directory);
    }

    private static List<Fault> check(StoredObject object, Check check) throws IOException {
        try {
            check.run();
            return List.of();
        } catch (IntegrityException e) {
            if (e.discrepancies().isEmpty()) {
                return List.of(Fault.of(object.key(), e));
            }
            return e.discrepancies().stream()
                    .map(discrepancy -> new Fault(Fault.Kind.ALTERED, object.key(), discrepancy.toString()))
                    .toList();
        } catch (KeyServiceException e) {
            return List.of(refused(object.key(), e));
        }
    }

    private static Fault refused(String key, KeyServiceException e) {
        if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
            throw e;
        }
        return new Fault(Fault.Kind.KEY_REFUSED, key, String.valueOf(e.getMessage()));
    }

    private interface Check {
        void run() throws IOException;
    }

    private static List<Fault> run(List<Callable<List<Fault>>> checks, ExecutorService workers) throws IOException {
        List<Fault> faults = new ArrayList<>();
        Workers.inOrder(checks, workers).forEach(faults::addAll);
        return faults;
    }

    /** Nothing is read with any columns where there are no keys. */
    private List<String> notes(Manifest manifest) {
        List<String> notes = new ArrayList<>();
        if (keys == null) {
            return notes;
        }
        for (Manifest.Table table : manifest.tables()) {
            String version =
                    catalog.find(table.table()).map(TableSchema::version).orElse("");
            if (!version.equals(table.schemaVersion())) {
                notes.add(table.table() + " " + table.period()
                        + (version.isEmpty()
                                ? ": the catalogue does not know the table"
                                : ": the catalogue's schema is another than at publication")
                        + "; read with the columns of the publication");
            }
        }
        return notes;
    }
}
