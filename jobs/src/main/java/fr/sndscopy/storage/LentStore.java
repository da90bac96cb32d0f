package fr.sndscopy.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody else's store: whoever has this closes it without ending the other. */
final class LentStore extends LentReader implements ObjectStore {
    private final ObjectStore owned;

    LentStore(ObjectStore owned) {
        super(owned);
        this.owned = owned;
    }

    @Override
    public void put(String key, Path file, String sha256) {
        owned.put(key, file, sha256);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        return owned.putIfAbsent(key, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return owned.claimsCreated(key, content);
    }

    @Override
    public void delete(String key) {
        owned.delete(key);
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        owned.unfinishedUploads(prefix, each);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        owned.abort(upload);
    }

    @Override
    public Optional<VersionedWrites> versionedWrites() {
        return owned.versionedWrites();
    }

    @Override
    public ObjectStore reconnected() {
        return owned.reconnected();
    }
}
