package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.access.AccessLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who had data or keys handed out, when, and what: one line of canonical JSON (RFC 8785) each, written to disk, and into the store's access
 * log, before anything is handed out. Holds no cell value and no key. Lines of several processes and threads do not mix.
 */
public final class Trace {
    /** A file lock keeps other processes out; threads of this one must not even ask for it. */
    private static final Object THREADS = new Object();

    private final Path file;
    private final String operator;
    private final Clock clock;
    private final @Nullable AccessLog log;

    /**
     * A trace in the home alone.
     *
     * @param operator who answers for what is done
     */
    public Trace(Path file, String operator, Clock clock) {
        this(file, operator, clock, null);
    }

    /**
     * Likewise, and in the store from which things are handed out.
     *
     * @param log of that store; null where there is none
     */
    public Trace(Path file, String operator, Clock clock, @Nullable AccessLog log) {
        this.file = file;
        this.operator = operator;
        this.clock = clock;
        this.log = log;
    }

    /**
     * One line.
     *
     * @param time RFC 3339, UTC
     * @param operator who answers for it
     * @param action {@code export}, {@code keys-unwrap}, {@code quarantine-show}, {@code quarantine-export}, {@code profile}, {@code diff},
     *     {@code accept-head}, {@code gc}, {@code keys-escrow}
     * @param what names of tables, objects or keys
     * @param rows handed out, or null when it is not rows
     */
    public record Line(
            String time,
            String operator,
            String action,
            String what,
            @Nullable Long rows) {}

    /**
     * Adds a line; on return it is on disk, and an entry of the access log in the store.
     *
     * @throws IOException when it is not on disk: then nothing may be handed out
     * @throws fr.sndscopy.storage.StorageException when the entry may not be in the store: likewise
     */
    public void write(String action, String what, @Nullable Long rows) throws IOException {
        Line line = new Line(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(), operator, action, what, rows);
        byte[] json = CanonicalJson.write(line);
        ByteBuffer bytes =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        synchronized (THREADS) {
            append(bytes);
        }
        if (log != null) {
            log.append(action, what, rows);
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        createIfAbsent();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                FileLock lock = channel.lock()) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            if (!lock.isValid()) {
                throw new IOException("[" + file + "] the lock was lost while a line was written");
            }
        }
    }

    private void createIfAbsent() throws IOException {
        if (!Files.exists(file)) {
            try {
                PrivateFile.create(file).close();
            } catch (FileAlreadyExistsException e) {
                // another process was faster
                return;
            }
        }
    }
}
