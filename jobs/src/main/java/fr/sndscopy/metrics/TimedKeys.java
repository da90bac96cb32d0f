package fr.sndscopy.metrics;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KmsInstance;
import fr.sndscopy.crypto.WrappedKey;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A key service whose calls are timed. What its own defaults would make of several calls is left to the service behind. */
final class TimedKeys implements KeyService {
    /** Told of each call. */
    interface Listener {
        /**
         * A call has ended.
         *
         * @param operation {@code new-key}, {@code unwrap}, {@code rewrap}, {@code list} or {@code administer}
         * @param outcome {@code answered}, or how it failed
         * @param nanos how long it took
         */
        void called(String operation, String outcome, long nanos);
    }

    private static final String NEW_KEY = "new-key";
    private static final String UNWRAP = "unwrap";
    private static final String REWRAP = "rewrap";
    private static final String LIST = "list";
    private static final String ADMINISTER = "administer";

    private final KeyService keys;
    private final Listener listener;

    TimedKeys(KeyService keys, Listener listener) {
        this.keys = keys;
        this.listener = listener;
    }

    private <T> T timed(String operation, Supplier<T> call) {
        long begun = System.nanoTime();
        String outcome = "failed";
        try {
            T answer = call.get();
            outcome = "answered";
            return answer;
        } catch (KeyServiceException e) {
            outcome = e.kind() == KeyServiceException.Kind.REFUSED ? "refused" : "unavailable";
            throw e;
        } finally {
            listener.called(operation, outcome, System.nanoTime() - begun);
        }
    }

    private void timed(String operation, Runnable call) {
        timed(operation, () -> {
            call.run();
            return true;
        });
    }

    @Override
    public String currentKeyId(String domain) {
        return timed(LIST, () -> keys.currentKeyId(domain));
    }

    @Override
    public Set<String> keyIds() {
        return timed(LIST, keys::keyIds);
    }

    @Override
    public String opening(WrappedKey wrapped) {
        return keys.opening(wrapped);
    }

    @Override
    public String rotate(String domain) {
        return timed(ADMINISTER, () -> keys.rotate(domain));
    }

    @Override
    public void destroy(String keyId) {
        timed(ADMINISTER, () -> keys.destroy(keyId));
    }

    @Override
    public void destroyAll(String domain) {
        timed(ADMINISTER, () -> keys.destroyAll(domain));
    }

    @Override
    public Set<String> keyIdsOf(String domain) {
        return timed(LIST, () -> keys.keyIdsOf(domain));
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        return timed(NEW_KEY, () -> keys.newDataKey(keyId));
    }

    @Override
    public List<WrappedKey.Pair> newDataKeys(String keyId, int count) {
        return timed(NEW_KEY, () -> keys.newDataKeys(keyId, count));
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        return timed(UNWRAP, () -> keys.unwrap(wrapped));
    }

    @Override
    public List<DataKey> unwrapAll(List<WrappedKey> wrapped) {
        return timed(UNWRAP, () -> keys.unwrapAll(wrapped));
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        return timed(REWRAP, () -> keys.rewrap(wrapped, keyId));
    }

    @Override
    public List<WrappedKey> rewrapAll(List<WrappedKey> wrapped, String keyId) {
        return timed(REWRAP, () -> keys.rewrapAll(wrapped, keyId));
    }

    @Override
    public Limits limits() {
        return keys.limits();
    }

    @Override
    public KmsInstance instance() {
        return keys.instance();
    }

    @Override
    public void close() {
        keys.close();
    }
}
