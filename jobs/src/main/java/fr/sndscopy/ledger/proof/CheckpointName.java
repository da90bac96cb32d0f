package fr.sndscopy.ledger.proof;

import fr.sndscopy.ledger.StoreLayout;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a checkpoint lies in the store, in four forms.
 *
 * @param size how many entries it is over, 1 or more
 * @param keyId of the key that signed it, eight hexadecimal digits
 */
public record CheckpointName(long size, String keyId) implements Comparable<CheckpointName> {
    private static final Pattern NOTE =
            Pattern.compile(Pattern.quote(StoreLayout.CHECKPOINTS_PREFIX) + "([0-9]{20})-([0-9a-f]{8})[.]note");

    private static final Pattern STAMP =
            Pattern.compile(Pattern.quote(StoreLayout.CHECKPOINTS_PREFIX) + "([0-9]{20})-([0-9a-f]{8})[.]tsr");

    /** In what form. */
    public enum Form {
        /** The three lines, which are what is signed. */
        TEXT("txt"),
        /** The signature over them that {@code ssh-keygen} checks. */
        OPENSSH("txt.sig"),
        /** The signature over them that {@code openssl} checks: its bytes alone. */
        RAW("txt.raw"),
        /** The signed note, which is stored last: a checkpoint is there when this is. */
        NOTE("note");

        private final String extension;

        Form(String extension) {
            this.extension = extension;
        }
    }

    /** The name of a key that a note is under; empty for any other key. */
    static Optional<CheckpointName> ofNote(String key) {
        return of(NOTE.matcher(key));
    }

    /** The name of the checkpoint that a time stamp is of, by the stamp's key; empty for any other key. */
    static Optional<CheckpointName> ofStamp(String key) {
        return of(STAMP.matcher(key));
    }

    private static Optional<CheckpointName> of(Matcher note) {
        if (!note.matches()) {
            return Optional.empty();
        }
        try {
            long size = Long.parseLong(note.group(1));
            return size < 1 ? Optional.empty() : Optional.of(new CheckpointName(size, note.group(2)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The key of a time stamp of the note: the answer of an authority. */
    public String stampKey() {
        return StoreLayout.CHECKPOINTS_PREFIX + String.format("%020d-%s.tsr", size, keyId);
    }

    /** The key in the store. */
    public String key(Form form) {
        return StoreLayout.CHECKPOINTS_PREFIX + fileName(form);
    }

    /** The last step of the key. */
    public String fileName(Form form) {
        return String.format("%020d-%s.%s", size, keyId, form.extension);
    }

    /** The smaller first. */
    @Override
    public int compareTo(CheckpointName other) {
        int order = Long.compare(size, other.size);
        return order == 0 ? keyId.compareTo(other.keyId) : order;
    }
}
