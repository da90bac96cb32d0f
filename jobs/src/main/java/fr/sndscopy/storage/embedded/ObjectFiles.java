package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * How a file becomes an object of a bucket and ceases to be one, whoever asks for it: written to {@link Staging} first, forced to the
 * medium, given its name in one step (a link where the key must be free, else a rename), and the folders above it forced. An object is
 * there whole, with its metadata, or not at all, wherever the power fails; what {@link #force} has returned from is there afterwards.
 *
 * <p>Safe for use by several threads, and by several processes over one folder.
 */
final class ObjectFiles implements AutoCloseable {
    private static final int TRIES = 100;

    private final Path root;
    private final Staging staging;
    private final Disk disk;
    private final LastingFolders lasting = new LastingFolders();

    /** @param root the folder of the buckets */
    ObjectFiles(Path root, Disk disk) {
        this.root = root;
        this.staging = new Staging(root);
        this.disk = disk;
    }

    Staging staging() {
        return staging;
    }

    /**
     * Has something written under a name of its own in the staging folder, which is free again afterwards.
     *
     * @param write told the session's container and the name in it
     */
    <T> T staged(Write<T> write) throws IOException {
        String container = staging.session();
        String name = UUID.randomUUID().toString();
        try {
            return write.to(container, name);
        } finally {
            disk.remove(staging.path(container).resolve(name));
        }
    }

    /**
     * Forces a staged file and gives it the name of an object. Not done for good before {@link #force}.
     *
     * @param target below the bucket's folder
     * @param exclusive whether nothing may have the name
     * @throws FileAlreadyExistsException when something has it and nothing may
     * @throws NotDirectoryException when the name goes on behind an object's
     * @throws UnsupportedOperationException where nothing is exclusive: a file system without links
     */
    void name(Path file, Path target, boolean exclusive) throws IOException {
        disk.forceFile(file);
        for (int attempt = 1; !named(file, target, exclusive); attempt++) {
            if (attempt == TRIES || Files.notExists(file)) {
                throw new NoSuchFileException(target.toString());
            }
        }
    }

    /** Whether the file got its name; else a folder went away that leads to it. */
    private boolean named(Path file, Path target, boolean exclusive) throws IOException {
        try {
            disk.createFolders(folderOf(target));
        } catch (NoSuchFileException e) {
            // Deleting an object removes folders that it leaves empty, perhaps just those that are made here.
            return false;
        } catch (FileAlreadyExistsException e) {
            if (Files.isRegularFile(Path.of(e.getFile()))) {
                throw new NotDirectoryException(e.getFile());
            }
            return false;
        }
        try {
            if (exclusive) {
                disk.link(target, file);
            } else {
                disk.rename(file, target);
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException("a file system without links cannot decide who commits", e);
        }
    }

    /**
     * Has an object's name last: forces the folders that lead to it, for another may have made one of them and not forced it yet, up to one
     * whose own name is known to last.
     */
    void force(String bucket, Path target) throws IOException {
        Path last = root.resolve(bucket);
        List<LastingFolders.Held> reached = new ArrayList<>();
        boolean lasts = false;
        for (Path each = folderOf(target); !lasts && each.startsWith(last); each = folderOf(each)) {
            LastingFolders.Held found = lasting.find(each);
            forceFolder(each);
            lasts = LastingFolders.lasts(found);
            if (found != null) {
                reached.add(found);
            }
        }
        reached.forEach(LastingFolders::setLasts);
    }

    /** Takes an object's name away, if it is there, and folders that it leaves empty; done for good when this returns. */
    void delete(String bucket, Path target) throws IOException {
        disk.remove(target);
        Path last = root.resolve(bucket);
        Path left = folderOf(target);
        try {
            while (!left.equals(last)) {
                Files.deleteIfExists(left);
                left = folderOf(left);
            }
        } catch (DirectoryNotEmptyException e) {
            // The rest is of others.
        }
        forceFoldersLeft(bucket, left);
    }

    /** Has it last that something went away below {@code folder}, of which no more than a part may be left. */
    void forceFoldersLeft(String bucket, Path folder) throws IOException {
        Path last = root.resolve(bucket);
        Path left = folder;
        while (left.startsWith(last) && Files.notExists(left)) {
            left = folderOf(left);
        }
        if (left.startsWith(last)) {
            forceFolder(left);
        }
    }

    private void forceFolder(Path folder) throws IOException {
        try {
            disk.forceFolder(folder);
        } catch (NoSuchFileException e) {
            // Gone with the object, which somebody deleted since.
        }
    }

    /** A path below the root has one. */
    private static Path folderOf(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    /** Ends the session with what it staged. */
    @Override
    public void close() {
        try (lasting) {
            staging.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What writes to a container under a name. */
    interface Write<T> {
        T to(String container, String name) throws IOException;
    }
}
