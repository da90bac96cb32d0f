package fr.sndscopy.migration.evidence;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;

/** Small objects that are read whole, and have the SHA-256 that they should have. */
public final class WholeBytes {
    /** No sealed document is larger. */
    public static final int MOST = 1 << 28;

    private WholeBytes() {}

    /**
     * The bytes of an object, read twice if they look altered at first.
     *
     * @param sha256 that they must have
     * @throws IntegrityException naming the object, when it is not there, or another one
     * @throws StorageException when the store does not answer
     */
    public static byte[] of(ObjectReader store, String key, String sha256) {
        return SecondReading.of(store, IntegrityException.class::isInstance, asked -> read(asked, key, sha256));
    }

    private static byte[] read(ObjectReader asked, String key, String sha256) {
        String place = "[" + key + "] ";
        byte[] bytes;
        try {
            bytes = asked.read(key, MOST).orElseThrow(() -> new IntegrityException(place + "not in the store"));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            throw because(place, e);
        }
        String found = Sha256.of(bytes);
        if (!found.equals(sha256)) {
            throw new IntegrityException(
                    place + "the object has been altered: its SHA-256 is not the recorded one, but " + found);
        }
        return bytes;
    }

    /**
     * What is wrong with an object, in the words of what found it.
     *
     * @param place {@code "[key] "}
     */
    public static IntegrityException because(String place, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        IntegrityException integrity = new IntegrityException(message.startsWith(place) ? message : place + message);
        integrity.initCause(e);
        return integrity;
    }
}
