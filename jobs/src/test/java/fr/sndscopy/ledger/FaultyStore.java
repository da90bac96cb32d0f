package fr.sndscopy.ledger;

import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Passes everything on, and loses the answers to conditional puts of ledger entries when told to. */
final class FaultyStore implements ObjectStore {
    private final ObjectStore inner;
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger lostRequests = new AtomicInteger();

    FaultyStore(ObjectStore inner) {
        this.inner = inner;
    }

    /** The entry is stored, the caller is told that the outcome is unknown. */
    void loseAnswers(int count) {
        lostAnswers.set(count);
    }

    /** The entry is not stored, the caller is told that the outcome is unknown. */
    void loseRequests(int count) {
        lostRequests.set(count);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        if (key.startsWith(StoreLayout.LEDGER_PREFIX)) {
            if (lostRequests.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new StorageException(Kind.OUTCOME_UNKNOWN, "lost request", null);
            }
            if (lostAnswers.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                inner.putIfAbsent(key, content);
                throw new StorageException(Kind.OUTCOME_UNKNOWN, "lost answer", null);
            }
        }
        return inner.putIfAbsent(key, content);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        inner.put(key, file, sha256);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return inner.claimsCreated(key, content);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        return inner.read(key, maxBytes);
    }

    @Override
    public String download(String key, Path target) {
        return inner.download(key, target);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return inner.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        inner.list(prefix, each);
    }

    @Override
    public void delete(String key) {
        throw new AssertionError("a ledger deletes nothing: " + key);
    }

    @Override
    public String description() {
        return inner.description();
    }

    @Override
    public void close() {
        inner.close();
    }
}
