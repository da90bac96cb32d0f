package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.KeyWrapping;
import fr.sndscopy.crypto.WrappedKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Key-encryption keys in a PKCS#12 file (RFC 7292) under one password: AES-256 keys named {@code <domain>-1}, {@code
 * <domain>-2}… in lower case, as PKCS#12 does not tell case. The file is made with the first key, for its owner only, and
 * replaced as a whole by every change; processes that share it do not lose each other's keys.
 *
 * <p>All methods throw {@link KeyServiceException}: {@link Kind#REFUSED} for a wrong password, an unknown or destroyed key
 * and a damaged file, {@link Kind#UNAVAILABLE} when the file cannot be read or written.
 */
public final class KeystoreKeyService implements KeyService, AutoCloseable {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern KEY_ID = Pattern.compile("(.+)-([1-9][0-9]{0,8})");

    private final KeystoreFile file;
    private final SecureRandom random = new SecureRandom();

    private KeystoreKeyService(KeystoreFile file) {
        this.file = file;
    }

    /**
     * The service of a file that may not exist yet.
     *
     * @param password copied; the caller may wipe it
     * @throws KeyServiceException {@link Kind#REFUSED} when the file is there and the password is not its
     */
    public static KeystoreKeyService open(Path file, char[] password) {
        KeystoreKeyService service = new KeystoreKeyService(new KeystoreFile(file, password.clone()));
        service.file.keys();
        return service;
    }

    @Override
    public String currentKeyId(String domain) {
        String name = requireDomain(domain);
        String current = current(name, file.keys());
        return current != null
                ? current
                : addKey(keys -> {
                    String made = current(name, keys);
                    return made != null ? made : name + "-" + (newestGeneration(name, keys) + 1);
                });
    }

    /** Makes a new key the current one of a domain; the old ones go on unwrapping. */
    public String rotate(String domain) {
        String name = requireDomain(domain);
        return addKey(keys -> name + "-" + (newestGeneration(name, keys) + 1));
    }

    /**
     * Destroys a key: what was wrapped with it cannot be read any more, and its id is not given again.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when there is no such key
     */
    public void destroy(String keyId) {
        file.change(keys -> {
            if (keys.remove(keyId) == null) {
                throw noSuchKey(keyId, keys);
            }
            keys.put(keyId + KeystoreFile.DESTROYED, randomKey());
            return keyId;
        });
    }

    /** Every key there is, sorted. */
    public Set<String> keyIds() {
        Set<String> ids = new TreeSet<>(file.keys().keySet());
        ids.removeIf(id -> id.endsWith(KeystoreFile.DESTROYED));
        return ids;
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

    /** Wipes the password. */
    @Override
    public void close() {
        file.close();
    }

    private String addKey(Function<Map<String, SecretKey>, String> idOf) {
        return file.change(keys -> {
            String keyId = idOf.apply(keys);
            keys.computeIfAbsent(keyId, none -> randomKey());
            return keyId;
        });
    }

    private SecretKey key(String keyId) {
        Map<String, SecretKey> keys = file.keys();
        SecretKey key = keyId.endsWith(KeystoreFile.DESTROYED) ? null : keys.get(keyId);
        if (key == null) {
            throw noSuchKey(keyId, keys);
        }
        return key;
    }

    private static KeyServiceException noSuchKey(String keyId, Map<String, SecretKey> keys) {
        boolean destroyed = keys.containsKey(keyId + KeystoreFile.DESTROYED);
        return new KeyServiceException(
                Kind.REFUSED, "[key " + keyId + "] " + (destroyed ? "destroyed" : "no such key"), null);
    }

    private static @Nullable String current(String domain, Map<String, SecretKey> keys) {
        int newest = newestGeneration(domain, keys);
        String keyId = domain + "-" + newest;
        return keys.containsKey(keyId) ? keyId : null;
    }

    /** The number of the newest key of a domain, destroyed or not; 0 when it has had none. */
    private static int newestGeneration(String domain, Map<String, SecretKey> keys) {
        int newest = 0;
        for (String alias : keys.keySet()) {
            String id = alias.endsWith(KeystoreFile.DESTROYED)
                    ? alias.substring(0, alias.length() - KeystoreFile.DESTROYED.length())
                    : alias;
            Matcher matcher = KEY_ID.matcher(id);
            if (matcher.matches() && matcher.group(1).equals(domain)) {
                newest = Math.max(newest, Integer.parseInt(matcher.group(2)));
            }
        }
        return newest;
    }

    private static String requireDomain(String domain) {
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException(
                    "a key domain has 1 to 100 letters, digits, '-' and '_': '" + domain + "'");
        }
        return domain.toLowerCase(Locale.ROOT);
    }

    private SecretKey randomKey() {
        byte[] bytes = new byte[DataKey.BYTES];
        random.nextBytes(bytes);
        return new SecretKeySpec(bytes, "AES");
    }
}
