package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.VerifierKey;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The signed checkpoints beside a ledger, listed and read; {@link CheckpointMaker} makes them. Safe for use by several threads and processes, as
 * the store is.
 *
 * <p>All methods throw {@link StorageException} for what the store does.
 */
public final class StoredCheckpoints {
    private static final String ORIGIN = "sndscopy/";
    private static final int MAX_FORM_BYTES = 1 << 14;

    private final ObjectReader store;

    public StoredCheckpoints(ObjectReader store) {
        this.store = store;
    }

    /** What checkpoints of a dataset's ledger call it, and the keys that sign them: {@code sndscopy/} and the dataset's id. */
    public static String origin(String dataset) {
        return ORIGIN + dataset;
    }

    /** The tree over the entries of a ledger; a leaf is an entry's bytes as they are stored. */
    public static MerkleTree tree(LedgerState state) {
        return new MerkleTree(state.chain().stream().map(LedgerState.Link::leaf).toList());
    }

    /**
     * A checkpoint that is stored.
     *
     * @param name where it is
     * @param note as it was signed
     */
    public record Stored(CheckpointName name, SignedNote note) {}

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
