package fr.sndscopy.migration.publish;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.ShardedParts;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.EvidenceWriter;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.profile.ProfileCheck;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws up a delivery's books, checks them, and makes it visible by one ledger entry. */
public final class Publisher {
    /** As many receipts as are in memory at once. */
    private static final int AT_ONCE = 16;

    private final MigrationRun run;
    private final ShardLimits limits;

    public Publisher(MigrationRun run) {
        this(run, ShardLimits.USUAL);
    }

    /** @param limits from where on manifest and evidence are in shards */
    public Publisher(MigrationRun run, ShardLimits limits) {
        this.run = run;
        this.limits = limits;
    }

    /**
     * Publishes a delivery whose parts are all stored and verified, if every object is in the store as this process has seen it.
     *
     * @param receipts of the plan's parts, each asked for once
     * @param checksums SHA-256 of the plan's files, in their order
     * @throws IntegrityException when the books do not balance, or are not what the producer declared; or when an object is not
     *     there, or has been altered
     * @throws RejectLimitExceededException when more rows were rejected than is tolerated
     * @throws fr.sndscopy.ledger.PublicationRefusedException when the ledger's rules forbid it, or what the run relies on has changed
     */
    public void publish(PartReceipts receipts, List<String> checksums) throws IOException {
        run.tools().lock().assertHeld();
        run.recheckFiles();
        LedgerState state = run.tools().ledger().read();
        BooksDraft draft = new BooksDraft(run);
        if (run.tools().settings().keyScope() == KeyScope.PERIOD
                || limits.exceeded(run.plan().parts().size(), receipts.bytes())) {
            publishInShards(receipts, checksums, state, draft);
            return;
        }
        List<Manifest.Part> parts = new ArrayList<>();
        List<SealedPart> sealed = new ArrayList<>();
        each(run.plan().parts(), receipts, (part, receipt) -> {
            parts.add(draft.add(part, receipt));
            sealed.add(SealedPart.of(receipt));
        });
        Manifest books = draft.manifest(state, checksums, contentId(checksums), parts);
        check(books, draft, state);
        publish(books.with(storeEvidence(books, state, sealed)));
    }

    /** The parts go by table and period, and through memory shard by shard: so each period's evidence is under keys of its own. */
    private void publishInShards(PartReceipts receipts, List<String> checksums, LedgerState state, BooksDraft draft)
            throws IOException {
        ShardWriter writer = new ShardWriter(
                run.tools(),
                new ShardWriter.Of(
                        run.dataset(), run.plan().delivery().id(), run.plan().sha256()),
                limits);
        Map<TablePeriod, List<PlannedPart>> byTable = new LinkedHashMap<>();
        run.plan().parts().forEach(part -> byTable.computeIfAbsent(part.file().tablePeriod(), none -> new ArrayList<>())
                .add(part));
        for (List<PlannedPart> parts : byTable.values()) {
            each(parts, receipts, (part, receipt) -> writer.add(part, draft.add(part, receipt), receipt));
        }
        Manifest books =
                draft.manifest(state, checksums, contentId(checksums), new ShardedParts(writer.finish(), writer::read));
        check(books, draft, state);
        writer.store();
        publish(books.with(storeEvidence(books, state, List.of())));
        run.outcome().booksKnown(run.tools().ledger().manifest(books.delivery()).orElseThrow());
        writer.removeFiles();
    }

    private interface Taker {
        void take(PlannedPart part, PartReceipt receipt) throws IOException;
    }

    private void each(List<PlannedPart> parts, PartReceipts receipts, Taker taker) throws IOException {
        for (int from = 0; from < parts.size(); from += AT_ONCE) {
            run.stopIfRequested();
            List<PlannedPart> some = parts.subList(from, Math.min(from + AT_ONCE, parts.size()));
            List<PartReceipt> theirs = receipts.of(some);
            for (int i = 0; i < some.size(); i++) {
                taker.take(some.get(i), theirs.get(i));
            }
        }
    }

    private void check(Manifest books, BooksDraft draft, LedgerState state) {
        run.outcome().booksKnown(books);
        checkBooks(books);
        checkLimits(books);
        compareProfiles(draft.profiles(), state);
    }

    private void publish(Manifest manifest) {
        run.outcome().booksKnown(manifest);
        run.tools().lock().assertHeld();
        Ledger.Result result = run.tools().inLedgerTurn(() -> run.tools()
                .ledger()
                .publish(
                        manifest,
                        run.plan().delivery().supersedes(),
                        run.tools().lock().epoch(),
                        run.outcome().premise(),
                        this::confirm));
        if (result.outcome() == Ledger.Outcome.ALREADY_PUBLISHED) {
            // whoever published it first has other objects, and this generation: the report tells of what is visible
            run.outcome()
                    .booksKnown(
                            run.tools().ledger().manifest(manifest.delivery()).orElseThrow());
        }
        run.outcome().published(result.publication());
    }

    /** Reading what has changed in the store may take long: the lock is looked at once more, right before the entry is written. */
    private void confirm(List<Manifest.StoredObject> objects) {
        run.tools().sightings().confirm(objects);
        run.tools().lock().assertHeld();
    }

    private String contentId(List<String> checksums) {
        Map<String, String> byPath = new TreeMap<>();
        for (int i = 0; i < checksums.size(); i++) {
            byPath.put(run.plan().files().get(i).declared().path(), checksums.get(i));
        }
        return ContentId.of(run.plan().delivery(), byPath);
    }

    private void checkBooks(Manifest manifest) {
        Map<String, Long> declaredRows = new TreeMap<>();
        for (PlannedFile file : run.plan().files()) {
            file.declared()
                    .declaredRows()
                    .ifPresent(rows -> declaredRows.put(file.declared().path(), rows));
        }
        List<Discrepancy> discrepancies = DeliveryBooks.check(manifest, declaredRows);
        if (!discrepancies.isEmpty()) {
            throw BooksRefused.of(discrepancies);
        }
    }

    private void checkLimits(Manifest manifest) {
        List<Excess> excesses = Excess.of(
                manifest,
                run.plan().delivery().rejectLimits(),
                run.plan().files().get(0).rules().rules().severities());
        if (!excesses.isEmpty()) {
            throw new RejectLimitExceededException(excesses);
        }
    }

    /** A delivery is never refused for its profile, nor for that of an earlier one which cannot be read. */
    private void compareProfiles(Map<TablePeriod, TableProfile> profiles, LedgerState state) {
        try {
            run.outcome()
                    .compared(new ProfileCheck(
                                    run.tools().ledger(),
                                    state,
                                    new EvidenceReader(
                                            run.tools().store(), run.tools().sealing()))
                            .check(profiles, run.tools().settings().alerts()));
        } catch (IntegrityException | KeyServiceException | StorageException e) {
            run.outcome().notCompared(String.valueOf(e.getMessage()));
        }
    }

    private Manifest.StoredObject storeEvidence(Manifest books, LedgerState state, List<SealedPart> parts)
            throws IOException {
        return new EvidenceWriter(
                        run.tools().store(), run.tools().sealing(), run.tools().workDirectory())
                .write(run.dataset(), Evidence.of(books, state, run.plan().files(), keyChecks(), parts));
    }

    private List<KeyCheck> keyChecks() {
        KeyFindings findings = run.outcome().keyFindings();
        return findings == null ? List.of() : findings.checks();
    }
}
