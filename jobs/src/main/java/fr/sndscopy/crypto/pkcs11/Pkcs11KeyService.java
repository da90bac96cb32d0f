package fr.sndscopy.crypto.pkcs11;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.KeyWrapping;
import fr.sndscopy.crypto.WrappedKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Key-encryption keys in a token of PKCS #11: AES-256 keys that are made there and do not leave it, whose labels are their {@link KeyId}s
 * behind a prefix. The token wraps and unwraps data keys; these are made here, and are in clear here, as whoever reads or writes a part
 * needs them. Keys that other processes make or destroy are seen within a second, and before new data is wrapped.
 *
 * <p>PKCS #11 locks nothing: two processes that make a domain's first key in the same moment make two. Both stay, and all agree on which of
 * them is the current one.
 *
 * <p>All methods throw {@link KeyServiceException}: {@link Kind#REFUSED} for a module or token that is not there, a PIN that is wrong or
 * locked, an unknown key, and a key that its id does not fit or that the token would give out; {@link Kind#UNAVAILABLE} when the device
 * does not do its work.
 */
public final class Pkcs11KeyService implements KeyService {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Pkcs11Settings settings;
    private final Token token;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, TokenKey> checked = new ConcurrentHashMap<>();
    private @Nullable Listing listing;
    private volatile boolean closed;

    private Pkcs11KeyService(Pkcs11Settings settings, Token token) {
        this.settings = settings;
        this.token = token;
    }

    /** The ids of all keys of ours, and when they were looked at. */
    private record Listing(Set<String> ids, long nanos) {}

    /**
     * Logs in to the token, which need not have a key of ours yet.
     *
     * @param pin of its user; the caller's
     */
    public static Pkcs11KeyService open(Pkcs11Settings settings, char[] pin) {
        return new Pkcs11KeyService(settings, Token.login(settings, pin));
    }

    /** The token, its slot and what device it is, for people. */
    public String description() {
        return token.description();
    }

    @Override
    public String currentKeyId(String domain) {
        String name = KeyId.requireDomain(domain);
        Optional<KeyId> newest = KeyId.newest(name, listAnew());
        return newest.isPresent() ? newest.get().toString() : makeUnlessThere(name);
    }

    @Override
    public String rotate(String domain) {
        String name = KeyId.requireDomain(domain);
        synchronized (token) {
            return make(
                    name, KeyId.newest(name, listAnew()).map(KeyId::generation).orElse(0) + 1);
        }
    }

    private String makeUnlessThere(String domain) {
        synchronized (token) {
            return KeyId.newest(domain, listAnew()).map(KeyId::toString).orElseGet(() -> make(domain, 1));
        }
    }

    /** The newest key after one was made: another process's, when it made one in the same moment. */
    private String make(String domain, int generation) {
        SecretKey key = token.generate();
        KeyId id = new KeyId(domain, generation, new TokenKey(token, key).checkValue(domain, generation));
        token.keep(key, settings.keyPrefix() + id);
        return KeyId.newest(domain, listAnew())
                .map(KeyId::toString)
                .orElseThrow(() -> new KeyServiceException(
                        Kind.UNAVAILABLE, token.place() + "a key that was made is not there", null));
    }

    /** Copies of the token, and backups by its vendor's means, have the key still. */
    @Override
    public void destroy(String keyId) {
        synchronized (token) {
            Set<String> here = listAnew();
            KeyId.parse(keyId)
                    .flatMap(id -> KeyId.newest(id.domain(), here))
                    .filter(newest -> newest.toString().equals(keyId))
                    .ifPresent(newest -> {
                        throw refused(keyId, "new data is wrapped with it: expected one that has been replaced");
                    });
            if (here.contains(keyId)) {
                token.destroy(settings.keyPrefix() + keyId);
                if (listAnew().contains(keyId)) {
                    throw refused(keyId, "the token keeps it");
                }
            }
        }
    }

    /** Copies of the token, and backups by its vendor's means, have the keys still. */
    @Override
    public void destroyAll(String domain) {
        String name = KeyId.requireDomain(domain);
        synchronized (token) {
            for (String keyId : listAnew()) {
                if (isOf(name, keyId)) {
                    token.destroy(settings.keyPrefix() + keyId);
                }
            }
            listAnew().stream().filter(keyId -> isOf(name, keyId)).findFirst().ifPresent(keyId -> {
                throw refused(keyId, "the token keeps it");
            });
        }
    }

    private static boolean isOf(String domain, String keyId) {
        return KeyId.parse(keyId).filter(id -> id.domain().equals(domain)).isPresent();
    }

    @Override
    public Set<String> keyIds() {
        return new TreeSet<>(list());
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        DataKey clear = DataKey.random(random);
        try {
            return new WrappedKey.Pair(clear, wrap(keyId, clear));
        } catch (RuntimeException | Error e) {
            clear.close();
            throw e;
        }
    }

    private WrappedKey wrap(String keyId, DataKey clear) {
        return with(keyId, key -> KeyWrapping.wrap(keyId, key, clear));
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        return with(wrapped.keyId(), key -> KeyWrapping.unwrap(wrapped, key));
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        try (DataKey clear = unwrap(wrapped)) {
            return wrap(keyId, clear);
        }
    }

    /** Ends the session, when no other service of this process has it. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        checked.clear();
        token.release();
    }

    /** A key that is gone may be there again, under another handle: it is looked for once more. */
    private <T> T with(String keyId, Function<TokenKey, T> use) {
        try {
            return use.apply(key(keyId));
        } catch (TokenKey.GoneException e) {
            checked.remove(keyId);
            listAnew();
            try {
                return use.apply(key(keyId));
            } catch (TokenKey.GoneException again) {
                throw refused(keyId, "it was destroyed just now");
            }
        }
    }

    private TokenKey key(String keyId) {
        if (!list().contains(keyId) && !listAnew().contains(keyId)) {
            throw refused(keyId, whatIsThere(keyId));
        }
        return checked.computeIfAbsent(keyId, this::check);
    }

    private TokenKey check(String keyId) {
        SecretKey found = token.key(settings.keyPrefix() + keyId);
        if (found == null) {
            throw refused(keyId, "it was destroyed just now");
        }
        TokenKey key = new TokenKey(token, found);
        if (!key.staysInToken()) {
            throw refused(
                    keyId,
                    "the token would give it out: expected a key with CKA_SENSITIVE and without CKA_EXTRACTABLE, as"
                            + " sndscopy makes them");
        }
        KeyId id = KeyId.parse(keyId).orElseThrow();
        if (!key.checkValue(id.domain(), id.generation()).equals(id.checkValue())) {
            throw refused(
                    keyId,
                    "the token holds another key under this id: its check value is not the id's: put the key back");
        }
        return key;
    }

    private String whatIsThere(String keyId) {
        Optional<KeyId> wanted = KeyId.parse(keyId);
        String remedy = ": the token is another dataset's, or an older copy of it, or the key was destroyed";
        return list().stream()
                .map(KeyId::parse)
                .flatMap(Optional::stream)
                .filter(id -> wanted.isPresent() && id.isSlotOf(wanted.get()))
                .findFirst()
                .map(other -> "no such key, but another of the same domain and number, " + other + remedy)
                .orElse("no such key" + remedy);
    }

    private synchronized Set<String> list() {
        requireOpen();
        Listing known = listing;
        return known != null && System.nanoTime() - known.nanos < FRESH_NANOS ? known.ids : listAnew();
    }

    private synchronized Set<String> listAnew() {
        requireOpen();
        long nanos = System.nanoTime();
        Set<String> ids = new TreeSet<>();
        for (String label : token.labels()) {
            if (label.startsWith(settings.keyPrefix())) {
                KeyId.parse(label.substring(settings.keyPrefix().length()))
                        .filter(id -> id.checkValue() != null)
                        .ifPresent(id -> ids.add(id.toString()));
            }
        }
        checked.keySet().retainAll(ids);
        listing = new Listing(ids, nanos);
        return ids;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key service is closed");
        }
    }

    private static KeyServiceException refused(String keyId, String problem) {
        return new KeyServiceException(Kind.REFUSED, "[key " + keyId + "] " + problem, null);
    }
}
