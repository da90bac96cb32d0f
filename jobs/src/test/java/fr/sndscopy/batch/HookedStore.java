package fr.sndscopy.batch;

import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes everything on, and tells of each call that reads or writes an object before it does: whoever is told may throw. */
final class HookedStore implements ObjectStore {
    private final ObjectStore inner;
    private final Hook hook;

    HookedStore(ObjectStore inner, Hook hook) {
        this.inner = inner;
        this.hook = hook;
    }

    enum Call {
        PUT,
        PUT_IF_ABSENT,
        READ,
        DOWNLOAD,
        STAT
    }

    interface Hook {
        void before(Call call, String key) throws Exception;
    }

    private void tell(Call call, String key) {
        try {
            hook.before(call, key);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the hook failed", e);
        }
    }

    @Override
    public void put(String key, Path file, String sha256) {
        tell(Call.PUT, key);
        inner.put(key, file, sha256);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        tell(Call.PUT_IF_ABSENT, key);
        return inner.putIfAbsent(key, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return inner.claimsCreated(key, content);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        tell(Call.READ, key);
        return inner.read(key, maxBytes);
    }

    @Override
    public String download(String key, Path target) {
        tell(Call.DOWNLOAD, key);
        return inner.download(key, target);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        tell(Call.STAT, key);
        return inner.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        inner.list(prefix, each);
    }

    @Override
    public void delete(String key) {
        inner.delete(key);
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
