package fr.sndscopy.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * That an entry is in a list, with all that is needed to check it (C2SP tlog-proof): the place, the audit path, and a signed checkpoint.
 *
 * @param index of the entry, counted from 0
 * @param path from the entry's sibling up to a child of the root
 * @param checkpoint signed, over a list that has the entry
 */
public record InclusionStatement(long index, List<TreeHash> path, SignedNote checkpoint) {
    private static final String FIRST = "c2sp.org/tlog-proof@v1";
    private static final String INDEX = "index ";
    private static final String EXTRA = "extra ";
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    public InclusionStatement {
        path = List.copyOf(path);
    }

    /**
     * Reads a statement; whether it holds is for {@link #holds} to tell.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static InclusionStatement parse(String text) {
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new IllegalArgumentException("no proof: no empty line before its checkpoint");
        }
        List<String> lines = List.of(text.substring(0, blank).split("\n", -1));
        int at = lines.size() > 1 && lines.get(1).startsWith(EXTRA) ? 2 : 1;
        if (!lines.get(0).equals(FIRST)
                || lines.size() <= at
                || !lines.get(at).startsWith(INDEX)
                || !NUMBER.matcher(lines.get(at).substring(INDEX.length())).matches()) {
            throw new IllegalArgumentException("no proof: expected " + FIRST + ", and an index");
        }
        List<TreeHash> path = new ArrayList<>();
        lines.subList(at + 1, lines.size()).forEach(line -> path.add(TreeHash.parse(line)));
        return new InclusionStatement(
                Long.parseLong(lines.get(at).substring(INDEX.length())),
                path,
                SignedNote.parse(text.substring(blank + 2).getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether an entry of these bytes is at its place under the checkpoint, whoever signed that. */
    public boolean holds(byte[] entry) {
        Checkpoint statement = Checkpoint.parse(checkpoint.text());
        return MerkleProof.includes(TreeHash.ofLeaf(entry), index, statement.size(), statement.root(), path);
    }

    /** The text of a {@code .tlog-proof} file. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(FIRST + "\n" + INDEX + index + "\n");
        path.forEach(hash -> text.append(hash).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }
}
