package fr.sndscopy.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes everything on: what a test does otherwise, it overrides. */
public abstract class PassingStore implements ObjectStore {
    protected final ObjectStore inner;

    protected PassingStore(ObjectStore inner) {
        this.inner = inner;
    }

    @Override
    public void put(String key, Path file, String sha256) {
        inner.put(key, file, sha256);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        return inner.putIfAbsent(key, content);
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
    public Optional<byte[]> readRange(String key, long from, int length) {
        return inner.readRange(key, from, length);
    }

    @Override
    public String download(String key, Path target) {
        return inner.download(key, target);
    }

    @Override
    public String sha256(String key) {
        return inner.sha256(key);
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
        inner.delete(key);
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        inner.unfinishedUploads(prefix, each);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        inner.abort(upload);
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
