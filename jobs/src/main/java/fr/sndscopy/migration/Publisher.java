package fr.sndscopy.migration;

import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Draws up a delivery's books, checks them, and makes it visible by one ledger entry. */
public final class Publisher {
    private final MigrationRun run;

    public Publisher(MigrationRun run) {
        this.run = run;
    }

    /**
     * Publishes a delivery whose parts are all stored and verified.
     *
     * @param receipts in the order of the plan's parts
     * @param checksums SHA-256 of the plan's files, in their order
     * @throws IntegrityException when the books do not balance, or are not what the producer declared
     * @throws RejectLimitExceededException when more rows were rejected than is tolerated
     * @throws fr.sndscopy.ledger.PublicationRefusedException when the ledger's rules forbid it
     */
    public void publish(List<PartReceipt> receipts, List<String> checksums) throws IOException {
        run.lock().assertHeld();
        run.recheckFiles();
        LedgerState state = run.ledger().read();
        Manifest books = new ManifestDraft(run, state).draw(receipts, checksums, contentId(checksums), null);
        run.outcome().booksKnown(books);
        checkBooks(books);
        checkLimits(books);
        Manifest manifest =
                new ManifestDraft(run, state).draw(receipts, checksums, books.contentId(), storeEvidence(receipts));
        run.outcome().booksKnown(manifest);
        run.lock().assertHeld();
        Ledger.Result result = run.ledger()
                .publish(
                        manifest, run.plan().delivery().supersedes(), run.lock().epoch());
        run.outcome().published(result.publication());
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

    private Manifest.StoredObject storeEvidence(List<PartReceipt> receipts) throws IOException {
        String delivery = run.plan().delivery().id();
        String aad = StoreLayout.evidenceAad(run.dataset(), delivery);
        byte[] sealed = run.sealing()
                .seal(
                        CanonicalJson.write(new Evidence(
                                Evidence.FORMAT,
                                delivery,
                                Evidence.contracts(run.plan().files()),
                                receipts.stream().map(SealedPart::of).toList())),
                        aad);
        String attempt = UUID.randomUUID().toString().replace("-", "");
        String key = StoreLayout.evidence(delivery, attempt);
        Path file = Files.createTempFile(run.workDirectory(), "evidence-", ".enc");
        try {
            Files.write(file, sealed);
            String sha256 = sha256(sealed);
            run.store().put(key, file, sha256);
            return new Manifest.StoredObject(
                    key, sealed.length, sha256, run.sealing().keyId(), aad);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
