package fr.sndscopy.migration.replay;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.record.RejectedRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Rows of a quarantine, counted and summed by a hash of where they stood and what they held: two tallies are equal when they are of
 * the same rows, in any order. Holds no value.
 */
final class RowTally {
    private long rows;
    private long sum;

    void add(String file, RejectedRow row) {
        MessageDigest digest = Sha256.newDigest();
        digest.update(file.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(row.address().toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(row.original());
        rows++;
        sum += ByteBuffer.wrap(digest.digest()).getLong();
    }

    long rows() {
        return rows;
    }

    /** Whether the rows of {@code one} and {@code other} together are these, each once. */
    boolean isSumOf(RowTally one, RowTally other) {
        return rows == one.rows + other.rows && sum == one.sum + other.sum;
    }
}
