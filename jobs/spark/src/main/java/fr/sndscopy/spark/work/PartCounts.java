package fr.sndscopy.spark.work;

import fr.sndscopy.migration.work.Progress;
import java.io.Serializable;

/**
 * How far a task has come: counts, and no value.
 *
 * @param rows read
 * @param rejected of them
 * @param bytes of source files, as delivered
 */
public record PartCounts(long rows, long rejected, long bytes) implements Serializable {
    public static final PartCounts NONE = new PartCounts(0, 0, 0);

    public static PartCounts of(Progress progress) {
        return new PartCounts(progress.rowsRead(), progress.rowsRejected(), progress.bytesRead());
    }

    public PartCounts plus(PartCounts other) {
        return new PartCounts(rows + other.rows, rejected + other.rejected, bytes + other.bytes);
    }

    /** What this has that the other has not; less than nothing where the other has more. */
    public PartCounts minus(PartCounts other) {
        return new PartCounts(rows - other.rows, rejected - other.rejected, bytes - other.bytes);
    }

    /** The furthest that one of two tries has come. */
    public PartCounts max(PartCounts other) {
        return new PartCounts(
                Math.max(rows, other.rows), Math.max(rejected, other.rejected), Math.max(bytes, other.bytes));
    }
}
