package fr.sndscopy.place;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells a file from what may take its place. It notices a change, and is no proof of content.
 *
 * @param bytes its size
 * @param modified when it was last written, as precisely as the place says
 * @param tag what the place says of its content: an entity tag, and the version where there are versions; null where it says nothing
 * @param fileKey which file it is of its file system (device and inode), or null. Holds within a run alone: devices are numbered anew when
 *     a share is mounted again
 */
public record SourceIdentity(
        long bytes,
        Instant modified,
        @Nullable String tag,
        @Nullable String fileKey) {

    /** What is another now, for people: {@code size 10 -> 12 bytes}; empty when nothing is. */
    public Optional<String> changesTo(SourceIdentity now) {
        List<String> changes = new ArrayList<>();
        if (now.bytes != bytes) {
            changes.add("size " + bytes + " -> " + now.bytes + " bytes");
        }
        if (!now.modified.equals(modified)) {
            changes.add("modified " + modified + " -> " + now.modified);
        }
        if (!Objects.equals(now.tag, tag)) {
            changes.add("tag " + tag + " -> " + now.tag);
        }
        if (!Objects.equals(now.fileKey, fileKey)) {
            changes.add("replaced by another file");
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", changes));
    }

    /** What stays the same over days and mounts as long as nobody writes to the file: one text for one content, as far as is known. */
    public String lasting() {
        return bytes + "\0" + modified + (tag == null ? "" : "\0" + tag);
    }
}
