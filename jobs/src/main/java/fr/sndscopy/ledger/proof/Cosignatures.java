package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts what witnesses have cosigned beside the checkpoints of a store. Nothing is ever replaced. */
public final class Cosignatures {
    private final ObjectStore store;

    public Cosignatures(ObjectStore store) {
        this.store = store;
    }

    /**
     * A cosignature that is stored.
     *
     * @param witness who gave it
     * @param entries that the checkpoint is over
     * @param time when he saw it, as he says
     * @param outcome whether this call stored it, or one of his over as many entries was there
     */
    public record Added(WitnessKey witness, long entries, Instant time, PutOutcome outcome) {}

    /**
     * Stores a note once for each witness that has cosigned it.
     *
     * @param cosigned as a witness handed it back
     * @param ledger as it is
     * @param known whose cosignatures count
     * @throws IllegalArgumentException when none of these has cosigned it, or a cosignature does not hold
     * @throws LedgerCorruptException when it is not of this ledger: what a witness has seen and what is there are two histories
     */
    public List<Added> add(KeptCheckpoint cosigned, LedgerState ledger, List<WitnessKey> known) {
        Checkpoint checkpoint = cosigned.checkpoint();
        MerkleTree tree = StoredCheckpoints.tree(ledger);
        if (!checkpoint.origin().equals(StoredCheckpoints.origin(ledger.dataset()))
                || checkpoint.size() > tree.size()
                || !tree.root(checkpoint.size()).equals(checkpoint.root())) {
            throw new LedgerCorruptException(
                    cosigned.name(), "what the witness has seen is not how this ledger begins", null);
        }
        List<Added> added = new ArrayList<>();
        for (WitnessKey witness : known) {
            Optional<Instant> time = witness.cosigned(cosigned.note());
            if (time.isPresent()) {
                CosignedName name = new CosignedName(checkpoint.size(), witness.idText());
                PutOutcome outcome =
                        store.putIfAbsent(name.key(), cosigned.note().toBytes());
                added.add(new Added(witness, checkpoint.size(), time.get(), outcome));
            }
        }
        if (added.isEmpty()) {
            throw new IllegalArgumentException("cosigned by none of the known witnesses");
        }
        return added;
    }
}
