package fr.sndscopy.migration.verify;

import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is in clear against what was sealed: whoever can write to a store can write its manifests and its ledger anew, but not the
 * evidence. What the evidence says of parts that are shredded nobody can know any more. Pure.
 */
final class EvidenceCheck {
    private final LedgerAudit audit;
    private final LedgerEntry entry;
    private final Manifest manifest;
    private final Evidence evidence;
    private final List<Fault> faults = new ArrayList<>();

    EvidenceCheck(LedgerAudit audit, LedgerEntry entry, Manifest manifest, Evidence evidence) {
        this.audit = audit;
        this.entry = entry;
        this.manifest = manifest;
        this.evidence = evidence;
    }

    /** What speaks against the manifest. */
    List<Fault> faults() {
        checkManifest();
        checkParts();
        if (entry.replays() == null) {
            checkContentId();
        }
        return faults;
    }

    private void checkManifest() {
        String sealed = evidence.manifestSha256();
        if (sealed != null && !sealed.equals(manifest.sha256WithoutEvidence())) {
            fault("not the manifest that the evidence was sealed for: it has been written anew");
        }
    }

    /**
     * What speaks against the entries before, or empty. The evidence is sealed before its entry is written; another writer's entries may
     * have come between.
     */
    Optional<Fault> headFault() {
        Evidence.Head head = evidence.head();
        if (head == null) {
            return Optional.empty();
        }
        if (head.number() >= entry.number()) {
            return Optional.of(new Fault(
                    Fault.Kind.ALTERED,
                    entry.manifestKey(),
                    "its evidence was sealed after ledger entry " + head.number() + ": expected one before its own, "
                            + entry.number()));
        }
        if (head.number() == 0) {
            return Optional.empty();
        }
        return audit.sha256Of(head.number())
                .filter(found -> !found.equals(head.sha256()))
                .map(found -> new Fault(
                        Fault.Kind.ALTERED,
                        StoreLayout.ledgerEntry(head.number()),
                        "not the entry that the evidence of " + manifest.delivery()
                                + " was sealed after: expected SHA-256 " + head.sha256() + ", found " + found));
    }

    /** One look over both lists, side by side: the parts, and what they add up to. */
    private void checkParts() {
        Map<TablePeriod, Map<String, Long>> normalised = new HashMap<>();
        Iterator<@Nullable SealedPart> sealed =
                evidence.parts(object -> audit.shredOf(object.keyId()).isEmpty());
        Set<TablePeriod> shredded = new HashSet<>();
        boolean alike = evidence.parts().size() == manifest.parts().size();
        for (Manifest.Part part : manifest.parts()) {
            TablePeriod what = new TablePeriod(part.table(), part.period());
            if (!sealed.hasNext()) {
                alike = false;
                continue;
            }
            SealedPart one = sealed.next();
            if (one == null) {
                shredded.add(what);
                continue;
            }
            if (!one.part().equals(part.name())) {
                alike = false;
                continue;
            }
            Map<String, Long> sum = normalised.computeIfAbsent(what, none -> new TreeMap<>());
            one.normalised().forEach((place, cells) -> sum.merge(place, cells, Long::sum));
        }
        if (!alike) {
            fault("has other parts than its evidence: expected "
                    + evidence.parts().size() + ", found " + manifest.parts().size());
        }
        checkTables(normalised, shredded);
    }

    private void checkTables(Map<TablePeriod, Map<String, Long>> normalised, Set<TablePeriod> shredded) {
        for (Manifest.Table table : manifest.tables()) {
            TablePeriod what = new TablePeriod(table.table(), table.period());
            if (!shredded.contains(what)
                    && !normalised.getOrDefault(what, Map.of()).equals(table.normalised())) {
                fault("normalised of " + what + " is not the sum of its parts in the evidence");
            }
            if (evidence.contracts().stream()
                    .noneMatch(contract -> contract.table().equals(table.table())
                            && contract.vintage() == table.vintage()
                            && contract.schemaVersion().equals(table.schemaVersion()))) {
                fault(what + " has a vintage or schema version that the evidence does not know");
            }
        }
    }

    private void checkContentId() {
        List<ContentId.Content> contents = new ArrayList<>();
        for (Manifest.File file : manifest.files()) {
            Optional<Evidence.Source> source = evidence.source(file.path());
            Optional<Evidence.Contract> contract = evidence.contract(file.path());
            if (source.isEmpty() || contract.isEmpty()) {
                fault("the evidence does not know the file " + file.path());
                return;
            }
            contents.add(new ContentId.Content(
                    file.path(),
                    file.table(),
                    file.period(),
                    contract.get().vintage(),
                    source.get().format().toFileFormat(),
                    file.sha256()));
        }
        String recomputed = ContentId.of(manifest.delivery(), manifest.product(), entry.supersedes(), contents);
        if (!recomputed.equals(manifest.contentId())) {
            fault(contentIdProblem(manifest.contentId(), recomputed));
        }
    }

    static String contentIdProblem(String named, String recomputed) {
        return "its content id is not that of what it names: expected " + recomputed + ", found " + named;
    }

    private void fault(String problem) {
        faults.add(new Fault(Fault.Kind.ALTERED, entry.manifestKey(), problem));
    }
}
