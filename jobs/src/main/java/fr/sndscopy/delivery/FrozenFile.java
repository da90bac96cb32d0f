package fr.sndscopy.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source file looked like when the delivery was received. Plain values, so that it survives a restart.
 *
 * @param path relative to the delivery's folder
 * @param bytes its size
 * @param modified when it was last written, as precisely as the file system says
 * @param fileKey which file it is (device and inode where the file system has them), or null
 */
public record FrozenFile(
        String path, long bytes, Instant modified, @Nullable String fileKey) {

    /** Looks at {@code path} in {@code directory}; reads no byte of it. */
    public static FrozenFile freeze(Path directory, String path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(directory.resolve(path), BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new FrozenFile(
                path,
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                key == null ? null : key.toString());
    }

    /** What changed since, for people: {@code size 10 -> 12 bytes}; empty when nothing did. */
    Optional<String> changes(Path directory) throws IOException {
        FrozenFile now;
        try {
            now = freeze(directory, path);
        } catch (NoSuchFileException e) {
            return Optional.of("gone");
        }
        List<String> changes = new ArrayList<>();
        if (now.bytes != bytes) {
            changes.add("size " + bytes + " -> " + now.bytes + " bytes");
        }
        if (!now.modified.equals(modified)) {
            changes.add("modified " + modified + " -> " + now.modified);
        }
        if (!Objects.equals(now.fileKey, fileKey)) {
            changes.add("replaced by another file");
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", changes));
    }
}
