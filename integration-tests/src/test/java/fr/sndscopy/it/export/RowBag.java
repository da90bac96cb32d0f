package fr.sndscopy.it.export;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A multiset of rows, each known by the first half of a SHA-256 of its cells. */
final class RowBag {
    private final Map<Key, int[]> counts = new HashMap<>();
    private final MessageDigest sha256;
    private long size;

    RowBag() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Key(long high, long low) {}

    void add(List<@Nullable String> cells) {
        counts.computeIfAbsent(key(cells), none -> new int[1])[0]++;
        size++;
    }

    /** Takes one such row out; false when there is none. */
    boolean take(List<@Nullable String> cells) {
        Key key = key(cells);
        int[] count = counts.get(key);
        if (count == null) {
            return false;
        }
        if (--count[0] == 0) {
            counts.remove(key);
        }
        size--;
        return true;
    }

    long size() {
        return size;
    }

    private Key key(List<@Nullable String> cells) {
        for (String cell : cells) {
            byte[] text = cell == null ? new byte[0] : cell.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4)
                    .putInt(cell == null ? -1 : text.length)
                    .flip());
            sha256.update(text);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        return new Key(digest.getLong(), digest.getLong());
    }
}
