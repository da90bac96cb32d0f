package fr.sndscopy.storage;

import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Passes everything on, and tells of each call that reads or writes an object before it does: whoever is told may throw. */
public final class HookedStore extends PassingStore {
    private final Hook hook;
    private final Set<String> rotten;

    public HookedStore(ObjectStore inner, Hook hook) {
        this(inner, hook, Set.of());
    }

    /** @param rotten keys of objects of which one bit is not what it was; nothing that the store says of them tells so */
    public HookedStore(ObjectStore inner, Hook hook, Set<String> rotten) {
        super(inner);
        this.hook = hook;
        this.rotten = Set.copyOf(rotten);
    }

    /** What is about to be done. */
    public enum Call {
        PUT,
        PUT_IF_ABSENT,
        READ,
        DOWNLOAD,
        STAT,
        DELETE
    }

    /** Is told. */
    public interface Hook {
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
    public Optional<byte[]> read(String key, int maxBytes) {
        tell(Call.READ, key);
        return inner.read(key, maxBytes);
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        tell(Call.READ, key);
        return inner.readRange(key, from, length);
    }

    @Override
    public String download(String key, Path target) {
        tell(Call.DOWNLOAD, key);
        String sha256 = inner.download(key, target);
        if (!rotten.contains(key)) {
            return sha256;
        }
        try {
            byte[] content = Files.readAllBytes(target);
            content[content.length / 2] ^= 1;
            Files.write(target, content);
            return Sha256.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String sha256(String key) {
        tell(Call.DOWNLOAD, key);
        String sha256 = inner.sha256(key);
        return rotten.contains(key) ? Sha256.of(sha256.getBytes(StandardCharsets.US_ASCII)) : sha256;
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        tell(Call.STAT, key);
        return inner.stat(key);
    }

    @Override
    public void delete(String key) {
        tell(Call.DELETE, key);
        inner.delete(key);
    }
}
