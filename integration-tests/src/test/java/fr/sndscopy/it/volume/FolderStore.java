package fr.sndscopy.it.volume;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.UnfinishedUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A store that takes as little time as it can: an object is a file, which nobody waits for to be on disk. */
final class FolderStore implements ObjectStore {
    private final Path folder;
    private final Path incoming;

    FolderStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("objects"));
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
    }

    private Path file(String key) {
        return folder.resolve(key);
    }

    @Override
    public void put(String key, Path source, String sha256) {
        try {
            Path next = incoming.resolve(UUID.randomUUID().toString());
            Files.copy(source, next);
            Files.createDirectories(Objects.requireNonNull(file(key).getParent()));
            Files.move(next, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        if (claimsCreated(key, content)) {
            return PutOutcome.CREATED;
        }
        return read(key, Integer.MAX_VALUE)
                        .filter(there -> Arrays.equals(there, content))
                        .isPresent()
                ? PutOutcome.CREATED
                : PutOutcome.TAKEN;
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        try {
            Files.createDirectories(Objects.requireNonNull(file(key).getParent()));
            Files.write(file(key), content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        try {
            byte[] bytes = Files.readAllBytes(file(key));
            if (bytes.length > maxBytes) {
                throw new StorageException(Kind.CORRUPT, "[" + key + "] longer than " + maxBytes, null);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        return read(key, Integer.MAX_VALUE).map(bytes -> Arrays.copyOfRange(bytes, (int) from, (int) from + length));
    }

    private byte[] require(String key) {
        return read(key, Integer.MAX_VALUE)
                .orElseThrow(() -> new StorageException(Kind.NOT_FOUND, "[" + key + "] no such object", null));
    }

    @Override
    public String download(String key, Path target) {
        byte[] bytes = require(key);
        try {
            Files.write(target, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.of(bytes);
    }

    @Override
    public String sha256(String key) {
        return Sha256.of(require(key));
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        try {
            return Optional.of(stat(key, Files.readAttributes(file(key), BasicFileAttributes.class)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectStat stat(String key, BasicFileAttributes attributes) {
        return new ObjectStat(
                key,
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                attributes.lastModifiedTime().toString(),
                null);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        List<ObjectStat> found = new ArrayList<>();
        Path from = folder.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        if (!Files.isDirectory(from)) {
            return;
        }
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String key = folder.relativize(file).toString();
                    if (key.startsWith(prefix)) {
                        found.add(stat(key, attributes));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(Comparator.comparing(ObjectStat::key));
        found.forEach(each);
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {}

    @Override
    public void abort(UnfinishedUpload upload) {}

    @Override
    public String description() {
        return "simulated:";
    }

    @Override
    public void close() {}
}
