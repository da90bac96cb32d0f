package fr.sndscopy.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody else's reader: whoever has this closes it without ending the other. */
class LentReader implements ObjectReader {
    private final ObjectReader owned;

    LentReader(ObjectReader owned) {
        this.owned = owned;
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        return owned.read(key, maxBytes);
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        return owned.readRange(key, from, length);
    }

    @Override
    public String download(String key, Path target) {
        return owned.download(key, target);
    }

    @Override
    public String sha256(String key) {
        return owned.sha256(key);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return owned.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        owned.list(prefix, each);
    }

    @Override
    public Optional<ObjectVersions> versions() {
        return owned.versions();
    }

    @Override
    public ObjectReader reconnected() {
        return owned.reconnected();
    }

    @Override
    public String description() {
        return owned.description();
    }

    @Override
    public void close() {
        // Its owner does.
    }
}
