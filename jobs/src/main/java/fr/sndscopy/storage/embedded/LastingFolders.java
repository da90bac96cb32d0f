package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of which folders the names have reached the medium, up to the bucket's, so that they need not be forced with every object. A
 * folder may be removed and another made in its place meanwhile, whose name has reached nothing: each is held open, so that no other can
 * have its number, and known again by that. What is in its place now was there all the time, as a removed folder does not come back, and
 * the folders above it were too, as they were not empty. Where files have no numbers nothing is remembered.
 *
 * <p>Holds at most {@value #MOST} folders open. Safe for use by several threads.
 */
final class LastingFolders implements AutoCloseable {
    static final int MOST = 64;

    private final Map<Path, Held> held = new LinkedHashMap<>(MOST, 0.75f, true);

    /** What is at a path. */
    static final class Held {
        private final Object number;
        private final FileChannel open;
        private volatile boolean lasts;

        private Held(Object number, FileChannel open) {
            this.number = number;
            this.open = open;
        }
    }

    /** The folder that is at a path now, or null when it cannot be known again. */
    synchronized @Nullable Held find(Path folder) throws IOException {
        Object number = number(folder);
        Held known = held.get(folder);
        if (known != null && known.number.equals(number)) {
            return known;
        }
        if (known != null) {
            held.remove(folder);
            known.open.close();
        }
        if (number == null) {
            return null;
        }
        FileChannel open;
        try {
            open = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (!number.equals(number(folder))) {
            open.close();
            return null;
        }
        if (held.size() == MOST) {
            Iterator<Held> longestUnused = held.values().iterator();
            longestUnused.next().open.close();
            longestUnused.remove();
        }
        Held found = new Held(number, open);
        held.put(folder, found);
        return found;
    }

    /** Null where there is no folder, or none that has a number. */
    private static @Nullable Object number(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return null;
        }
        try {
            return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    static boolean lasts(@Nullable Held folder) {
        return folder != null && folder.lasts;
    }

    /** The names of a folder that was found, and of those above it, have been forced since. */
    static void setLasts(Held folder) {
        folder.lasts = true;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Held each : held.values()) {
            each.open.close();
        }
        held.clear();
    }
}
