package fr.sndscopy.audit;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.DeliveryResult;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.DeliveryLine;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.report.AuditReport.Kept;
import fr.sndscopy.report.AuditReport.NotRead;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.report.AuditReport.Verdict;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Audits a whole store without a home: chain, signatures, kept checkpoints, the fate of every delivered file, and every object. Writes
 * nothing but downloads, which are removed.
 *
 * <p>Memory is that of a verification, and the names of all objects once more.
 */
public final class StoreAudit {
    private final ObjectReader store;
    private final CheckpointExpectation signing;
    private final Clock clock;
    private final int threads;
    private final Path directory;

    /**
     * @param signing what the auditor knows of the ledger's checkpoints
     * @param threads objects worked on at once
     * @param directory where downloads are kept while they are read
     */
    public StoreAudit(ObjectReader store, CheckpointExpectation signing, Clock clock, int threads, Path directory) {
        this.store = store;
        this.signing = signing;
        this.clock = clock;
        this.threads = threads;
        this.directory = directory;
    }

    /**
     * Looks at everything, past the first fault to the last.
     *
     * @param auditor who does it, and with what
     * @throws fr.sndscopy.storage.StorageException when the store does not answer
     */
    public AuditReport audit(Auditor auditor) throws IOException {
        String begun = now();
        StoreVerification.Verified verified = new StoreVerification(
                        store,
                        new LedgerReader(store, HeadMemory.NONE),
                        null,
                        SchemaCatalog.load(List.of()),
                        threads,
                        directory)
                .verifyAll(signing);
        VerificationResult result = verified.result();
        LedgerAudit ledger = verified.ledger();
        Fates fates = Fates.of(ledger);
        List<Fault> faults = new ArrayList<>();
        result.faults().stream()
                .filter(fault -> fault.kind() == VerificationResult.Fault.Kind.ALTERED)
                .forEach(fault -> faults.add(new Fault(fault.key(), fault.problem())));
        faults.addAll(fates.faults());
        List<Reservation> reservations = Reservations.of(result);
        return new AuditReport(
                AuditReport.FORMAT,
                auditor.name(),
                auditor.publicKey(),
                auditor.toolVersion(),
                begun,
                now(),
                verdict(faults, reservations),
                AuditReport.Level.SEALED,
                new AuditReport.Store(store.description(), ledger.dataset(), ledger.entries(), ledger.headSha256()),
                signatures(result),
                new AuditReport.Share(
                        fates.objects(), fates.bytes(), fates.objects(), fates.bytes(), null, fates.objects()),
                reservations,
                List.of(NotRead.CONTENT, NotRead.SOURCE, NotRead.RULES, NotRead.TRUTH),
                faults,
                deliveries(ledger, fates, result),
                fates.lines(),
                result.notices());
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Verdict verdict(List<Fault> faults, List<Reservation> reservations) {
        if (!faults.isEmpty()) {
            return Verdict.TO_BE_REFUSED;
        }
        return reservations.isEmpty() ? Verdict.COMPLETE : Verdict.COMPLETE_WITH_RESERVATIONS;
    }

    private AuditReport.Signatures signatures(VerificationResult result) {
        VerificationResult.Checkpoints checkpoints = result.checkpoints();
        return new AuditReport.Signatures(
                checkpoints.stored(),
                checkpoints.keysPinned(),
                checkpoints.signedEntries(),
                checkpoints.signedBy(),
                signing.kept().stream()
                        .map(kept -> new Kept(
                                kept.name(),
                                kept.checkpoint().size(),
                                Sha256.of(kept.note().toBytes())))
                        .toList());
    }

    private static List<DeliveryLine> deliveries(LedgerAudit ledger, Fates fates, VerificationResult result) {
        Map<String, DeliveryResult> results = new HashMap<>();
        result.deliveries().forEach(one -> results.put(one.delivery(), one));
        List<DeliveryLine> lines = new ArrayList<>();
        for (LedgerAudit.Book book : ledger.books()) {
            LedgerEntry entry = book.entry();
            DeliveryResult found = results.get(entry.delivery());
            lines.add(new DeliveryLine(
                    entry.delivery(),
                    entry.number(),
                    entry.time(),
                    entry.operator(),
                    entry.manifestSha256(),
                    fates.supersededBy(entry),
                    entry.replays(),
                    found == null ? 0 : found.objects(),
                    found == null ? 0 : found.bytes(),
                    entry.rowsDelivered(),
                    entry.rowsStored(),
                    entry.rowsQuarantined(),
                    found == null ? 0 : found.faults().size()));
        }
        return lines;
    }
}
