package fr.sndscopy.migration;

import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A store whose client dies at the write of a given number: what was written before is there, nothing after. */
final class BrittleStore implements ObjectStore {
    private final ObjectStore store;
    private int writesLeft;

    /** The process is no more. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    BrittleStore(ObjectStore store, int writes) {
        this.store = store;
        this.writesLeft = writes;
    }

    private void live() {
        if (writesLeft-- <= 0) {
            throw new Killed();
        }
    }

    @Override
    public void put(String key, Path file, String sha256) {
        live();
        store.put(key, file, sha256);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        live();
        return store.putIfAbsent(key, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return store.claimsCreated(key, content);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        return store.read(key, maxBytes);
    }

    @Override
    public String download(String key, Path target) {
        return store.download(key, target);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return store.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        store.list(prefix, each);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public String description() {
        return store.description();
    }

    @Override
    public void close() {
        store.close();
    }
}
