package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import java.util.Arrays;

/** Tells whether a stretch of bytes would be read as one row when it is followed by a line end. */
final class RecordCheck {
    /** What {@link #closed} adds to a row. */
    static final int LINE_END_BYTES = 2;

    private static final byte[] LINE_END = {'\r', '\n'};

    private final RecordBoundaries boundaries;
    private final int columns;

    /** @param columns of the file */
    RecordCheck(CsvFormat format, int columns) {
        this.boundaries = new RecordBoundaries(format);
        this.columns = columns;
    }

    /**
     * The row with a line end behind it. A carriage return belongs to the line end, so that one that ends the row stays its own.
     */
    static byte[] closed(byte[] row) {
        byte[] closed = Arrays.copyOf(row, row.length + LINE_END.length);
        System.arraycopy(LINE_END, 0, closed, row.length, LINE_END.length);
        return closed;
    }

    /**
     * Whether {@code closed} is exactly one row: none when it ends inside quotes and would swallow the next, several when a
     * line ends in it, nothing when it is an empty line that {@link CsvRecordReader} passes over.
     *
     * @param closed as {@link #closed} makes it
     */
    boolean isOneRow(byte[] closed) {
        if (columns > 1 && closed.length == LINE_END.length) {
            return false;
        }
        boundaries.reset();
        return closed.length <= RecordBuffer.MAX_RECORD_BYTES
                && boundaries.next(closed, 0, closed.length) == closed.length;
    }
}
