package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one walk along a chain reads: from a cache, what is listed in the store as it was when it was kept; the rest from the store. Safe
 * for use by several threads.
 */
final class ChainDocuments {
    /** Of more deliveries, everything under {@code evidence/} is listed at once. */
    private static final int LISTED_ONE_BY_ONE = 16;

    private final ObjectReader store;
    private final DocumentCache cache;
    private final boolean all;
    private final Map<String, ObjectStat> listed = new HashMap<>();
    private final Set<String> listedPrefixes = new HashSet<>();

    /** @param entries about how many are to be read */
    ChainDocuments(ObjectReader store, DocumentCache cache, long entries) {
        this.store = store;
        this.cache = cache;
        this.all = entries > LISTED_ONE_BY_ONE;
    }

    /** From the store alone. */
    static ChainDocuments of(ObjectReader store) {
        return new ChainDocuments(store, DocumentCache.NONE, 0);
    }

    /**
     * What was read, hashed once.
     *
     * @param bytes not copied
     * @param sha256 of these bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, and compared by nobody
    record Document(byte[] bytes, String sha256) {
        static Document of(byte[] bytes) {
            return new Document(bytes, Sha256.of(bytes));
        }
    }

    /**
     * What is under a key, and is to have this SHA-256: whoever asks compares it.
     *
     * @param key of an entry that is {@linkplain #entries listed}, or under {@code evidence/}
     */
    Optional<Document> read(String key, String sha256, int maxBytes) {
        DocumentCache.Name name = name(key, sha256);
        if (name == null) {
            return store.read(key, maxBytes).map(Document::of);
        }
        Optional<Document> kept = cache.find(name)
                .filter(bytes -> bytes.length == name.bytes())
                .map(Document::of)
                .filter(document -> document.sha256().equals(sha256));
        if (kept.isPresent()) {
            return kept;
        }
        Optional<Document> read = store.read(key, maxBytes).map(Document::of);
        read.filter(document -> document.sha256().equals(sha256))
                .ifPresent(document -> cache.keep(name, document.bytes()));
        return read;
    }

    /** Null when nothing is to be kept of it, or the store does not say whether it is as it was. */
    private synchronized DocumentCache.@Nullable Name name(String key, String sha256) {
        if (cache == DocumentCache.NONE) {
            return null;
        }
        if (key.startsWith(StoreLayout.EVIDENCE_PREFIX)) {
            list(all ? StoreLayout.EVIDENCE_PREFIX : key.substring(0, key.lastIndexOf('/') + 1));
        }
        ObjectStat stat = listed.get(key);
        String version = stat == null ? null : stat.version();
        return stat == null || version == null ? null : new DocumentCache.Name(sha256, stat.bytes(), version);
    }

    private void list(String prefix) {
        if (listedPrefixes.add(prefix)) {
            store.list(prefix, stat -> {
                if (StoreLayout.isNamedByHash(stat.key())) {
                    listed.put(stat.key(), stat);
                }
            });
        }
    }

    /**
     * Entries by number, from the last one backwards: that one from the store, and of each before it what has the SHA-256 that its
     * successor names. Ends where the chain does not hold together, which is not told here.
     *
     * @param stats the entries that the store lists, by number
     * @param after the number of the last entry that is not asked for
     */
    Map<Long, byte[]> entries(SortedMap<Long, ObjectStat> stats, long after) {
        Map<Long, byte[]> entries = new HashMap<>();
        if (cache == DocumentCache.NONE || stats.isEmpty() || stats.lastKey() <= after) {
            return entries;
        }
        keepInMind(stats.values());
        long number = stats.lastKey();
        String key = StoreLayout.ledgerEntry(number);
        Optional<byte[]> last = store.read(key, StoredForm.MAX_ENTRY_BYTES);
        last.ifPresent(bytes -> {
            String sha256 = Sha256.of(bytes);
            DocumentCache.Name name = name(key, sha256);
            if (name != null) {
                cache.keep(name, bytes);
            }
        });
        for (Optional<byte[]> entry = last; entry.isPresent(); entry = before(number, entry.get())) {
            entries.put(number, entry.get());
            number--;
            if (number <= after) {
                break;
            }
        }
        return entries;
    }

    private Optional<byte[]> before(long number, byte[] successor) {
        return StoredForm.previousSha256(successor)
                .flatMap(sha256 -> read(StoreLayout.ledgerEntry(number), sha256, StoredForm.MAX_ENTRY_BYTES)
                        .filter(document -> document.sha256().equals(sha256)))
                .map(Document::bytes);
    }

    private synchronized void keepInMind(Collection<ObjectStat> stats) {
        stats.forEach(stat -> listed.put(stat.key(), stat));
    }
}
