package fr.sndscopy.storage;

import fr.sndscopy.storage.StorageException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Passes everything on, and does what can happen to a writer when told to: it dies, the store does not answer, another comes first. */
public final class FaultyStore extends PassingStore {
    private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();
    private final AtomicReference<@Nullable Interlude> interlude = new AtomicReference<>();
    private final AtomicReference<@Nullable Lie> lie = new AtomicReference<>();
    private volatile Loss answers = new Loss("", 0);
    private volatile Loss requests = new Loss("", 0);

    public FaultyStore(ObjectStore inner) {
        super(inner);
    }

    /** The process is no more. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What another does in between. */
    public interface Other {
        void act() throws Exception;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Lie(String key, byte @Nullable [] content) {}

    private record Interlude(String prefix, Other other) {}

    private record Loss(String prefix, AtomicInteger left) {
        Loss(String prefix, int count) {
            this(prefix, new AtomicInteger(count));
        }

        boolean strikes(String key) {
            return key.startsWith(prefix) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    /** The client dies at its next write but {@code writes}: what was written before is there, nothing after. */
    public FaultyStore dyingAfter(int writes) {
        fault.set(new Killed());
        writesLeft.set(writes);
        return this;
    }

    /** From then on the store answers no write, and stores nothing. */
    public FaultyStore unavailableAfter(int writes) {
        fault.set(new StorageException(Kind.UNAVAILABLE, "out of order", null));
        writesLeft.set(writes);
        return this;
    }

    /** What is put if absent under these keys is stored, the caller is told that the outcome is unknown. */
    public void loseAnswers(String prefix, int count) {
        answers = new Loss(prefix, count);
    }

    /** What is put if absent under these keys is not stored, the caller is told that the outcome is unknown. */
    public void loseRequests(String prefix, int count) {
        requests = new Loss(prefix, count);
    }

    /** The next reading of this object gives this, null for that there is none; those after it are right. */
    public void lieOnce(String key, byte @Nullable [] content) {
        lie.set(new Lie(key, content));
    }

    /** Another acts right before the next object is put if absent under these keys, once. */
    public FaultyStore before(String prefix, Other other) {
        interlude.set(new Interlude(prefix, other));
        return this;
    }

    private void live() {
        RuntimeException failure = fault.get();
        if (failure != null && writesLeft.getAndDecrement() <= 0) {
            throw failure;
        }
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        live();
        Interlude next = interlude.get();
        if (next != null && key.startsWith(next.prefix()) && interlude.compareAndSet(next, null)) {
            try {
                next.other().act();
            } catch (Exception e) {
                throw new AssertionError("what another did failed", e);
            }
        }
        if (requests.strikes(key)) {
            throw new StorageException(Kind.OUTCOME_UNKNOWN, "lost request", null);
        }
        if (answers.strikes(key)) {
            inner.putIfAbsent(key, content);
            throw new StorageException(Kind.OUTCOME_UNKNOWN, "lost answer", null);
        }
        return inner.putIfAbsent(key, content);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        live();
        inner.put(key, file, sha256);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        Lie told = lie.get();
        if (told != null && told.key().equals(key) && lie.compareAndSet(told, null)) {
            return Optional.ofNullable(told.content());
        }
        return inner.read(key, maxBytes);
    }

    @Override
    public void delete(String key) {
        throw new AssertionError("nobody deletes anything: " + key);
    }
}
