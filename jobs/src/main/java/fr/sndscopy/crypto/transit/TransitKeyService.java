package fr.sndscopy.crypto.transit;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.WrappedKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Key-encryption keys in the transit engine of Vault or OpenBao, which never leave it: one named key for each domain, whose version is the
 * number in a {@link KeyId}. Data keys go to the engine to be wrapped and come back when they are unwrapped; wrapped with another version
 * of the same key they do not leave it. Keys that others make or destroy are seen within five seconds, and before new data is wrapped.
 *
 * <p>All methods throw {@link KeyServiceException}: {@link Kind#REFUSED} for a server that does not let us in, an unknown key, one that the
 * server would give out, and what the policy does not allow; {@link Kind#UNAVAILABLE} when the server did not answer as often as it was
 * asked.
 */
public final class TransitKeyService implements KeyService {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String CHECKED_PREFIX = "sndscopy/key-check/1/";

    private final TransitSettings settings;
    private final TransitSession session;
    private final TransitEngine engine;
    private final SecureRandom random = new SecureRandom();
    private final Map<Version, String> checkValues = new ConcurrentHashMap<>();
    private @Nullable Listing listing;
    private volatile boolean closed;

    private TransitKeyService(TransitSettings settings, TransitPatience patience, LongSupplier nanos) {
        this.settings = settings;
        TransitHttp http = new TransitHttp(settings, patience);
        this.session = new TransitSession(http, settings.login(), nanos);
        this.engine = new TransitEngine(settings, http, session);
    }

    /** A version of a key; with when it was made, as a key of the same name may have been made anew. */
    private record Version(String domain, int version, long createdSeconds) {}

    /** All keys of ours by their ids, and when they were looked at. */
    private record Listing(SortedMap<String, KeyId> keys, long nanos) {}

    /** Logs in to the server, whose engine need not have a key of ours yet. */
    public static TransitKeyService open(TransitSettings settings) {
        return open(settings, TransitPatience.USUAL, System::nanoTime);
    }

    /** @param nanos the clock of tokens, as {@link System#nanoTime} */
    static TransitKeyService open(TransitSettings settings, TransitPatience patience, LongSupplier nanos) {
        TransitKeyService service = new TransitKeyService(settings, patience, nanos);
        service.session.token();
        return service;
    }

    /** The engine and the server, for people. */
    public String description() {
        return "transit engine " + settings.mount() + " of "
                + settings.address().getHost();
    }

    @Override
    public String currentKeyId(String domain) {
        requireOpen();
        String name = KeyId.requireDomain(domain);
        Optional<TransitKey> key = engine.read(name);
        if (key.isEmpty()) {
            engine.create(name);
            key = engine.read(name);
            forget();
        }
        return current(name, key);
    }

    @Override
    public String rotate(String domain) {
        requireOpen();
        String name = KeyId.requireDomain(domain);
        if (engine.read(name).isEmpty()) {
            engine.create(name);
        } else {
            engine.rotate(name);
        }
        forget();
        return current(name, engine.read(name));
    }

    private String current(String domain, Optional<TransitKey> key) {
        TransitKey made = key.orElseThrow(() ->
                new KeyServiceException(Kind.UNAVAILABLE, settings.place() + "a key that was made is not there", null));
        return idOf(domain, made, made.latest()).toString();
    }

    /** Versions end from the oldest on: one is destroyed only when none before it is left. Backups of the server have it still. */
    @Override
    public void destroy(String keyId) {
        requireOpen();
        KeyId id = listAnew().get(keyId);
        if (id == null) {
            return;
        }
        TransitKey key = engine.read(id.domain()).orElseThrow(() -> refused(keyId, "it was destroyed just now"));
        if (id.generation() == key.latest()) {
            throw refused(keyId, "new data is wrapped with it: expected one that has been replaced");
        }
        int oldest = key.created().firstKey();
        if (oldest < id.generation()) {
            throw refused(keyId, "the engine destroys the oldest version first: expected that of number " + oldest);
        }
        engine.trim(id.domain(), key, id.generation() + 1);
        forget();
    }

    @Override
    public Set<String> keyIds() {
        return new TreeSet<>(list().keySet());
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        return newDataKeys(keyId, 1).get(0);
    }

    @Override
    public List<WrappedKey.Pair> newDataKeys(String keyId, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected 1 data key or more");
        }
        KeyId id = key(keyId);
        List<DataKey> fresh = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                fresh.add(DataKey.random(random));
            }
            List<WrappedKey> wrapped = wrap(id, fresh);
            List<WrappedKey.Pair> pairs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pairs.add(new WrappedKey.Pair(fresh.get(i), wrapped.get(i)));
            }
            return List.copyOf(pairs);
        } catch (RuntimeException | Error e) {
            fresh.forEach(DataKey::close);
            throw e;
        }
    }

    private List<WrappedKey> wrap(KeyId id, List<DataKey> dataKeys) {
        List<byte[]> clear = dataKeys.stream().map(DataKey::toBytes).toList();
        try {
            return engine.encrypt(id.domain(), id.generation(), clear).stream()
                    .map(text -> new WrappedKey(id.toString(), text))
                    .toList();
        } finally {
            clear.forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        }
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        return unwrapAll(List.of(wrapped)).get(0);
    }

    /** One call for each domain and as many keys as the engine takes at once. */
    @Override
    public List<DataKey> unwrapAll(List<WrappedKey> wrapped) {
        requireOpen();
        DataKey[] keys = new DataKey[wrapped.size()];
        try {
            for (Map.Entry<String, List<Integer>> domain : byDomain(wrapped).entrySet()) {
                List<String> texts = domain.getValue().stream()
                        .map(place -> ciphertext(wrapped.get(place)))
                        .toList();
                List<byte[]> clear = engine.decrypt(domain.getKey(), texts);
                for (int i = 0; i < clear.size(); i++) {
                    keys[domain.getValue().get(i)] =
                            dataKey(wrapped.get(domain.getValue().get(i)), clear.get(i));
                }
            }
            return List.of(keys);
        } catch (RuntimeException | Error e) {
            for (DataKey key : keys) {
                if (key != null) {
                    key.close();
                }
            }
            throw e;
        }
    }

    private static DataKey dataKey(WrappedKey wrapped, byte[] clear) {
        if (clear.length != DataKey.BYTES) {
            Arrays.fill(clear, (byte) 0);
            throw refused(wrapped.keyId(), "what it wrapped is no data key");
        }
        return DataKey.takeOwnershipOf(clear);
    }

    /** Places in the list, by the domain of their keys, which are all here. */
    private Map<String, List<Integer>> byDomain(List<WrappedKey> wrapped) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < wrapped.size(); i++) {
            places.computeIfAbsent(key(wrapped.get(i).keyId()).domain(), none -> new ArrayList<>())
                    .add(i);
        }
        return places;
    }

    /** What the engine made of a data key, which says with which version: that of the key's id. */
    private String ciphertext(WrappedKey wrapped) {
        String text = wrapped.wrapped();
        if (!text.startsWith(TransitEngine.ciphertextPrefix(key(wrapped.keyId()).generation()))) {
            throw refused(wrapped.keyId(), "a data key was altered, or wrapped with another key");
        }
        return text;
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        return rewrapAll(List.of(wrapped), keyId).get(0);
    }

    /** Data keys of the same domain do not leave the engine; those of another are unwrapped and wrapped. */
    @Override
    public List<WrappedKey> rewrapAll(List<WrappedKey> wrapped, String keyId) {
        KeyId to = key(keyId);
        WrappedKey[] anew = new WrappedKey[wrapped.size()];
        for (Map.Entry<String, List<Integer>> domain : byDomain(wrapped).entrySet()) {
            List<WrappedKey> some = domain.getValue().stream().map(wrapped::get).toList();
            List<WrappedKey> done = domain.getKey().equals(to.domain()) ? rewrapInside(some, to) : wrapAgain(some, to);
            for (int i = 0; i < done.size(); i++) {
                anew[domain.getValue().get(i)] = done.get(i);
            }
        }
        return List.of(anew);
    }

    private List<WrappedKey> rewrapInside(List<WrappedKey> wrapped, KeyId to) {
        return engine
                .rewrap(
                        to.domain(),
                        to.generation(),
                        wrapped.stream().map(this::ciphertext).toList())
                .stream()
                .map(text -> new WrappedKey(to.toString(), text))
                .toList();
    }

    private List<WrappedKey> wrapAgain(List<WrappedKey> wrapped, KeyId to) {
        List<DataKey> clear = unwrapAll(wrapped);
        try {
            return wrap(to, clear);
        } finally {
            clear.forEach(DataKey::close);
        }
    }

    @Override
    public Limits limits() {
        return new Limits(DataKey.BYTES, TransitEngine.AT_ONCE, OptionalInt.empty());
    }

    /** Gives the token back, unless it is from a file. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        session.close();
    }

    private KeyId key(String keyId) {
        KeyId id = list().get(keyId);
        if (id == null) {
            id = listAnew().get(keyId);
        }
        if (id == null) {
            throw refused(keyId, whatIsThere(keyId));
        }
        return id;
    }

    private String whatIsThere(String keyId) {
        Optional<KeyId> wanted = KeyId.parse(keyId);
        String remedy = ": the engine is another dataset's, or was made anew, or the key was destroyed";
        return list().values().stream()
                .filter(id -> wanted.isPresent() && id.isSlotOf(wanted.get()))
                .findFirst()
                .map(other -> "no such key, but another of the same domain and number, " + other + remedy)
                .orElse("no such key" + remedy);
    }

    private KeyId idOf(String domain, TransitKey key, int version) {
        String check = checkValues.computeIfAbsent(
                new Version(domain, version, key.created().getOrDefault(version, 0L)),
                none -> engine.check(domain, version, CHECKED_PREFIX + domain + "-" + version));
        return new KeyId(domain, version, check);
    }

    private synchronized SortedMap<String, KeyId> list() {
        requireOpen();
        Listing known = listing;
        return known != null && System.nanoTime() - known.nanos < FRESH_NANOS ? known.keys : listAnew();
    }

    private synchronized SortedMap<String, KeyId> listAnew() {
        requireOpen();
        long nanos = System.nanoTime();
        SortedMap<String, KeyId> keys = new TreeMap<>();
        engine.keys().forEach((domain, key) -> key.created().keySet().forEach(version -> {
            KeyId id = idOf(domain, key, version);
            keys.put(id.toString(), id);
        }));
        listing = new Listing(keys, nanos);
        return keys;
    }

    private synchronized void forget() {
        listing = null;
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
