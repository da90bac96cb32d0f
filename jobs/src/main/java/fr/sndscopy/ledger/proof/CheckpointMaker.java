package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.VerifierKey;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs a ledger and stores what was signed beside it. Nothing is ever replaced. Safe for use by several threads and processes, as the
 * store is.
 */
public final class CheckpointMaker {
    private final ObjectStore store;
    private final StoredCheckpoints checkpoints;

    public CheckpointMaker(ObjectStore store) {
        this.store = store;
        this.checkpoints = new StoredCheckpoints(store);
    }

    /**
     * How a checkpoint came to be stored.
     *
     * @param stored where it is now
     * @param outcome whether this call put it there
     */
    public record Made(Stored stored, PutOutcome outcome) {}

    /**
     * Signs the ledger as it is and stores what was signed, with the tiles of its tree that are not there yet, unless there is a checkpoint of the key over as many entries already. Before
     * that the newest checkpoint of the key is held against the ledger: a key signs no history that contradicts what it signed before.
     * Repeating the call is safe.
     *
     * @param ledger has an entry; read after the checkpoints, so that it has what they are over, whoever publishes meanwhile
     * @throws LedgerCorruptException when the ledger is not the one that the key has signed before, or something else is where a checkpoint
     *     has to be
     * @throws IllegalArgumentException when nothing is published, or the key is for another ledger
     */
    public Made make(SigningKey key, LedgerReader ledger) {
        VerifierKey verifier = key.verifier();
        Optional<Stored> before = newest(verifier);
        LedgerState state = ledger.read();
        if (state.size() == 0) {
            throw new IllegalArgumentException("nothing is published: there is nothing to sign");
        }
        MerkleTree tree = StoredCheckpoints.tree(state);
        before.ifPresent(stored -> requireSame(stored, verifier, tree));
        // before the checkpoint: whoever sees it finds the tiles that it is over
        new TileWriter(store).write(tree);
        CheckpointName name = new CheckpointName(state.size(), verifier.idText());
        if (before.filter(stored -> stored.name().equals(name)).isPresent()) {
            Stored there = before.get();
            checkpoints.checkForms(there, verifier);
            return new Made(there, PutOutcome.TAKEN);
        }
        Checkpoint checkpoint = new Checkpoint(StoredCheckpoints.origin(state.dataset()), tree.size(), tree.root());
        SignedNote note = key.sign(checkpoint);
        Map<Form, byte[]> forms = new EnumMap<>(Form.class);
        forms.put(Form.TEXT, checkpoint.toBytes());
        forms.put(Form.OPENSSH, key.signForSsh(checkpoint).getBytes(StandardCharsets.US_ASCII));
        forms.put(Form.RAW, note.signatures().get(0).signature());
        forms.put(Form.NOTE, note.toBytes());
        PutOutcome outcome = PutOutcome.TAKEN;
        for (Map.Entry<Form, byte[]> form : forms.entrySet()) {
            outcome = store.putIfAbsent(name.key(form.getKey()), form.getValue());
        }
        Stored stored = checkpoints.stored(name);
        requireSame(stored, verifier, tree);
        checkpoints.checkForms(stored, verifier);
        return new Made(stored, outcome);
    }

    private Optional<Stored> newest(VerifierKey key) {
        return checkpoints.list().stream()
                .filter(name -> name.keyId().equals(key.idText()))
                .reduce((smaller, larger) -> larger)
                .map(checkpoints::stored);
    }

    /** A key that has signed something else than what is there now would contradict itself. */
    private static void requireSame(Stored stored, VerifierKey key, MerkleTree tree) {
        String place = stored.name().key(Form.NOTE);
        try {
            Checkpoint checkpoint = StoredCheckpoints.checkpoint(stored);
            if (stored.note().signers(List.of(key)).isEmpty()) {
                throw new IllegalArgumentException("not signed by the key of its name");
            }
            if (!checkpoint.origin().equals(key.name())) {
                throw new IllegalArgumentException("of another ledger: expected " + key.name());
            }
            if (checkpoint.size() > tree.size()) {
                throw new IllegalArgumentException(
                        "covers " + checkpoint.size() + " entries, and the ledger has " + tree.size());
            }
            if (!tree.root(checkpoint.size()).equals(checkpoint.root())) {
                throw new IllegalArgumentException(
                        "not of the first " + checkpoint.size() + " entries of this ledger: something else was signed");
            }
        } catch (IllegalArgumentException e) {
            throw new LedgerCorruptException(place, String.valueOf(e.getMessage()), e);
        }
    }
}
