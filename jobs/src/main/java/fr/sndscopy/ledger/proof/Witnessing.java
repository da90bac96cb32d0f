package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.Cosigner;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.storage.ObjectReader;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a witness does before he cosigns: he reads the ledger himself, computes its tree, and holds the newest signed checkpoint, and the one that he
 * cosigned last, against it. So no two of his cosignatures contradict each other, as long as he keeps the last one.
 */
public final class Witnessing {
    private Witnessing() {}

    /**
     * Cosigns the newest checkpoint of a store's ledger that a pinned key has signed.
     *
     * @param pinned the keys that may sign the ledger, by the origin of checkpoints
     * @param last what this witness cosigned last; null when he has seen none of this ledger before
     * @param now what is written down as the time
     * @return the checkpoint with the signature that it had and the cosignature, not stored anywhere yet: the caller keeps it before he hands it out
     * @throws LedgerCorruptException naming the first thing for which nothing is cosigned: a fault of the ledger or its checkpoints, no checkpoint of a
     *     pinned key, or one that does not go on from {@code last}
     */
    public static SignedNote cosign(
            ObjectReader store,
            Function<String, List<TrustedKey>> pinned,
            @Nullable KeptCheckpoint last,
            Cosigner cosigner,
            Instant now) {
        LedgerAudit ledger = new LedgerReader(store, HeadMemory.NONE).audit();
        refuse(ledger.faults());
        CheckpointExpectation expectation = new CheckpointExpectation(
                pinned, last == null ? List.of() : List.of(last), CheckpointExpectation.Coverage.TOLD);
        CheckpointAudit.Findings findings = CheckpointAudit.of(store, ledger, expectation, now);
        refuse(findings.faults());
        if (findings.signedBy() == null) {
            throw new LedgerCorruptException(
                    StoreLayout.CHECKPOINTS_PREFIX, "no checkpoint of a pinned key: there is nothing to cosign", null);
        }
        CheckpointName name = new CheckpointName(findings.signedEntries(), findings.signedBy());
        if (last != null) {
            if (cosigner.key().cosigned(last.note()).isEmpty()) {
                throw new IllegalArgumentException("what was kept is not cosigned by this witness");
            }
            if (last.checkpoint().size() > name.size()) {
                throw new LedgerCorruptException(
                        name.key(Form.NOTE),
                        "the newest checkpoint, and over fewer entries than the one that was cosigned last: newer ones"
                                + " were taken away",
                        null);
            }
        }
        SignedNote note = new StoredCheckpoints(store).stored(name).note();
        Checkpoint.parse(note.text());
        return cosigner.cosign(note, now);
    }

    private static void refuse(List<LedgerAudit.Fault> faults) {
        if (!faults.isEmpty()) {
            LedgerAudit.Fault first = faults.get(0);
            throw new LedgerCorruptException(
                    first.key(),
                    first.problem() + (faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)"),
                    null);
        }
    }
}
