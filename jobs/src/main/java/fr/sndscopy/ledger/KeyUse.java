package fr.sndscopy.ledger;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which key-encryption keys the objects of a manifest name.
 *
 * @param parts by the id of every key, how many parts have their rows under it: none of keys that protect evidence alone
 * @param tables by table and period, the keys of its parts, and of the evidence on them where that stands by itself
 */
public record KeyUse(Map<String, Long> parts, Map<TablePeriod, Set<String>> tables) {
    /** Of a manifest without objects. */
    public static final KeyUse NONE = new KeyUse(Map.of(), Map.of());

    public KeyUse {
        parts = Map.copyOf(parts);
        tables = Map.copyOf(tables);
    }

    /** The ids of all keys, in order. */
    public Set<String> keyIds() {
        return new TreeSet<>(parts.keySet());
    }

    /** How many parts have their rows under one of these keys. */
    public long partsUnder(Collection<String> keyIds) {
        return keyIds.stream().mapToLong(keyId -> parts.getOrDefault(keyId, 0L)).sum();
    }

    /** How many parts have rows in the store. */
    long partsWithRows() {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of parts, one after the other. Not thread-safe. */
    static final class Count {
        private final Map<String, Long> parts = new HashMap<>();
        private final Map<TablePeriod, Set<String>> tables = new HashMap<>();

        void add(Manifest.Part part) {
            Set<String> keys = of(part.table(), part.period());
            count(part.data(), keys);
            count(part.quarantine(), keys);
            // a part is one, in however many objects its rows are
            StoredObject first = part.data() == null ? part.quarantine() : part.data();
            if (first != null) {
                parts.merge(first.keyId(), 1L, Long::sum);
            }
        }

        private void count(@Nullable StoredObject object, Set<String> keys) {
            if (object != null) {
                keys.add(object.keyId());
                parts.putIfAbsent(object.keyId(), 0L);
            }
        }

        private Set<String> of(String table, String period) {
            return tables.computeIfAbsent(new TablePeriod(table, period), none -> new HashSet<>());
        }

        /** With what the manifest of these parts names besides. */
        KeyUse toKeyUse(Manifest manifest) {
            if (manifest.evidence() != null) {
                parts.putIfAbsent(manifest.evidence().keyId(), 0L);
            }
            for (Shard shard : manifest.shards()) {
                parts.putIfAbsent(shard.evidence().keyId(), 0L);
                of(shard.table(), shard.period()).add(shard.evidence().keyId());
            }
            return new KeyUse(parts, tables);
        }
    }
}
