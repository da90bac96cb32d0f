package fr.sndscopy.migration;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.VerificationResult.DeliveryResult;
import fr.sndscopy.migration.VerificationResult.Fault;
import fr.sndscopy.migration.VerificationResult.Level;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything that is published, past the first fault to the last. With keys it decrypts, decodes and recomputes every part
 * and compares it with the sealed evidence; without, it checks the chain of the ledger, the books, and that every object is there,
 * whole and unaltered.
 *
 * <p>Memory is that of one row group per thread, and the evidence of one delivery. Entries cut off the end of the ledger, and
 * changes to facts of the last entry that nothing else states (operator, time), leave no trace in the store: compare the head with
 * one that was kept elsewhere, as in a report.
 */
public final class StoreVerification {
    private final ObjectStore store;
    private final Ledger ledger;
    private final @Nullable KeyService keys;
    private final SchemaCatalog catalog;
    private final int threads;
    private final Path directory;

    /**
     * @param keys null to check without any key
     * @param catalog only to say where it has changed since: what is verified is read with the columns in the evidence
     * @param threads objects worked on at once
     * @param directory where downloads are kept while they are read
     */
    public StoreVerification(
            ObjectStore store,
            Ledger ledger,
            @Nullable KeyService keys,
            SchemaCatalog catalog,
            int threads,
            Path directory) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.catalog = catalog;
        this.threads = threads;
        this.directory = directory;
    }

    /**
     * Verifies one delivery with its replays, or all that are published.
     *
     * @param delivery null for all
     * @throws NotPublishedException when there is no such delivery
     * @throws fr.sndscopy.storage.StorageException when the store does not answer
     */
    public VerificationResult verify(@Nullable String delivery) throws IOException {
        LedgerAudit audit = ledger.audit();
        List<Fault> faults = new ArrayList<>();
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
        List<DeliveryResult> deliveries = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (LedgerAudit.Book book : books) {
                deliveries.add(verify(audit, book, workers));
            }
        } finally {
            workers.shutdownNow();
        }
        return new VerificationResult(
                keys == null ? Level.SEALED : Level.CONTENT,
                store.description(),
                audit.entries(),
                audit.headSha256(),
                deliveries,
                faults);
    }

    private DeliveryResult verify(LedgerAudit audit, LedgerAudit.Book book, ExecutorService workers)
            throws IOException {
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
        Evidence evidence = keys == null ? null : evidence(manifest, keys, faults);
        List<Callable<List<Fault>>> checks = new ArrayList<>(partChecks(manifest, evidence));
        if (keys == null && manifest.evidence() != null) {
            StoredObject object = manifest.evidence();
            checks.add(() -> check(object, () -> sealedOnly().verifySealed("evidence", object)));
        }
        faults.addAll(run(checks, workers));
        return new DeliveryResult(
                id,
                manifest.parts().size(),
                objects(manifest).size(),
                objects(manifest).stream().mapToLong(StoredObject::bytes).sum(),
                book.entry().rowsStored(),
                book.entry().rowsQuarantined(),
                faults,
                notes(manifest));
    }

    private @Nullable Evidence evidence(Manifest manifest, KeyService keyService, List<Fault> faults) {
        StoredObject object = manifest.evidence();
        String key = object == null ? manifest.delivery() : object.key();
        try {
            Evidence evidence = new EvidenceReader(store, new Sealing(keyService)).open(manifest);
            if (evidence.parts().size() != manifest.parts().size()) {
                faults.add(new Fault(
                        Fault.Kind.ALTERED,
                        key,
                        "holds " + evidence.parts().size() + " parts, the manifest "
                                + manifest.parts().size()));
            }
            return evidence;
        } catch (IntegrityException e) {
            faults.add(Fault.of(key, e));
        } catch (KeyServiceException e) {
            faults.add(refused(key, e));
        }
        return null;
    }

    /** One check per object, so that a fault of one hides none of another. */
    private List<Callable<List<Fault>>> partChecks(Manifest manifest, @Nullable Evidence evidence) {
        Map<String, SealedPart> sealed = new HashMap<>();
        if (evidence != null) {
            evidence.parts().forEach(part -> sealed.put(part.part(), part));
        }
        List<Callable<List<Fault>>> checks = new ArrayList<>();
        for (Manifest.Part part : manifest.parts()) {
            addCheck(manifest, part, StoreLayout.Kind.DATA, part.data(), sealed.get(part.name()), evidence, checks);
            addCheck(
                    manifest,
                    part,
                    StoreLayout.Kind.QUARANTINE,
                    part.quarantine(),
                    sealed.get(part.name()),
                    evidence,
                    checks);
        }
        return checks;
    }

    private void addCheck(
            Manifest manifest,
            Manifest.Part part,
            StoreLayout.Kind kind,
            @Nullable StoredObject object,
            @Nullable SealedPart sealed,
            @Nullable Evidence evidence,
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
            if (keys == null || evidence == null) {
                sealedOnly().verifySealed(part.name(), object);
                return;
            }
            PartReceipt receipt = receipt(part, object, sealed);
            PartVerification verification = new PartVerification(store, new PartKeys(keys), directory);
            switch (kind) {
                case DATA -> verification.verifyData(receipt, object, columns(part, object, evidence));
                case QUARANTINE -> verification.verifyQuarantine(receipt, object);
                case EVIDENCE -> throw new IllegalStateException("evidence is no part");
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

    private static List<Column> columns(Manifest.Part part, StoredObject object, Evidence evidence) {
        Optional<List<Column>> columns = evidence.columnsOf(part.file());
        return columns.orElseThrow(() -> new IntegrityException(
                "[" + object.key() + "] the evidence does not say which columns " + part.file() + " has"));
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
        try {
            for (Future<List<Fault>> done : checks.stream().map(workers::submit).toList()) {
                faults.addAll(done.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedMigrationException();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof UncheckedIOException io) {
                throw io;
            }
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
        return faults;
    }

    private static List<StoredObject> objects(Manifest manifest) {
        List<StoredObject> objects = new ArrayList<>();
        for (Manifest.Part part : manifest.parts()) {
            if (part.data() != null) {
                objects.add(part.data());
            }
            if (part.quarantine() != null) {
                objects.add(part.quarantine());
            }
        }
        if (manifest.evidence() != null) {
            objects.add(manifest.evidence());
        }
        return objects;
    }

    private List<String> notes(Manifest manifest) {
        List<String> notes = new ArrayList<>();
        for (Manifest.Table table : manifest.tables()) {
            String version =
                    catalog.find(table.table()).map(TableSchema::version).orElse("");
            if (!version.equals(table.schemaVersion())) {
                notes.add(table.table() + " " + table.period()
                        + (version.isEmpty()
                                ? ": the catalogue does not know this table"
                                : ": the catalogue's schema is another than at publication")
                        + "; it is read with the columns it was published with");
            }
        }
        return notes;
    }
}
