package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.VerifierKey;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The signed checkpoints beside a ledger: made, listed and read. Nothing is ever replaced. Safe for use by several threads and processes, as
 * the store is.
 *
 * <p>All methods throw {@link StorageException} for what the store does.
 */
public final class StoredCheckpoints {
    private static final String ORIGIN = "sndscopy/";
    private static final int MAX_FORM_BYTES = 1 << 14;

    private final ObjectStore store;

    public StoredCheckpoints(ObjectStore store) {
        this.store = store;
    }

    /** What checkpoints of a dataset's ledger call it, and the keys that sign them: {@code sndscopy/} and the dataset's id. */
    public static String origin(String dataset) {
        return ORIGIN + dataset;
    }

    /** The tree over the entries of a ledger; a leaf is an entry's bytes as they are stored. */
    public static MerkleTree tree(LedgerState state) {
        return new MerkleTree(
                state.publications().stream().map(Publication::leaf).toList());
    }

    /**
     * A checkpoint that is stored.
     *
     * @param name where it is
     * @param note as it was signed
     */
    public record Stored(CheckpointName name, SignedNote note) {}

    /**
     * How a checkpoint came to be stored.
     *
     * @param stored where it is now
     * @param outcome whether this call put it there
     */
    public record Made(Stored stored, PutOutcome outcome) {}

    /** All that are there, the smallest first. What has not the name of a checkpoint is passed over. */
    public List<CheckpointName> list() {
        List<CheckpointName> names = new ArrayList<>();
        store.list(StoreLayout.CHECKPOINTS_PREFIX, stat -> CheckpointName.ofNote(stat.key())
                .ifPresent(names::add));
        names.sort(null);
        return names;
    }

    /** The one over the most entries, whoever signed it; empty when there is none. Nothing in it has been checked. */
    public Optional<Stored> newest() {
        List<CheckpointName> names = list();
        return names.isEmpty() ? Optional.empty() : Optional.of(stored(names.get(names.size() - 1)));
    }

    /**
     * Signs the ledger as it is and stores what was signed, unless there is a checkpoint of the key over as many entries already. Before
     * that the newest checkpoint of the key is held against the ledger: a key signs no history that contradicts what it signed before.
     * Repeating the call is safe.
     *
     * @param ledger has an entry; read after the checkpoints, so that it has what they are over, whoever publishes meanwhile
     * @throws LedgerCorruptException when the ledger is not the one that the key has signed before, or something else is where a checkpoint
     *     has to be
     * @throws IllegalArgumentException when nothing is published, or the key is for another ledger
     */
    public Made make(SigningKey key, Ledger ledger) {
        VerifierKey verifier = key.verifier();
        Optional<Stored> before = newest(verifier);
        LedgerState state = ledger.read();
        if (state.size() == 0) {
            throw new IllegalArgumentException("nothing is published: there is nothing to sign");
        }
        MerkleTree tree = tree(state);
        before.ifPresent(stored -> requireSame(stored, verifier, tree));
        CheckpointName name = new CheckpointName(state.size(), verifier.idText());
        if (before.filter(stored -> stored.name().equals(name)).isPresent()) {
            Stored there = before.get();
            checkForms(there, verifier);
            return new Made(there, PutOutcome.TAKEN);
        }
        Checkpoint checkpoint = new Checkpoint(origin(state.dataset()), tree.size(), tree.root());
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
        Stored stored = stored(name);
        requireSame(stored, verifier, tree);
        checkForms(stored, verifier);
        return new Made(stored, outcome);
    }

    private Optional<Stored> newest(VerifierKey key) {
        return list().stream()
                .filter(name -> name.keyId().equals(key.idText()))
                .reduce((smaller, larger) -> larger)
                .map(this::stored);
    }

    /** A key that has signed something else than what is there now would contradict itself. */
    private static void requireSame(Stored stored, VerifierKey key, MerkleTree tree) {
        String place = stored.name().key(Form.NOTE);
        try {
            Checkpoint checkpoint = checkpoint(stored);
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

    /** The statement of a stored note, which must be the one of its name. */
    static Checkpoint checkpoint(Stored stored) {
        Checkpoint checkpoint = Checkpoint.parse(stored.note().text());
        if (checkpoint.size() != stored.name().size()) {
            throw new IllegalArgumentException("covers " + checkpoint.size() + " entries, and its name says "
                    + stored.name().size());
        }
        return checkpoint;
    }

    /**
     * Reads the note of a checkpoint.
     *
     * @throws LedgerCorruptException when it is gone, or none
     */
    public Stored stored(CheckpointName name) {
        String key = name.key(Form.NOTE);
        return SecondReading.of(store, StoredCheckpoints::looksAltered, from -> {
            byte[] bytes = from.read(key, SignedNote.MAX_BYTES)
                    .orElseThrow(() -> new LedgerCorruptException(key, "missing", null));
            try {
                return new Stored(name, SignedNote.parse(bytes));
            } catch (IllegalArgumentException e) {
                throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
            }
        });
    }

    /**
     * Checks the forms of a checkpoint that stand beside its note.
     *
     * @param key that signed it
     * @throws LedgerCorruptException naming the first that is not there, or does not hold
     */
    public void checkForms(Stored stored, VerifierKey key) {
        byte[] message = stored.note().textBytes();
        checkText(stored);
        check(
                stored,
                Form.OPENSSH,
                bytes -> key.requireSshSignature(message, new String(bytes, StandardCharsets.US_ASCII)));
        check(stored, Form.RAW, bytes -> {
            if (!key.verifies(message, bytes)) {
                throw new IllegalArgumentException("the signature by key " + key.idText() + " does not hold");
            }
        });
    }

    /** Of a checkpoint whose key nobody knows, what can be told of its other forms. */
    void checkText(Stored stored) {
        byte[] message = stored.note().textBytes();
        check(stored, Form.TEXT, bytes -> {
            if (!Arrays.equals(bytes, message)) {
                throw new IllegalArgumentException("not the text of the note beside it");
            }
        });
    }

    private interface Check {
        void of(byte[] bytes);
    }

    private void check(Stored stored, Form form, Check check) {
        String key = stored.name().key(form);
        SecondReading.<Boolean, RuntimeException>of(store, StoredCheckpoints::looksAltered, from -> {
            byte[] bytes =
                    from.read(key, MAX_FORM_BYTES).orElseThrow(() -> new LedgerCorruptException(key, "missing", null));
            try {
                check.of(bytes);
                return true;
            } catch (IllegalArgumentException e) {
                throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
            }
        });
    }

    private static boolean looksAltered(RuntimeException e) {
        return e instanceof LedgerCorruptException || SecondReading.looksAltered(e);
    }

    /**
     * A form of a stored checkpoint as it lies there.
     *
     * @throws LedgerCorruptException when it does not
     */
    public byte[] read(CheckpointName name, Form form) {
        String key = name.key(form);
        return store.read(key, SignedNote.MAX_BYTES)
                .orElseThrow(() -> new LedgerCorruptException(key, "missing", null));
    }
}
