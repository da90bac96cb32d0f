package fr.sndscopy.config;

import fr.sndscopy.ledger.DocumentCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents of ledgers in a folder of the home, a file each: a line with the version, then the document. What is damaged, or was never finished, is
 * as good as not there. Whoever removes the folder loses time alone.
 */
final class LedgerDocuments implements DocumentCache {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerDocuments.class);

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** No entity tag is as long. */
    private static final int MAX_VERSION_BYTES = 200;

    private final Path home;
    private final Path folder;

    /** @param folder is made in its home, which is there or not, when there is something to keep */
    LedgerDocuments(Path folder) {
        this.home = Objects.requireNonNull(folder.toAbsolutePath().getParent());
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> find(Name name) {
        if (!isKept(name)) {
            return Optional.empty();
        }
        Path file = file(name);
        byte[] line = line(name);
        try {
            if (Files.size(file) != line.length + name.bytes()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                if (!Arrays.equals(in.readNBytes(line.length), line)) {
                    return Optional.empty();
                }
                return Optional.of(in.readNBytes(Math.toIntExact(name.bytes())));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("a document of the ledger that was kept cannot be read", e);
            return Optional.empty();
        }
    }

    @Override
    public void keep(Name name, byte[] bytes) {
        if (!isKept(name) || !Files.isDirectory(home)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path next = folder.resolve("." + UUID.randomUUID() + ".part");
            try {
                byte[] line = line(name);
                byte[] whole = Arrays.copyOf(line, line.length + bytes.length);
                System.arraycopy(bytes, 0, whole, line.length, bytes.length);
                Files.write(next, whole);
                Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
            LOG.debug("the home is not to be written: a document of the ledger is not kept", e);
        } catch (IOException e) {
            LOG.warn("a document of the ledger could not be kept sha256={}", name.sha256(), e);
        }
    }

    /** Names come from documents that nobody has checked yet. */
    private static boolean isKept(Name name) {
        return SHA256.matcher(name.sha256()).matches()
                && name.version().indexOf('\n') < 0
                && name.bytes() <= Integer.MAX_VALUE - MAX_VERSION_BYTES
                && line(name).length <= MAX_VERSION_BYTES;
    }

    private static byte[] line(Name name) {
        return (name.version() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Path file(Name name) {
        return folder.resolve(name.sha256());
    }
}
