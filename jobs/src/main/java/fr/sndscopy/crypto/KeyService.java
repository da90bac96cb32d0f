package fr.sndscopy.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps key-encryption keys, which never leave it, and wraps data keys with them. Safe for use by several threads, until it is closed.
 *
 * <p>No two keys have the same id, in one service or in two. All methods throw {@link KeyServiceException}; after {@link #close()},
 * {@link IllegalStateException}.
 */
public interface KeyService extends AutoCloseable {

    /**
     * The id of the key-encryption key that new data of a domain is wrapped with; the key is made when there is none.
     *
     * @param domain a product family, of letters, digits, {@code -} and {@code _}
     */
    String currentKeyId(String domain);

    /** The ids of all keys that can wrap and unwrap, in order. */
    Set<String> keyIds();

    /**
     * The id of the key that {@link #unwrap} needs for {@code wrapped}, be it here or not: the one that it names, unless the service knows
     * that the data key has been wrapped anew since.
     */
    default String opening(WrappedKey wrapped) {
        return wrapped.keyId();
    }

    /**
     * Makes a new key, with which new data of a domain is wrapped from now on. The keys before it stay, and open what they wrapped.
     *
     * @param domain as for {@link #currentKeyId}
     * @return the id of the new key
     */
    String rotate(String domain);

    /**
     * Destroys a key. What was wrapped with it, and with no other, cannot be opened again by anybody who has no copy of the key. Does
     * nothing when there is no such key. Of several keys of a domain the oldest goes first: not every service can destroy another.
     *
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} when it is the one that new data of its domain is wrapped with
     */
    void destroy(String keyId);

    /**
     * Destroys all keys of a domain, the one that new data is wrapped with among them. What was wrapped with them, and with no other, cannot
     * be opened again by anybody who has no copy of them. Does nothing where there is none. A service whose {@link #destroy} refuses
     * the current key alone is left with a new one, that has wrapped nothing.
     *
     * @param domain as for {@link #currentKeyId}
     */
    default void destroyAll(String domain) {
        Set<String> before = keyIdsOf(domain);
        if (!before.isEmpty()) {
            rotate(domain);
            KeyId.oldestFirst(before).forEach(this::destroy);
        }
    }

    /** The ids of the keys of a domain. */
    default Set<String> keyIdsOf(String domain) {
        Set<String> ids = new TreeSet<>();
        for (String keyId : keyIds()) {
            KeyId.parse(keyId)
                    .filter(id -> id.domain().equals(domain.toLowerCase(Locale.ROOT)))
                    .ifPresent(id -> ids.add(keyId));
        }
        return ids;
    }

    /** A fresh random 256-bit data key, and its wrapped form. */
    WrappedKey.Pair newDataKey(String keyId);

    /**
     * The data key inside {@code wrapped}.
     *
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} when the key is unknown, destroyed, or not the
     *     one it was wrapped with
     */
    DataKey unwrap(WrappedKey wrapped);

    /**
     * Several fresh data keys at once, in one call where the service has one.
     *
     * @param count at least 1; a service that takes fewer at once is called more often
     * @return as many as asked for, owned by the caller, who closes them; when it throws, none is left open
     */
    default List<WrappedKey.Pair> newDataKeys(String keyId, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected 1 data key or more");
        }
        List<WrappedKey.Pair> pairs = new ArrayList<>(count);
        try {
            while (pairs.size() < count) {
                pairs.add(newDataKey(keyId));
            }
            return List.copyOf(pairs);
        } catch (RuntimeException | Error e) {
            pairs.forEach(pair -> pair.clear().close());
            throw e;
        }
    }

    /**
     * The data keys inside {@code wrapped}, in this order, in one call where the service has one.
     *
     * @return owned by the caller, who closes them; when it throws, none is left open
     * @throws KeyServiceException as {@link #unwrap}, when it refuses one of them
     */
    default List<DataKey> unwrapAll(List<WrappedKey> wrapped) {
        List<DataKey> keys = new ArrayList<>(wrapped.size());
        try {
            wrapped.forEach(one -> keys.add(unwrap(one)));
            return List.copyOf(keys);
        } catch (RuntimeException | Error e) {
            keys.forEach(DataKey::close);
            throw e;
        }
    }

    /**
     * The same data key wrapped with another key-encryption key: after a rotation the current one of its domain. The data key does not
     * leave a service that can do without. What was wrapped before stays what it was.
     *
     * @param keyId to wrap it with
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} as {@link #unwrap}, or when {@code keyId} is unknown
     */
    WrappedKey rewrap(WrappedKey wrapped, String keyId);

    /**
     * Likewise several data keys, in this order, in one call where the service has one.
     *
     * @throws KeyServiceException as {@link #rewrap}, when it refuses one of them
     */
    default List<WrappedKey> rewrapAll(List<WrappedKey> wrapped, String keyId) {
        return wrapped.stream().map(one -> rewrap(one, keyId)).toList();
    }

    /** What a caller must not ask for; services that are this process have no limit. */
    default Limits limits() {
        return Limits.NONE;
    }

    /**
     * The limits of a service.
     *
     * @param plaintextBytes the largest that it wraps; a data key has {@value DataKey#BYTES}
     * @param atOnce the most keys that it takes in one call; the methods for several keep to it by themselves
     * @param callsPerSecond that it takes from us before it refuses for a while, or empty when it does not say
     */
    record Limits(int plaintextBytes, int atOnce, OptionalInt callsPerSecond) {
        public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, OptionalInt.empty());

        public Limits {
            if (plaintextBytes < DataKey.BYTES || atOnce < 1 || callsPerSecond.orElse(1) < 1) {
                throw new IllegalArgumentException("a key service wraps keys of " + DataKey.BYTES
                        + " bytes, one at once and one in a second, or more");
            }
        }
    }

    /** How other readers find this service: its name and where it is. */
    default KmsInstance instance() {
        return KmsInstance.DEFAULT;
    }

    /** Forgets what opens the keys: a password, a session. The keys stay. */
    @Override
    void close();
}
