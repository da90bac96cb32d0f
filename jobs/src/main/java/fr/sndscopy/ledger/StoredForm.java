package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the ledger's documents become stored bytes and back: the one place that knows the envelope of an entry. All others
 * see a {@link LedgerEntry} and the SHA-256 of its stored bytes, so that an envelope with a signature changes only {@link
 * #writeEntry} and {@link #readEntry}.
 */
public final class StoredForm {
    /** What fits into a bundle of the tree's tiles. */
    static final int MAX_ENTRY_BYTES = EntryBundle.MAX_ENTRY_BYTES;

    private static final Pattern VERSIONED = Pattern.compile("([a-z-]+)/([1-9]\\d{0,8})");

    private StoredForm() {}

    static byte[] writeEntry(LedgerEntry entry) {
        return entryBytes(entry);
    }

    static LedgerEntry readEntry(String key, byte[] bytes) {
        if (isOf(bytes, LedgerEntryOfVersion2.FORMAT)) {
            return read(key, bytes, LedgerEntryOfVersion2.class, LedgerEntryOfVersion2.FORMAT)
                    .toEntry();
        }
        LedgerEntry entry = read(key, bytes, LedgerEntry.class, LedgerEntry.FORMAT);
        if (entry.access() == null || !entry.access().isWellFormed()) {
            throw new LedgerCorruptException(key, "does not say what the access log had come to", null);
        }
        return entry;
    }

    /** What any entry says of the one before it; empty when it is none. */
    static Optional<String> previousSha256(byte[] entry) {
        try {
            return Optional.of(CanonicalJson.textPropertyAhead(entry, "previousSha256"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static byte[] writeKeyEntry(KeyEntry entry) {
        return entryBytes(entry);
    }

    static boolean isKeyEntry(byte[] bytes) {
        return isOf(bytes, KeyEntry.FORMAT);
    }

    /** An entry of keys whose document, if it has one, is named by its SHA-256. */
    static KeyEntry readKeyEntry(String key, byte[] bytes) {
        KeyEntry entry = read(key, bytes, KeyEntry.class, KeyEntry.FORMAT);
        boolean rewrap = entry.kind() == KeyEntry.Kind.REWRAP;
        String documentKey = entry.documentKey();
        String sha256 = entry.documentSha256();
        if (rewrap != (documentKey != null) || rewrap != (sha256 != null)) {
            throw new LedgerCorruptException(key, "kind " + entry.kind() + " does not fit its document", null);
        }
        if (documentKey != null && sha256 != null && !isWrappedKeysOf(documentKey, sha256)) {
            throw new LedgerCorruptException(key, "names a document whose key does not fit its SHA-256", null);
        }
        return entry;
    }

    static byte[] writeShredEntry(ShredEntry entry) {
        return entryBytes(entry);
    }

    static byte[] writeRemovalEntry(RemovalEntry entry) {
        return entryBytes(entry);
    }

    static boolean isRemovalEntry(byte[] bytes) {
        return isOf(bytes, RemovalEntry.FORMAT);
    }

    static RemovalEntry readRemovalEntry(String key, byte[] bytes) {
        return read(key, bytes, RemovalEntry.class, RemovalEntry.FORMAT);
    }

    private static byte[] entryBytes(Object entry) {
        byte[] bytes = CanonicalJson.write(entry);
        if (bytes.length > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException("a ledger entry has at most " + MAX_ENTRY_BYTES + " bytes");
        }
        return bytes;
    }

    static boolean isShredEntry(byte[] bytes) {
        return isOf(bytes, ShredEntry.FORMAT);
    }

    static ShredEntry readShredEntry(String key, byte[] bytes) {
        return read(key, bytes, ShredEntry.class, ShredEntry.FORMAT);
    }

    private static boolean isWrappedKeysOf(String documentKey, String sha256) {
        try {
            return documentKey.equals(StoreLayout.wrappedKeys(sha256));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isManifestKeyOf(LedgerEntry entry) {
        try {
            return entry.manifestKey().equals(StoreLayout.manifest(entry.delivery(), entry.manifestSha256()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a document says that it is of a format, such as {@code sndscopy-ledger/1}; that it is one is told by who reads it. */
    public static boolean isOf(byte[] bytes, String format) {
        try {
            return CanonicalJson.textPropertyAhead(bytes, "format").equals(format);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads a document of a format, such as {@code sndscopy-ledger/1}.
     *
     * @throws StoreFormatException when it is of another version of the same format
     * @throws LedgerCorruptException when it is anything else
     */
    public static <T> T read(String key, byte[] bytes, Class<T> type, String format) {
        try {
            String found = CanonicalJson.textPropertyAhead(bytes, "format");
            requireVersion(key, found, format);
            if (!found.equals(format)) {
                throw new LedgerCorruptException(key, "not of the format " + format, null);
            }
            return CanonicalJson.read(bytes, type);
        } catch (IllegalArgumentException e) {
            throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireVersion(String key, String found, String expected) {
        Matcher foundParts = VERSIONED.matcher(found);
        Matcher expectedParts = VERSIONED.matcher(expected);
        if (!foundParts.matches()
                || !expectedParts.matches()
                || !foundParts.group(1).equals(expectedParts.group(1))) {
            return;
        }
        int order = Integer.compare(Integer.parseInt(foundParts.group(2)), Integer.parseInt(expectedParts.group(2)));
        if (order != 0) {
            throw new StoreFormatException(
                    order > 0 ? StoreFormatException.Kind.NEWER : StoreFormatException.Kind.OLDER,
                    "[" + key + "] written by " + (order > 0 ? "a newer" : "an older") + " version of sndscopy: "
                            + found + ", expected " + expected);
        }
    }
}
