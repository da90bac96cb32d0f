package fr.sndscopy.migration.execution;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The stretches of a file, as delivered, that its parts answer for: together all its bytes, each once. A conversion hashes its own while it
 * reads it, and the checksum all of them while it reads the file once: when both come to the same, what was converted is what has the
 * checksum, whatever became of the file in between, and wherever each of them read it.
 *
 * @param ends where each ends, in the order of the file; none where readers do not tell what they have read
 */
public record SourceStretches(List<Long> ends) {
    public SourceStretches {
        ends = List.copyOf(ends);
    }

    /** @param parts of the file, in its order */
    static SourceStretches of(PlannedFile file, List<PlannedPart> parts) {
        return new SourceStretches(
                file.rows().tellsWhatWasRead()
                        ? parts.stream()
                                .map(part -> part.firstByte() + part.byteCount())
                                .toList()
                        : List.of());
    }

    public boolean areKnown() {
        return !ends.isEmpty();
    }

    /**
     * One for all: SHA-256 of a line for each, where it ends, a space and its SHA-256.
     *
     * @param each theirs, in their order
     */
    public String sha256(List<String> each) {
        if (each.size() != ends.size()) {
            throw new IllegalArgumentException(each.size() + " checksums of " + ends.size() + " stretches");
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ends.size(); i++) {
            lines.append(ends.get(i)).append(' ').append(each.get(i)).append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
