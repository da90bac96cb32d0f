package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.KeyWrapping;
import fr.sndscopy.crypto.WrappedKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key-encryption keys in a PKCS#12 file (RFC 7292) under one password: AES-256 keys whose aliases are their {@link KeyId}s, in lower
 * case, as PKCS#12 does not tell case. The file is its owner's only, and replaced as a whole by every change; processes that share it
 * do not lose each other's keys. Keys of older files, whose ids have no check value, serve as they are.
 *
 * <p>All methods throw {@link KeyServiceException}: {@link Kind#REFUSED} for a file that is not there or damaged, a wrong password, an
 * unknown key, and a key that its id does not fit; {@link Kind#UNAVAILABLE} when the file cannot be read or written.
 */
public final class KeystoreKeyService implements KeyService {
    private final KeystoreFile file;
    private final SecureRandom random = new SecureRandom();

    private KeystoreKeyService(KeystoreFile file) {
        this.file = file;
        file.keys();
    }

    /**
     * The service of a file that is there.
     *
     * @param password copied; the caller may wipe it
     */
    public static KeystoreKeyService open(Path file, char[] password) {
        return new KeystoreKeyService(new KeystoreFile(file, password.clone()));
    }

    /**
     * The service of a file, which is made, without any key, unless it is there.
     *
     * @param password asked when no other process can make the file; what it gives is the service's
     */
    public static KeystoreKeyService openOrCreate(Path file, Supplier<char[]> password) {
        return new KeystoreKeyService(KeystoreFile.openOrCreate(file, password));
    }

    @Override
    public String currentKeyId(String domain) {
        String name = KeyId.requireDomain(domain);
        return newest(name, file.keys())
                .map(KeyId::toString)
                .orElseGet(() -> file.change(keys ->
                        newest(name, keys).orElseGet(() -> add(name, 1, keys)).toString()));
    }

    @Override
    public String rotate(String domain) {
        String name = KeyId.requireDomain(domain);
        return file.change(
                keys -> add(name, newest(name, keys).map(KeyId::generation).orElse(0) + 1, keys)
                        .toString());
    }

    /** Copies of the file have the key still. */
    @Override
    public void destroy(String keyId) {
        file.change(keys -> {
            KeyId.parse(keyId)
                    .flatMap(id -> newest(id.domain(), keys))
                    .filter(newest -> newest.toString().equals(keyId))
                    .ifPresent(newest -> {
                        throw refused(keyId, "new data is wrapped with it: expected one that has been replaced");
                    });
            keys.remove(keyId);
            return keyId;
        });
    }

    /** Copies of the file have the keys still. */
    @Override
    public void destroyAll(String domain) {
        String name = KeyId.requireDomain(domain);
        file.change(keys -> {
            keys.keySet().removeIf(keyId -> KeyId.parse(keyId)
                    .filter(id -> id.domain().equals(name))
                    .isPresent());
            return name;
        });
    }

    @Override
    public Set<String> keyIds() {
        return new TreeSet<>(file.keys().keySet());
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

    /** Wipes the password. */
    @Override
    public void close() {
        file.close();
    }

    private KeyId add(String domain, int generation, Map<String, SecretKey> keys) {
        byte[] bytes = new byte[DataKey.BYTES];
        random.nextBytes(bytes);
        SecretKey key = new SecretKeySpec(bytes, "AES");
        KeyId id = KeyId.of(domain, generation, key);
        keys.put(id.toString(), key);
        return id;
    }

    private SecretKey key(String keyId) {
        Map<String, SecretKey> keys = file.keys();
        SecretKey key = keys.get(keyId);
        Optional<KeyId> id = KeyId.parse(keyId);
        if (key == null) {
            throw refused(keyId, id.map(wanted -> whatIsThere(wanted, keys)).orElse("no such key"));
        }
        if (id.isPresent() && !id.get().fits(key)) {
            throw refused(
                    keyId,
                    "the keystore holds another key under this id: its check value is not the id's: put the backup back");
        }
        return key;
    }

    private static String whatIsThere(KeyId wanted, Map<String, SecretKey> keys) {
        return ids(keys)
                .filter(id -> id.isSlotOf(wanted))
                .findFirst()
                .map(other -> "no such key, but another of the same domain and number, " + other
                        + ": the keystore is another dataset's, or was made anew")
                .orElse("no such key: the keystore is an older backup, or another dataset's");
    }

    private static KeyServiceException refused(String keyId, String problem) {
        return new KeyServiceException(Kind.REFUSED, "[key " + keyId + "] " + problem, null);
    }

    private static Optional<KeyId> newest(String domain, Map<String, SecretKey> keys) {
        return KeyId.newest(domain, keys.keySet());
    }

    private static Stream<KeyId> ids(Map<String, SecretKey> keys) {
        return keys.keySet().stream().map(KeyId::parse).flatMap(Optional::stream);
    }
}
