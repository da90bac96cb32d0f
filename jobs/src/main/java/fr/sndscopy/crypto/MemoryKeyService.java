package fr.sndscopy.crypto;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Key-encryption keys that are gone with the process: for tests and rehearsals. */
public final class MemoryKeyService implements KeyService {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();
    private final Map<String, Integer> generations = new ConcurrentHashMap<>();

    @Override
    public String currentKeyId(String domain) {
        String keyId = domain + "-" + generations.computeIfAbsent(domain, none -> 1);
        keys.computeIfAbsent(keyId, none -> randomKey());
        return keyId;
    }

    /** Makes a new key the current one of a domain. */
    public String rotate(String domain) {
        generations.merge(domain, 1, Integer::sum);
        return currentKeyId(domain);
    }

    /** Forgets a key and, with it, everything wrapped with it. */
    public void destroy(String keyId) {
        keys.remove(keyId);
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

    private SecretKey key(String keyId) {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new KeyServiceException(Kind.REFUSED, "[key " + keyId + "] no such key", null);
        }
        return key;
    }

    private SecretKey randomKey() {
        byte[] bytes = new byte[DataKey.BYTES];
        random.nextBytes(bytes);
        return new SecretKeySpec(bytes, "AES");
    }
}
