package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.csv.ByteRange;
import fr.sndscopy.source.csv.LineCounter;
import fr.sndscopy.source.csv.SourceInput;
import java.io.IOException;
import java.util.OptionalLong;

/** Counts the rows of a file by its line ends, as its reader would find them: empty lines are none, line ends in quotes neither. */
final class RowCount {
    private static final int BUFFER_BYTES = 1 << 16;

    private final boolean quoted;
    private final boolean oneColumn;
    private long rows;
    private boolean inQuotes;
    private long lineBytes;
    private boolean onlyReturn;

    private RowCount(boolean quoted, boolean oneColumn) {
        this.quoted = quoted;
        this.oneColumn = oneColumn;
    }

    /**
     * The rows of a file.
     *
     * @param mostBytes to read, unpacked
     * @return empty when there are more
     */
    static OptionalLong of(PlannedFile file, long mostBytes) throws IOException {
        RowCount count = new RowCount(
                CsvFormat.of(file.declared().format()).quote() != CsvFormat.Quote.NONE,
                file.header().names().size() == 1);
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        try (SourceInput in = open(file)) {
            for (int read = in.read(buffer, 0, buffer.length); read >= 0; read = in.read(buffer, 0, buffer.length)) {
                total += read;
                if (total > mostBytes) {
                    return OptionalLong.empty();
                }
                count.take(buffer, read);
            }
        }
        return OptionalLong.of(count.end());
    }

    private static SourceInput open(PlannedFile file) throws IOException {
        String shown = file.declared().path();
        return file.compression() == Compression.NONE
                ? SourceInput.ofRange(
                        file.source(),
                        shown,
                        new ByteRange(file.header().endByte(), file.bytes()),
                        new LineCounter(file.source()))
                : SourceInput.ofPacked(file.source(), shown, file.compression(), file.header());
    }

    private void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (quoted && b == '"') {
                inQuotes = !inQuotes;
            }
            if (b == '\n' && !inQuotes) {
                endLine();
            } else {
                onlyReturn = lineBytes == 0 && b == '\r';
                lineBytes++;
            }
        }
    }

    private void endLine() {
        boolean empty = lineBytes == 0 || (onlyReturn && lineBytes == 1);
        if (!empty || oneColumn) {
            rows++;
        }
        lineBytes = 0;
        onlyReturn = false;
    }

    private long end() {
        if (lineBytes > 0) {
            endLine();
        }
        return rows;
    }
}
