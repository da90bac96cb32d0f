package fr.sndscopy.crypto;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Key-encryption keys that are gone with the process: for tests and rehearsals. */
public final class MemoryKeyService implements KeyService {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();
    private final Map<String, KeyId> current = new ConcurrentHashMap<>();
    private volatile boolean closed;

    @Override
    public String currentKeyId(String domain) {
        requireOpen();
        return current.computeIfAbsent(domain, none -> make(domain, 1)).toString();
    }

    @Override
    public String rotate(String domain) {
        requireOpen();
        return current.compute(domain, (none, before) -> make(domain, before == null ? 1 : before.generation() + 1))
                .toString();
    }

    @Override
    public void destroy(String keyId) {
        requireOpen();
        if (current.values().stream().anyMatch(id -> id.toString().equals(keyId))) {
            throw new KeyServiceException(Kind.REFUSED, "[key " + keyId + "] new data is wrapped with it", null);
        }
        keys.remove(keyId);
    }

    @Override
    public void destroyAll(String domain) {
        requireOpen();
        current.remove(domain);
        keyIdsOf(domain).forEach(keys::remove);
    }

    /** Keys that somebody has kept a copy of. */
    public void bringBack(Map<String, byte[]> kept) {
        kept.forEach((id, key) -> keys.put(id, new SecretKeySpec(key, "AES")));
    }

    /** The keys themselves, for who reads what they protect with other code. */
    public Map<String, byte[]> inClear() {
        Map<String, byte[]> clear = new TreeMap<>();
        keys.forEach((id, key) -> clear.put(id, key.getEncoded()));
        return clear;
    }

    @Override
    public Set<String> keyIds() {
        requireOpen();
        return new TreeSet<>(keys.keySet());
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        SecretKey key = key(keyId);
        DataKey clear = DataKey.random(random);
        return new WrappedKey.Pair(clear, KeyWrapping.wrap(keyId, key, clear));
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        return KeyWrapping.unwrap(wrapped, key(wrapped.keyId()));
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        try (DataKey clear = unwrap(wrapped)) {
            return KeyWrapping.wrap(keyId, key(keyId), clear);
        }
    }

    @Override
    public void close() {
        closed = true;
        keys.clear();
    }

    private KeyId make(String domain, int generation) {
        byte[] bytes = new byte[DataKey.BYTES];
        random.nextBytes(bytes);
        SecretKey key = new SecretKeySpec(bytes, "AES");
        KeyId id = KeyId.of(domain, generation, key);
        keys.put(id.toString(), key);
        return id;
    }

    private SecretKey key(String keyId) {
        requireOpen();
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new KeyServiceException(Kind.REFUSED, "[key " + keyId + "] no such key", null);
        }
        return key;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key service is closed");
        }
    }
}
