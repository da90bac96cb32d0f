package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.source.lines.RecordBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The first of two passes over delimited text: finds where rows, and the cells of each, begin and end, some rows at a time. What a
 * cell says is not looked at.
 *
 * <p>Not thread-safe.
 */
final class CellScan {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;

    /** Multiplied with eight bytes that are 0 or 1, has them as the eight bits of its highest byte. */
    private static final long GATHER = 0x0102040810204080L;

    /** Bytes that are looked at at once: one for each bit of a long. */
    private static final int STRETCH = Long.SIZE;

    /** Bytes behind the end of a text that are read, whatever they are. */
    static final int PADDING = RecordBuffer.PADDING;

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** Rows of a block: fewer pay the change of columns too often, more leave the cache before they are looked up. */
    private static final int MAX_ROWS = 1024;

    /** Cells of a block, likewise. */
    private static final int MAX_CELLS = 1 << 17;

    private final int width;
    private final boolean quoted;
    private final boolean trailingDelimiter;
    private final byte delimiter;
    private final long delimiters;
    private final int maxRows;
    private final QuotedStretch quotes;
    private final CellBlock block;
    private final int[] cells;
    private final int[] behind;
    private final int stride;
    private final int[] starts;
    private final long[] lines;
    private final boolean[] ragged;
    private final boolean[] unclosed;

    private byte[] unescaped = new byte[256];
    private int at;
    private int limit;
    /** Where the stretch begins that has been looked at, and which of its bytes from {@link #at} on end a cell. */
    private int stretch;

    private long ends;
    /** Where quotation marks are told: bytes of the stretch, not yet passed, for which a cell is not looked at in the quick way. */
    private long notable;

    private long line;
    private long blankLines;

    /** @param width cells of a row that is whole */
    CellScan(CsvFormat format, int width, int rowCapacity) {
        this.width = width;
        this.quoted = format.quote() == CsvFormat.Quote.RFC4180;
        this.trailingDelimiter = format.trailingDelimiter();
        this.delimiter = (byte) format.delimiter();
        this.delimiters = ONES * (delimiter & 0xff);
        this.maxRows = Math.max(1, Math.min(Math.min(rowCapacity, MAX_ROWS), MAX_CELLS / Math.max(1, width)));
        this.quotes = new QuotedStretch(delimiter);
        this.block = quoted ? CellBlock.ofApart(width, maxRows) : CellBlock.ofAdjacent(width, maxRows);
        this.cells = block.starts();
        this.behind = block.behind();
        this.stride = block.stride();
        this.starts = new int[maxRows];
        this.lines = new long[maxRows];
        this.ragged = new boolean[maxRows];
        this.unclosed = new boolean[maxRows];
    }

    /**
     * Finds the next rows: at most so many, fewer when the text ends or the block is full, none when nothing but empty lines is left.
     *
     * @param bytes with a line feed at {@code limit - 1}, and {@link #PADDING} bytes behind it
     * @param from the start of a row
     * @param firstLine the number of its line
     */
    CellBlock next(byte[] bytes, int from, int limit, long firstLine, int rows) {
        this.limit = limit;
        int most = Math.min(rows, maxRows);
        block.clear(bytes);
        at = from;
        line = firstLine;
        blankLines = 0;
        lookFrom(bytes, from);
        int row = 0;
        while (row < most && at < limit) {
            if (width > 1 && isBlank(bytes, at)) {
                at = nextEnd(bytes) + 1;
                line++;
                blankLines++;
                continue;
            }
            starts[row] = at;
            lines[row] = line;
            ragged[row] = !(quoted ? quotedRow(bytes, row) : plainRow(bytes, row));
            if (ragged[row]) {
                block.withoutCells(row);
            }
            line++;
            row++;
        }
        block.setRows(row);
        return block;
    }

    /** Behind the rows found. */
    int end() {
        return at;
    }

    /** The line behind the rows found. */
    long endLine() {
        return line;
    }

    /** Empty lines among the rows found, and before them. */
    long blankLines() {
        return blankLines;
    }

    int start(int row) {
        return starts[row];
    }

    long line(int row) {
        return lines[row];
    }

    /** Whether a row has too few or too many cells. */
    boolean isRagged(int row) {
        return ragged[row];
    }

    /** Whether something stands behind the closing quotation mark of a cell. */
    boolean isUnclosed(int row) {
        return quoted && unclosed[row];
    }

    /** Moves behind a row without quotation marks; returns whether it has the cells that it should have. */
    private boolean plainRow(byte[] bytes, int row) {
        int start = at;
        int index = row;
        int place = 0;
        int end;
        int length;
        int from = stretch;
        long ahead = ends;
        while (true) {
            if (place < width) {
                cells[index] = start;
                index += stride;
            }
            place++;
            while (ahead == 0) {
                from += STRETCH;
                ahead = ends(bytes, from);
            }
            end = from + Long.numberOfTrailingZeros(ahead);
            ahead &= ahead - 1;
            if (bytes[end] == LF) {
                break;
            }
            start = end + 1;
        }
        stretch = from;
        ends = ahead;
        at = end + 1;
        length = end - start;
        if (length > 0 && bytes[end - 1] == CR) {
            length--;
        }
        if (!isWhole(place, length)) {
            return false;
        }
        cells[index] = trailingDelimiter ? start : start + length + 1;
        return true;
    }

    /** Likewise where there may be quotation marks: by stretches, as far as all marks are where they should be. */
    private boolean quotedRow(byte[] bytes, int row) {
        unclosed[row] = false;
        int start = at;
        int index = row;
        int place = 0;
        int from = stretch;
        long ahead = ends;
        long marks = notable;
        while (true) {
            boolean even = true;
            while (ahead == 0) {
                if (marks != 0) {
                    if ((marks & ~quotes.uneven()) != 0) {
                        return carefulRow(bytes, row);
                    }
                    even = false;
                }
                lookOn(bytes);
                from += STRETCH;
                ahead = ends;
                marks = notable;
            }
            if (marks != 0) {
                long through = ahead ^ (ahead - 1);
                if ((marks & through) != 0) {
                    if ((marks & through & ~quotes.uneven()) != 0) {
                        return carefulRow(bytes, row);
                    }
                    even = false;
                    marks &= ~through;
                }
            }
            int behindCell = from + Long.numberOfTrailingZeros(ahead);
            ahead &= ahead - 1;
            int end = behindCell;
            boolean rowEnds = bytes[end] == LF;
            if (rowEnds && end > start && bytes[end - 1] == CR) {
                end--;
            }
            if (bytes[start] == '"') {
                start++;
                end--;
            }
            boolean doubled = !even && isDoubled(bytes, start, end);
            if (place < width) {
                if (doubled) {
                    putUnescaped(bytes, index, start, end);
                } else {
                    cells[index] = start;
                    behind[index] = end + 1;
                }
                index += stride;
            }
            place++;
            if (rowEnds) {
                ends = ahead;
                notable = marks;
                at = behindCell + 1;
                return isWhole(place, end - start);
            }
            start = behindCell + 1;
        }
    }

    /** Byte by byte, whatever there is, from the start of the row on. */
    private boolean carefulRow(byte[] bytes, int row) {
        at = starts[row];
        line = lines[row];
        int place = 0;
        int index = row;
        int length;
        boolean rowEnds;
        unclosed[row] = false;
        do {
            int start = at;
            int end;
            boolean doubled = false;
            if (bytes[start] == '"') {
                start++;
                int close = closingQuote(bytes, start);
                end = close + 1;
                if (bytes[end] != delimiter && bytes[end] != LF && !(bytes[end] == CR && bytes[end + 1] == LF)) {
                    unclosed[row] = true;
                }
                end = terminator(bytes, end);
                rowEnds = bytes[end] == LF;
                length = close - start;
                doubled = isDoubled(bytes, start, close);
            } else {
                end = terminator(bytes, start);
                length = end - start;
                rowEnds = bytes[end] == LF;
                if (rowEnds && length > 0 && bytes[end - 1] == CR) {
                    length--;
                }
            }
            if (place < width) {
                if (doubled) {
                    putUnescaped(bytes, index, start, start + length);
                } else {
                    cells[index] = start;
                    behind[index] = start + length + 1;
                }
                index += stride;
            }
            place++;
            at = end + 1;
        } while (!rowEnds);
        if (at < limit) {
            lookFrom(bytes, at);
        }
        return isWhole(place, length);
    }

    /** Whether there are doubled marks in a quoted cell; its line feeds are counted. */
    private boolean isDoubled(byte[] bytes, int from, int to) {
        boolean doubled = false;
        for (int place = from; place < to; place++) {
            line += bytes[place] == LF ? 1 : 0;
            doubled |= bytes[place] == '"';
        }
        return doubled;
    }

    private boolean isWhole(int found, int lastLength) {
        return trailingDelimiter ? found == width + 1 && lastLength == 0 : found == width;
    }

    private void putUnescaped(byte[] bytes, int index, int from, int to) {
        if (unescaped.length < to - from) {
            unescaped = new byte[to - from];
        }
        int length = 0;
        for (int place = from; place < to; place++) {
            unescaped[length++] = bytes[place];
            if (bytes[place] == '"') {
                place++;
            }
        }
        block.putAside(index, unescaped, length);
    }

    /** The place of the line feed that ends the row that starts at {@code start}. */
    int lineFeedOf(byte[] bytes, int start) {
        int cell = start;
        while (true) {
            int end = terminator(bytes, quoted && bytes[cell] == '"' ? closingQuote(bytes, cell + 1) + 1 : cell);
            if (bytes[end] == LF) {
                return end;
            }
            cell = end + 1;
        }
    }

    private static boolean isBlank(byte[] bytes, int at) {
        return bytes[at] == LF || (bytes[at] == CR && bytes[at + 1] == LF);
    }

    /** The place of the next delimiter or line feed of those that {@link #ends} has; there is one. */
    private int nextEnd(byte[] bytes) {
        while (ends == 0) {
            lookOn(bytes);
        }
        int end = stretch + Long.numberOfTrailingZeros(ends);
        ends &= ends - 1;
        return end;
    }

    /** Looks at a stretch with which a row starts. */
    private void lookFrom(byte[] bytes, int from) {
        stretch = from - STRETCH;
        quotes.startCell();
        lookOn(bytes);
    }

    /** Looks at the next stretch. */
    private void lookOn(byte[] bytes) {
        stretch += STRETCH;
        if (!quoted) {
            ends = ends(bytes, stretch);
            return;
        }
        quotes.look(bytes, stretch);
        ends = quotes.ends();
        notable = quotes.odd() | quotes.uneven();
        for (long left = quotes.behindClosed(); left != 0; left &= left - 1) {
            int place = stretch + Long.numberOfTrailingZeros(left);
            if (bytes[place] != CR || place + 1 == bytes.length || bytes[place + 1] != LF) {
                notable |= left & -left;
            }
        }
    }

    /** A bit for each of the 64 bytes from {@code from} on, the lowest for the first: whether it is a delimiter or a line feed. */
    private long ends(byte[] bytes, int from) {
        long found = 0;
        for (int place = 0; place < STRETCH; place += Long.BYTES) {
            long word = (long) LONG_LE.get(bytes, from + place);
            long d = word ^ delimiters;
            long n = word ^ LINE_FEEDS;
            // the high bit of each byte: whether it is not zero, without carries between bytes
            long neither = (((d & LOWS) + LOWS) | d) & (((n & LOWS) + LOWS) | n);
            found |= ((((~neither & HIGHS) >>> 7) * GATHER) >>> 56) << place;
        }
        return found;
    }

    /** The place of the first delimiter or line feed from {@code from} on; there is one. */
    private int terminator(byte[] bytes, int from) {
        int place = from;
        while (true) {
            long word = (long) LONG_LE.get(bytes, place);
            long d = word ^ delimiters;
            long n = word ^ LINE_FEEDS;
            // the lowest bit that is set is right; those above it need not be
            long found = (((d - ONES) & ~d) | ((n - ONES) & ~n)) & HIGHS;
            if (found != 0) {
                return place + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            place += 8;
        }
    }

    /** The place of the quotation mark that closes the cell whose content starts at {@code from}; there is one. */
    private static int closingQuote(byte[] bytes, int from) {
        int place = from;
        while (true) {
            if (bytes[place] == '"') {
                if (bytes[place + 1] != '"') {
                    return place;
                }
                place++;
            }
            place++;
        }
    }
}
