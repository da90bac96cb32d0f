package fr.sndscopy.migration.publish;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.EvidenceWriter;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.profile.ProfileCheck;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws up a delivery's books, checks them, and makes it visible by one ledger entry. */
public final class Publisher {
    private final MigrationRun run;

    public Publisher(MigrationRun run) {
        this.run = run;
    }

    /**
     * Publishes a delivery whose parts are all stored and verified, if every object is in the store as this process has seen it.
     *
     * @param receipts in the order of the plan's parts
     * @param checksums SHA-256 of the plan's files, in their order
     * @throws IntegrityException when the books do not balance, or are not what the producer declared; or when an object is not
     *     there, or has been altered
     * @throws RejectLimitExceededException when more rows were rejected than is tolerated
     * @throws fr.sndscopy.ledger.PublicationRefusedException when the ledger's rules forbid it
     */
    public void publish(List<PartReceipt> receipts, List<String> checksums) throws IOException {
        run.tools().lock().assertHeld();
        run.recheckFiles();
        LedgerState state = run.tools().ledger().read();
        Manifest books = new ManifestDraft(run, state).draw(receipts, checksums, contentId(checksums), null);
        run.outcome().booksKnown(books);
        checkBooks(books);
        checkLimits(books);
        compareProfiles(receipts, state);
        Manifest manifest = new ManifestDraft(run, state)
                .draw(receipts, checksums, books.contentId(), storeEvidence(books, state, receipts));
        run.outcome().booksKnown(manifest);
        run.tools().lock().assertHeld();
        Ledger.Result result = run.tools()
                .ledger()
                .publish(
                        manifest,
                        run.plan().delivery().supersedes(),
                        run.tools().lock().epoch(),
                        this::confirm);
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
    private void compareProfiles(List<PartReceipt> receipts, LedgerState state) {
        MigrationPlan plan = run.plan();
        Map<TablePeriod, TableProfile> profiles = TableProfile.of(
                receipts,
                name -> new TablePeriod(plan.part(name).table(), plan.part(name).period()),
                name -> plan.part(name).file().schema().columns());
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

    private Manifest.StoredObject storeEvidence(Manifest books, LedgerState state, List<PartReceipt> receipts)
            throws IOException {
        return new EvidenceWriter(
                        run.tools().store(), run.tools().sealing(), run.tools().workDirectory())
                .write(run.dataset(), Evidence.of(books, state, run.plan().files(), keyChecks(), receipts));
    }

    private List<KeyCheck> keyChecks() {
        KeyFindings findings = run.outcome().keyFindings();
        return findings == null ? List.of() : findings.checks();
    }
}
