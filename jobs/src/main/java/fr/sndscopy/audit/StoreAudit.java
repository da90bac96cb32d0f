package fr.sndscopy.audit;

import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.access.AccessAudit;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.keyring.RewrappedKeys;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.DeliveryResult;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.DeliveryLine;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.report.AuditReport.Kept;
import fr.sndscopy.report.AuditReport.LossLine;
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
import org.jspecify.annotations.Nullable;

/**
 * Audits a whole store without a home: chain, signatures, kept checkpoints, the fate of every delivered file, and every object. Writes
 * nothing but downloads, which are removed.
 *
 * <p>Memory is that of a verification, and the names of all objects once more.
 */
public final class StoreAudit {
    /** What is audited is read with the columns in the evidence: today's schemas say nothing of it. */
    private static final SchemaCatalog NO_CATALOG = SchemaCatalog.of(List.of());

    private final ObjectReader store;
    private final CheckpointExpectation signing;
    private final @Nullable KeyService keys;
    private final List<Path> sources;
    private final Sample sample;
    private final Coverage before;
    private final Clock clock;
    private final int threads;
    private final Path directory;

    /**
     * @param signing what the auditor knows of the ledger's checkpoints
     * @param keys null to audit without any key
     * @param sources folders with what was delivered, each that of a delivery or above several; none without keys
     * @param sample which objects of rows are read; with sources all that are compared
     * @param before what earlier audits have read
     * @param threads objects worked on at once
     * @param directory where downloads are kept while they are read
     */
    public StoreAudit(
            ObjectReader store,
            CheckpointExpectation signing,
            @Nullable KeyService keys,
            List<Path> sources,
            Sample sample,
            Coverage before,
            Clock clock,
            int threads,
            Path directory) {
        this.store = store;
        this.signing = signing;
        this.keys = keys;
        this.sources = List.copyOf(sources);
        this.sample = sample;
        this.before = before;
        this.clock = clock;
        this.threads = threads;
        this.directory = directory;
    }

    /**
     * What came of it.
     *
     * @param report to be written down
     * @param coverage what has been read now, by this audit and those before
     */
    public record Audited(AuditReport report, Coverage coverage) {}

    /**
     * Looks at everything, past the first fault to the last.
     *
     * @param auditor who does it, and with what
     * @throws AuditRefusedException when a folder of sources cannot be looked into
     * @throws fr.sndscopy.storage.StorageException when the store does not answer
     */
    public Audited audit(Auditor auditor) throws IOException {
        String begun = now();
        SourceFolders folders = new SourceFolders(sources);
        StoreVerification.Verified verified = new StoreVerification(
                        store, new LedgerReader(store, HeadMemory.NONE), keys, NO_CATALOG, threads, directory)
                .reading(sample::reads)
                .verifyAll(signing);
        VerificationResult result = verified.result();
        LedgerAudit ledger = verified.ledger();
        Fates fates = Fates.of(ledger);
        List<Fault> faults = new ArrayList<>();
        result.faults().stream()
                .filter(fault -> fault.kind() == VerificationResult.Fault.Kind.ALTERED)
                .forEach(fault -> faults.add(new Fault(fault.key(), fault.problem())));
        faults.addAll(fates.faults());
        AccessAudit.Findings access = verified.access();
        access.problem(before.accessOf(ledger.dataset()))
                .ifPresent(fault -> faults.add(new Fault(fault.key(), fault.problem())));
        boolean accessIsGood = faults.isEmpty();
        List<Reservation> reservations = new ArrayList<>(Reservations.of(result));
        if (signing.witnesses() != null
                && result.ledgerEntries() > result.checkpoints().witnessedEntries()) {
            reservations.add(new Reservation(
                    Reservation.Kind.ENTRIES_NOT_WITNESSED,
                    result.ledgerEntries() - result.checkpoints().witnessedEntries()));
        }
        List<LossLine> losses = List.of();
        List<String> notices = new ArrayList<>(result.notices());
        if (keys != null && !sources.isEmpty()) {
            KeyService newest = RewrappedKeys.preferring(keys, RewrappedIndex.of(ledger));
            SourceAudit.Findings found = new SourceAudit(store, newest, folders, threads, directory).audit(ledger);
            faults.addAll(found.faults());
            losses = found.losses();
            notices.addAll(found.reasons());
            if (found.notCompared() > 0) {
                reservations.add(new Reservation(Reservation.Kind.SOURCES_NOT_COMPARED, found.notCompared()));
            }
        }
        boolean good = faults.isEmpty() && result.faults().isEmpty();
        Reach reach = Reach.of(ledger, sample, before, keys != null, begun, good);
        if (!sample.isWhole() && reach.share().objectsEverRead() < reach.share().objects()) {
            reservations.add(new Reservation(
                    Reservation.Kind.OBJECTS_NOT_READ,
                    reach.share().objects() - reach.share().objectsEverRead()));
        }
        AuditReport report = new AuditReport(
                AuditReport.FORMAT,
                auditor.name(),
                auditor.publicKey(),
                auditor.toolVersion(),
                begun,
                now(),
                verdict(faults, reservations),
                level(),
                new AuditReport.Store(store.description(), ledger.dataset(), ledger.entries(), ledger.headSha256()),
                signatures(result),
                access(access),
                reach.share(),
                reservations,
                notRead(),
                faults,
                deliveries(ledger, fates, result),
                fates.lines(),
                losses,
                notices);
        Coverage coverage = before.with(reach.read(), keys != null);
        return new Audited(
                report,
                accessIsGood && ledger.dataset() != null ? coverage.seen(ledger.dataset(), access.head()) : coverage);
    }

    private static AuditReport.Access access(AccessAudit.Findings access) {
        return new AuditReport.Access(
                access.entries(),
                access.coveredEntries(),
                access.headSha256(),
                access.acts().stream()
                        .map(acts -> new AuditReport.Acts(
                                acts.action(), acts.operator(), acts.user(), acts.count(), acts.rows()))
                        .toList());
    }

    private AuditReport.Level level() {
        if (keys == null) {
            return AuditReport.Level.SEALED;
        }
        return sources.isEmpty() ? AuditReport.Level.CONTENT : AuditReport.Level.SOURCE;
    }

    private List<NotRead> notRead() {
        return switch (level()) {
            case SEALED -> List.of(NotRead.CONTENT, NotRead.SOURCE, NotRead.RULES, NotRead.TRUTH);
            case CONTENT -> List.of(NotRead.SOURCE, NotRead.RULES, NotRead.TRUTH);
            case SOURCE -> List.of(NotRead.RULES, NotRead.TRUTH);
        };
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
        WitnessPolicy demanded = signing.witnesses();
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
                        .toList(),
                demanded == null
                        ? List.of()
                        : demanded.witnesses().stream().map(WitnessKey::name).toList(),
                demanded == null ? 0 : demanded.required(),
                checkpoints.witnessedEntries());
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
                    fates.isWithdrawn(entry),
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
