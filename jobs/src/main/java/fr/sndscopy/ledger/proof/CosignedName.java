package fr.sndscopy.ledger.proof;

import fr.sndscopy.ledger.StoreLayout;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the note lies that a witness has cosigned.
 *
 * @param size how many entries its checkpoint is over, 1 or more
 * @param keyId of the witness, eight hexadecimal digits
 */
record CosignedName(long size, String keyId) implements Comparable<CosignedName> {
    private static final Pattern KEY =
            Pattern.compile(Pattern.quote(StoreLayout.CHECKPOINTS_PREFIX) + "([0-9]{20})-([0-9a-f]{8})[.]cosigned");

    /** The name of a key that a cosigned note is under; empty for any other key. */
    static Optional<CosignedName> of(String key) {
        Matcher cosigned = KEY.matcher(key);
        if (!cosigned.matches()) {
            return Optional.empty();
        }
        try {
            long size = Long.parseLong(cosigned.group(1));
            return size < 1 ? Optional.empty() : Optional.of(new CosignedName(size, cosigned.group(2)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The key in the store. */
    String key() {
        return String.format("%s%020d-%s.cosigned", StoreLayout.CHECKPOINTS_PREFIX, size, keyId);
    }

    /** The smaller first. */
    @Override
    public int compareTo(CosignedName other) {
        int order = Long.compare(size, other.size);
        return order == 0 ? keyId.compareTo(other.keyId) : order;
    }
}
