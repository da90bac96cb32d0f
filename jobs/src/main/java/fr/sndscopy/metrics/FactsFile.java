package fr.sndscopy.metrics;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link Facts} in a file of the home, so that they outlast the process that found them out. Replaced as a whole; several processes take
 * turns. It decides nothing: one that cannot be read is begun anew.
 */
final class FactsFile {
    private static final Logger LOG = LoggerFactory.getLogger(FactsFile.class);
    /** Several in one process; between processes the lock file. */
    private static final Object IN_THIS_PROCESS = new Object();

    /** Of what an older or a newer version wrote, what both know is read. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Path file;
    private final Path lockFile;

    FactsFile(Path file) {
        this.file = file;
        this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
    }

    /** Nothing, where nothing is there that can be read. */
    Facts read() {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), Facts.class);
        } catch (NoSuchFileException e) {
            return Facts.NONE;
        } catch (IOException | JacksonException e) {
            LOG.warn("[{}] what was told in metrics before cannot be read, and is begun anew", file.getFileName(), e);
            return Facts.NONE;
        }
    }

    /** What is there, changed. */
    Facts change(UnaryOperator<Facts> change) throws IOException {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Facts changed = change.apply(read());
                Path next = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID() + ".part");
                try {
                    Files.write(next, MAPPER.writeValueAsBytes(changed), StandardOpenOption.CREATE_NEW);
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(next);
                }
                if (!lock.isValid()) {
                    throw new IOException("[" + lockFile.getFileName() + "] the lock was lost");
                }
                return changed;
            }
        }
    }
}
