package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.util.OptionalLong;

/** Counts the rows of a file by their ends, as its reader would find them: empty lines are none. */
final class RowCount {
    private static final int BUFFER_BYTES = 1 << 16;

    private final RecordBoundaries boundaries;
    private final boolean oneColumn;
    private long rows;
    private long recordBytes;
    private byte lastByte;

    private RowCount(CsvFormat format, int columns) {
        this.boundaries = new RecordBoundaries(format);
        this.oneColumn = columns == 1;
    }

    /**
     * The rows of a file.
     *
     * @param in all behind its header
     * @param columns how many it has
     * @param mostBytes to read
     * @return empty when there are more
     */
    static OptionalLong of(SourceInput in, CsvFormat format, int columns, long mostBytes) throws IOException {
        RowCount count = new RowCount(format, columns);
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int read = in.read(buffer, 0, buffer.length); read >= 0; read = in.read(buffer, 0, buffer.length)) {
            total += read;
            if (total > mostBytes) {
                return OptionalLong.empty();
            }
            count.take(buffer, read);
        }
        return OptionalLong.of(count.end());
    }

    private void take(byte[] bytes, int count) {
        int from = 0;
        while (from < count) {
            int end = boundaries.next(bytes, from, count);
            int behind = end < 0 ? count : end;
            byte beforeLast = behind - from > 1 ? bytes[behind - 2] : lastByte;
            recordBytes += behind - from;
            lastByte = bytes[behind - 1];
            if (end >= 0) {
                endRecord(beforeLast);
            }
            from = behind;
        }
    }

    /** @param beforeLast the byte before the line feed, of a record that has one */
    private void endRecord(byte beforeLast) {
        boolean empty = recordBytes == 1 || (recordBytes == 2 && beforeLast == '\r');
        if (!empty || oneColumn) {
            rows++;
        }
        recordBytes = 0;
    }

    /** A last record without a line end is one. */
    private long end() {
        boolean empty = recordBytes == 0 || (recordBytes == 1 && lastByte == '\r');
        if (!empty || (oneColumn && recordBytes > 0)) {
            rows++;
        }
        return rows;
    }
}
