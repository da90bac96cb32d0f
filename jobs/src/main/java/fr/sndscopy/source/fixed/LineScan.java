package fr.sndscopy.source.fixed;

import fr.sndscopy.record.CellBlock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The first of two passes over lines: finds the rows of a group, and the cells of each, some rows at a time. What a cell says is not
 * looked at. A line may have more rows than a block: the next one goes on in it. Not thread-safe.
 */
final class LineScan {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long BLANKS = ONES * ' ';

    /** As in {@code CellScan} of delimited text, and for its reasons. */
    private static final int MAX_ROWS = 1024;

    private static final int MAX_CELLS = 1 << 17;

    private static final int NOWHERE = -1;

    private final GroupReading reading;
    private final boolean kept;
    private final CutLine cut;
    private final CellText cell;
    private final CellBlock block;
    private final int maxRows;
    private final int[] starts;
    private final int[] lineStarts;
    private final int[] lineEnds;
    private final long[] lines;
    private final boolean[] broken;

    /** By column, whether it stands in the line as it is to be read, but for blanks. */
    private final boolean[] plain;

    private final int[] levels;
    private final int[] places;
    private final int[] lengths;
    private final boolean[] trimsLeft;
    private final boolean[] trimsRight;

    private int at;
    private long line;
    private long passedOver;
    /** The row of the line at {@link #at} that comes next. */
    private int nextRow;

    private boolean ascii;

    /** The line of which an original was asked for last. */
    private final CutLine again;

    private int againAt = NOWHERE;

    /** @param kept whether each line is an original of a repetition, and not a line of a file */
    LineScan(GroupReading reading, boolean kept, int rowCapacity) {
        int width = reading.columns().size();
        this.reading = reading;
        this.kept = kept;
        this.cut = new CutLine(reading);
        this.again = new CutLine(reading);
        this.levels = reading.cellLevels;
        this.places = reading.cellPlaces;
        this.lengths = reading.cellLengths;
        this.trimsLeft = reading.trimsLeft;
        this.trimsRight = reading.trimsRight;
        this.plain = new boolean[width];
        for (int column = 0; column < width; column++) {
            plain[column] = lengths[column] != GroupReading.ORDINAL && reading.decimals[column] == 0;
        }
        this.cell = new CellText(reading);
        this.maxRows = Math.max(1, Math.min(Math.min(rowCapacity, MAX_ROWS), MAX_CELLS / Math.max(1, width)));
        this.block = CellBlock.ofApart(width, maxRows);
        this.starts = new int[maxRows];
        this.lineStarts = new int[maxRows];
        this.lineEnds = new int[maxRows];
        this.lines = new long[maxRows];
        this.broken = new boolean[maxRows];
    }

    /** Says that lines may stand elsewhere in the text than before. */
    void moved() {
        againAt = NOWHERE;
    }

    /**
     * Finds the next rows: at most so many, fewer when the text ends or the block is full, none when no line is left that has one.
     *
     * @param bytes with a line feed at {@code limit - 1}, and 8 bytes behind it
     * @param from the start of a line: of the one in which the rows before were found, where it has more
     * @param firstLine the number of that line
     */
    CellBlock next(byte[] bytes, int from, int limit, long firstLine, int rows) {
        int most = Math.min(rows, maxRows);
        block.clear(bytes);
        at = from;
        line = firstLine;
        passedOver = 0;
        int row = 0;
        while (row < most && at < limit) {
            int lineFeed = lineFeed(bytes, at);
            int end = lineFeed > at && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
            int found = end == at ? 0 : rowsOf(bytes, end);
            if (found < 0) {
                lay(row, end, at, true);
                block.withoutCells(row++);
            } else if (found == 0) {
                passedOver++;
            } else {
                for (; nextRow < found && row < most; nextRow++) {
                    if (!kept) {
                        cut.row(nextRow);
                    }
                    lay(row, end, kept ? at : cut.rowStart(), false);
                    putCells(bytes, row++);
                }
                if (nextRow < found) {
                    break;
                }
                nextRow = 0;
            }
            at = lineFeed + 1;
            line++;
        }
        block.setRows(row);
        return block;
    }

    /** Of the line at hand; -1 when it cannot be cut. */
    private int rowsOf(byte[] bytes, int end) {
        if (!kept) {
            return cut.cut(bytes, at, end, ascii) ? cut.rows() : -1;
        }
        int[] numbers = Originals.numbers(reading, bytes, at, end);
        return numbers != null && cut.isRow(bytes, Originals.behindBlank(bytes, at), end, numbers) ? 1 : -1;
    }

    private void lay(int row, int end, int start, boolean isBroken) {
        starts[row] = start;
        lineStarts[row] = at;
        lineEnds[row] = end;
        lines[row] = line;
        broken[row] = isBroken;
    }

    private void putCells(byte[] bytes, int row) {
        int[] cells = block.starts();
        int[] behind = block.behind();
        int index = row;
        int stride = block.stride();
        boolean wide = cut.isWide();
        for (int column = 0; column < plain.length; column++) {
            if (plain[column] && !wide) {
                int from = cut.byteOf(cut.pieceStart(levels[column]) + places[column]);
                int to = from + lengths[column];
                if (trimsRight[column]) {
                    to = withoutBlanksBehind(bytes, from, to);
                }
                cells[index] = trimsLeft[column] ? behindBlanks(bytes, from, to) : from;
                behind[index] = to + 1;
                index += stride;
                continue;
            }
            cell.find(cut, bytes, column);
            if (cell.isMade()) {
                block.putAside(index, cell.made(), cell.end());
            } else {
                cells[index] = cell.start();
                behind[index] = cell.end() + 1;
            }
            index += stride;
        }
    }

    /** The end of {@code bytes[from, to)} without blanks at its end; 8 bytes behind it may be read. */
    private static int withoutBlanksBehind(byte[] bytes, int from, int to) {
        int end = to;
        while (end - from > Long.BYTES) {
            long others = (long) LONG_LE.get(bytes, end - Long.BYTES) ^ BLANKS;
            if (others != 0) {
                return end - (Long.numberOfLeadingZeros(others) >>> 3);
            }
            end -= Long.BYTES;
        }
        if (end == from) {
            return from;
        }
        int length = end - from;
        long others = ((long) LONG_LE.get(bytes, from) ^ BLANKS) << (Long.SIZE - Byte.SIZE * length);
        return others == 0 ? from : end - (Long.numberOfLeadingZeros(others) >>> 3);
    }

    private static int behindBlanks(byte[] bytes, int from, int to) {
        int start = from;
        while (start < to && bytes[start] == ' ') {
            start++;
        }
        return start;
    }

    /** The place of the next line feed; there is one. Notes whether all bytes before it are of ASCII. */
    private int lineFeed(byte[] bytes, int from) {
        long highs = 0;
        int place = from;
        while (true) {
            long word = (long) LONG_LE.get(bytes, place);
            long n = word ^ LINE_FEEDS;
            // the lowest bit that is set is right; those above it need not be
            long found = (n - ONES) & ~n & HIGHS;
            if (found != 0) {
                long before = found & -found;
                ascii = ((highs | (word & (before - 1))) & HIGHS) == 0;
                return place + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            highs |= word;
            place += Long.BYTES;
        }
    }

    /** Where the rows behind those found are looked for. */
    int end() {
        return at;
    }

    /** The number of the line there. */
    long endLine() {
        return line;
    }

    /** Lines among those found, and before them, that have no row. */
    long passedOver() {
        return passedOver;
    }

    /** Where a row begins: its own characters, or the line that cannot be cut. */
    int start(int row) {
        return starts[row];
    }

    long line(int row) {
        return lines[row];
    }

    /** Whether a row stands for a line that cannot be cut. */
    boolean isBroken(int row) {
        return broken[row];
    }

    /** What is kept of a row found last. */
    byte[] original(byte[] bytes, int row) {
        return original(bytes, lineStarts[row], lineEnds[row], starts[row]);
    }

    /**
     * What is kept of a row.
     *
     * @param lineStart of its line
     * @param lineEnd behind its last character
     * @param start of the row
     */
    byte[] original(byte[] bytes, int lineStart, int lineEnd, int start) {
        if (kept || reading.isOfLines() || start == lineStart) {
            byte[] whole = Arrays.copyOfRange(bytes, lineStart, lineEnd);
            return kept ? whole : Originals.ofLine(reading, whole);
        }
        if (againAt != lineStart) {
            again.cut(bytes, lineStart, lineEnd, false);
            againAt = lineStart;
        }
        again.row(again.rowAt(start));
        return Originals.of(reading, again, bytes);
    }
}
