package fr.sndscopy.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a list was at a size (C2SP tlog-checkpoint, v1.0.0, without extension lines): the text of a {@link SignedNote}.
 *
 * @param origin which list; also the name of the keys that sign it
 * @param size how many entries it had
 * @param root of the {@link MerkleTree} over them
 */
public record Checkpoint(String origin, long size, TreeHash root) {
    private static final Pattern TEXT = Pattern.compile("([^\\n]+)\\n(0|[1-9][0-9]{0,17})\\n([A-Za-z0-9+/=]{44})\\n");

    public Checkpoint {
        VerifierKey.requireName(origin);
        if (size < 0) {
            throw new IllegalArgumentException("a checkpoint over " + size + " entries");
        }
    }

    /**
     * Reads the text of a note.
     *
     * @throws IllegalArgumentException when it is no checkpoint, or has extension lines
     */
    public static Checkpoint parse(String text) {
        Matcher lines = TEXT.matcher(text);
        if (!lines.matches()) {
            throw new IllegalArgumentException("no checkpoint: expected three lines, origin, size and root hash");
        }
        return new Checkpoint(lines.group(1), Long.parseLong(lines.group(2)), TreeHash.parse(lines.group(3)));
    }

    /** The three lines. */
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }

    /** The three lines: what is signed. */
    public byte[] toBytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
