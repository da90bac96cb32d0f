package fr.sndscopy.it.export;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.FilterReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delimited text read by FastCSV, which refuses a quote that is not closed and characters behind one that is. A carriage return that no
 * line feed follows is a character of its cell.
 */
final class RawRows {
    /** Stands for a quotation mark where there are none: a character that no file can hold when its bytes are read one by one. */
    private static final char NO_QUOTE = '\uE001';

    private static final char LONE_CARRIAGE_RETURN = '\uE000';

    private RawRows() {}

    /**
     * One record.
     *
     * @param line its first line
     * @param cells as they stand; null for one that is empty and not quoted
     */
    record RawRow(long line, List<@Nullable String> cells) {
        boolean isBlank() {
            return cells.size() == 1 && cells.get(0) == null;
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "RawRow[line " + line + "]";
        }
    }

    /** The records of {@code text}, blank lines included. The caller closes what is returned. */
    static CsvReader<RawRow> open(Reader text, char delimiter, boolean quoted) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .quoteCharacter(quoted ? '"' : NO_QUOTE)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(1 << 27)
                .build(new Rows(), new CarriageReturns(text));
    }

    private static final class Rows extends AbstractBaseCsvCallbackHandler<RawRow> {
        private List<@Nullable String> cells = new ArrayList<>();

        @Override
        protected void handleBegin(long startingLineNumber) {
            cells = new ArrayList<>();
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            cells.add(
                    length == 0 && !quoted
                            ? null
                            : new String(buffer, offset, length).replace(LONE_CARRIAGE_RETURN, '\r'));
        }

        @Override
        protected RawRow buildRecord() {
            if (cells.isEmpty()) {
                cells.add(null);
            }
            return new RawRow(getStartingLineNumber(), cells);
        }
    }

    private static final class CarriageReturns extends FilterReader {
        CarriageReturns(Reader in) {
            super(new PushbackReader(in, 1));
        }

        @Override
        public int read() throws IOException {
            int c = in.read();
            if (c != '\r') {
                return c;
            }
            int next = in.read();
            if (next < 0) {
                return c;
            }
            ((PushbackReader) in).unread(next);
            return next == '\n' ? c : LONE_CARRIAGE_RETURN;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int filled = 0;
            while (filled < length) {
                int c = read();
                if (c < 0) {
                    break;
                }
                buffer[offset + filled++] = (char) c;
            }
            return filled == 0 && length > 0 ? -1 : filled;
        }
    }
}
