package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.lines.KeptLines;
import fr.sndscopy.source.lines.RecordBuffer;

/** Tells whether a stretch of bytes would be read as one row when it is followed by a line end. */
final class RecordCheck {
    /** What stands behind a row, as {@link KeptLines#closed} puts it there. */
    private static final int LINE_END_BYTES = 2;

    private final RecordBoundaries boundaries;
    private final int columns;

    /** @param columns of the file */
    RecordCheck(CsvFormat format, int columns) {
        this.boundaries = new RecordBoundaries(format);
        this.columns = columns;
    }

    /**
     * Whether {@code closed} is exactly one row: none when it ends inside quotes and would swallow the next, several when a
     * line ends in it, nothing when it is an empty line that {@link CsvRecordReader} passes over.
     *
     * @param closed as {@link KeptLines#closed} makes it
     */
    boolean isOneRow(byte[] closed) {
        if (columns > 1 && closed.length == LINE_END_BYTES) {
            return false;
        }
        boundaries.reset();
        return closed.length <= RecordBuffer.MAX_RECORD_BYTES
                && boundaries.next(closed, 0, closed.length) == closed.length;
    }
}
