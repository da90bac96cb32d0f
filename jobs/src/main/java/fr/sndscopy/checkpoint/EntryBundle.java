package fr.sndscopy.checkpoint;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The entries of a {@link Tile}, one behind the other, each behind its length in two bytes, the higher first (C2SP tlog-tiles). */
public final class EntryBundle {
    /** An entry of more has no length that two bytes hold. */
    public static final int MAX_ENTRY_BYTES = 0xffff;

    /** A bundle has no more. */
    public static final int MAX_BYTES = Tile.WIDTH * (2 + MAX_ENTRY_BYTES);

    private EntryBundle() {}

    /** @throws IllegalArgumentException when an entry is too long */
    public static byte[] bytes(List<byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException(
                        "an entry of " + entry.length + " bytes: a bundle has none of more than " + MAX_ENTRY_BYTES);
            }
            bytes.write(entry.length >> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        return bytes.toByteArray();
    }

    /**
     * The entries of a bundle.
     *
     * @throws IllegalArgumentException when the last ends too early
     */
    public static List<byte[]> entries(byte[] bytes) {
        List<byte[]> entries = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int from = at + 2;
            int length = from > bytes.length ? 0 : ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
            at = from + length;
            if (at > bytes.length) {
                throw new IllegalArgumentException("no bundle of entries: the last of them ends too early");
            }
            entries.add(Arrays.copyOfRange(bytes, from, at));
        }
        return entries;
    }
}
