package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnDictionary;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads delimited text into record batches, which end with the rows asked for, or when they take much memory: however many and
 * however different the columns are. A row costs one pass over its bytes and a look-up per cell; the look-up's key is the
 * eight bytes that were loaded to find the delimiter.
 *
 * <p>An empty line is no row, except in a file of one column. A lone carriage return is a character like any other. A NUL byte,
 * undecodable bytes and rows with too few or too many cells make suspect rows; a quoted cell that never ends makes the file
 * unreadable.
 */
final class CsvRecordReader implements RecordReader {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** Cells after which it is asked how much the values take. */
    private static final int LOOK_CELLS = 1 << 16;

    private final SourceInput in;
    private final RecordBuffer buffer;
    private final BatchFill fill;
    private final RecordBatch batch;
    private final int rowCapacity;
    /** Rows after which it is asked how much the values take. */
    private final int lookRows;

    private final ColumnDictionary[] dictionaries;
    private final long absentState;

    private final Charset encoding;
    private final boolean quoted;
    private final boolean trailingDelimiter;
    private final byte delimiter;
    private final long delimiters;
    private long line = 1;
    private int batchStart;
    private long batchLine = 1;
    private int locatedPlace;
    private long locatedLine = 1;
    private long blankLines;
    private byte[] unescaped = new byte[256];
    private boolean finished;

    /**
     * Takes ownership of {@code in}, unless it throws.
     *
     * @param in the part's bytes, from a record boundary on, without the header
     * @param format how they are written
     * @param windowBytes how much is held at once; more when a record is longer
     */
    CsvRecordReader(SourceInput in, CsvFormat format, RowLayout layout, int maxRowsPerBatch, int windowBytes) {
        int width = Math.max(1, layout.places().size());
        // of a row without cells or of empty ones there is a delimiter, or the line end, for each; packed files do not
        // know their length
        long most = in.length() == Long.MAX_VALUE ? Long.MAX_VALUE : in.length() / width + 1;
        this.in = in;
        this.buffer = new RecordBuffer(in, format, windowBytes);
        this.rowCapacity = (int) Math.max(16, Math.min(BatchFill.rows(layout, maxRowsPerBatch), most));
        this.lookRows =
                Math.max(1, LOOK_CELLS / Math.max(width, layout.columns().size()));
        this.fill = new BatchFill(layout, rowCapacity, this::locate);
        this.batch = fill.batch();
        this.dictionaries = fill.dictionaries();
        this.absentState = fill.absentState();
        this.quoted = format.quote() == CsvFormat.Quote.RFC4180;
        this.encoding = format.cells().encoding();
        this.trailingDelimiter = format.trailingDelimiter();
        this.delimiter = (byte) format.delimiter();
        this.delimiters = ONES * (delimiter & 0xff);
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        fill.clear();
        buffer.refillIfLow(line);
        batchStart = buffer.position();
        in.forgetBefore(buffer.offsetOf(batchStart));
        batchLine = line;
        locatedPlace = batchStart;
        locatedLine = line;
        int rows = parseRows();
        // Not asked for more: the rows of the batch are still to be found in the window.
        finished = buffer.atEnd();
        return fill.finish(rows, finished);
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        if (!(inPart instanceof RowAddress.InText text)) {
            throw new IllegalArgumentException("not an address in text: " + inPart);
        }
        return in.inFile(text);
    }

    @Override
    public long bytesRead() {
        return buffer.bytesRead();
    }

    @Override
    public long passedOver() {
        return blankLines;
    }

    @Override
    public void close() throws IOException {
        buffer.close();
    }

    private int parseRows() {
        byte[] bytes = buffer.bytes();
        int limit = buffer.limit();
        int at = buffer.position();
        int columnCount = dictionaries.length;
        long[] rowHashes = batch.rowHashes();
        int[] rowStarts = batch.rowStarts();
        int row = 0;
        int look = lookRows;
        while (row < rowCapacity && at < limit) {
            if (row == look) {
                if (fill.isFull()) {
                    break;
                }
                look += lookRows;
            }
            int rowStart = at;
            if (columnCount > 1 && isBlank(bytes, at)) {
                at += bytes[at] == CR ? 2 : 1;
                line++;
                blankLines++;
                continue;
            }
            long rowLine = line;
            long lane0 = 0;
            long lane1 = 0;
            long states = absentState;
            int place = 0;
            int lastLength = 0;
            boolean unclosed = false;
            boolean rowEnds;
            do {
                int start = at;
                int length;
                int end;
                byte[] cellBytes = bytes;
                long key = (long) LONG_LE.get(bytes, at);
                if (quoted && bytes[at] == '"') {
                    int close = closingQuote(bytes, at + 1);
                    int contentEnd = close;
                    end = close + 1;
                    if (bytes[end] != delimiter && bytes[end] != LF && !(bytes[end] == CR && bytes[end + 1] == LF)) {
                        unclosed = true;
                    }
                    end = terminator(bytes, end);
                    rowEnds = bytes[end] == LF;
                    start = at + 1;
                    length = contentEnd - start;
                    for (int i = start; i < contentEnd; i++) {
                        line += bytes[i] == LF ? 1 : 0;
                    }
                    if (hasQuote(bytes, start, contentEnd)) {
                        length = unescape(bytes, start, contentEnd);
                        cellBytes = unescaped;
                        start = 0;
                    }
                    key = (long) LONG_LE.get(cellBytes, start);
                } else {
                    long d = key ^ delimiters;
                    long n = key ^ LINE_FEEDS;
                    long found = (((d - ONES) & ~d) | ((n - ONES) & ~n)) & HIGHS;
                    end = found != 0 ? at + (Long.numberOfTrailingZeros(found) >>> 3) : terminator(bytes, at + 8);
                    length = end - start;
                    rowEnds = bytes[end] == LF;
                    if (rowEnds && length > 0 && bytes[end - 1] == CR) {
                        length--;
                    }
                }
                if (place < columnCount) {
                    ColumnDictionary dictionary = dictionaries[place];
                    if (length <= 8) {
                        if (length < 8) {
                            key &= (1L << (length << 3)) - 1;
                        }
                        dictionary.putShort(row, key, cellBytes, start, length);
                    } else {
                        dictionary.putLong(row, cellBytes, start, length);
                    }
                    lane0 += dictionary.lane0();
                    lane1 += dictionary.lane1();
                    states |= dictionary.state();
                }
                lastLength = length;
                place++;
                at = end + 1;
            } while (!rowEnds);
            line++;
            boolean complete = trailingDelimiter ? place == columnCount + 1 && lastLength == 0 : place == columnCount;
            if (!complete) {
                for (int missing = place; missing < columnCount; missing++) {
                    dictionaries[missing].putAbsent(row);
                }
            }
            rowStarts[row] = rowStart;
            rowHashes[2 * row] = lane0;
            rowHashes[2 * row + 1] = lane1;
            if (!complete || unclosed || (states & ColumnDictionary.BROKEN) != 0) {
                byte[] original = original(rowStart, at - 1);
                List<CellViolation> faults = complete ? new ArrayList<>(fill.refusedValues(row)) : ragged(original);
                if (unclosed) {
                    faults.add(new CellViolation(ViolationCode.UNCLOSED_QUOTE, null));
                }
                batch.addSuspect(new SuspectRow(row, address(rowLine, rowStart), original, faults));
            }
            row++;
        }
        buffer.advanceTo(at);
        return row;
    }

    /** What is wrong with a row of which it is not known which cell is of which column: all that its bytes alone tell. */
    private List<CellViolation> ragged(byte[] original) {
        List<CellViolation> faults = new ArrayList<>(List.of(new CellViolation(ViolationCode.RAGGED_ROW, null)));
        boolean hasNul = false;
        for (byte b : original) {
            hasNul |= b == 0;
        }
        if (hasNul) {
            faults.add(new CellViolation(ViolationCode.NUL_BYTE, null));
        }
        try {
            encoding.newDecoder().decode(ByteBuffer.wrap(original));
        } catch (CharacterCodingException e) {
            faults.add(new CellViolation(ViolationCode.ENCODING, null));
        }
        return faults;
    }

    private byte[] original(int start, int lineFeed) {
        byte[] bytes = buffer.bytes();
        int end = lineFeed > start && bytes[lineFeed - 1] == CR ? lineFeed - 1 : lineFeed;
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Finds a row of the present batch again; rows asked for in order cost one pass over the batch's bytes. */
    private SuspectRow locate(int row, int start) {
        byte[] bytes = buffer.bytes();
        if (start < locatedPlace) {
            locatedPlace = batchStart;
            locatedLine = batchLine;
        }
        for (; locatedPlace < start; locatedPlace++) {
            locatedLine += bytes[locatedPlace] == LF ? 1 : 0;
        }
        return new SuspectRow(row, address(locatedLine, start), original(start, lineFeedOf(bytes, start)), List.of());
    }

    /** Lines are those of the part. */
    private RowAddress address(long lineOfPart, int start) {
        return new RowAddress.InText(lineOfPart, buffer.offsetOf(start));
    }

    /** The place of the line feed that ends the row. */
    private int lineFeedOf(byte[] bytes, int start) {
        int at = start;
        while (true) {
            int end = terminator(bytes, quoted && bytes[at] == '"' ? closingQuote(bytes, at + 1) + 1 : at);
            if (bytes[end] == LF) {
                return end;
            }
            at = end + 1;
        }
    }

    private static boolean isBlank(byte[] bytes, int at) {
        return bytes[at] == LF || (bytes[at] == CR && bytes[at + 1] == LF);
    }

    /** The place of the first delimiter or line feed from {@code from} on; there is one. */
    private int terminator(byte[] bytes, int from) {
        int at = from;
        while (true) {
            long word = (long) LONG_LE.get(bytes, at);
            long d = word ^ delimiters;
            long n = word ^ LINE_FEEDS;
            long found = (((d - ONES) & ~d) | ((n - ONES) & ~n)) & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            at += 8;
        }
    }

    /** The place of the quotation mark that closes the cell whose content starts at {@code from}; there is one. */
    private static int closingQuote(byte[] bytes, int from) {
        int at = from;
        while (true) {
            if (bytes[at] == '"') {
                if (bytes[at + 1] != '"') {
                    return at;
                }
                at++;
            }
            at++;
        }
    }

    private static boolean hasQuote(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '"') {
                return true;
            }
        }
        return false;
    }

    private int unescape(byte[] bytes, int from, int to) {
        if (unescaped.length < to - from + 8) {
            unescaped = new byte[to - from + 8];
        }
        int length = 0;
        for (int at = from; at < to; at++) {
            unescaped[length++] = bytes[at];
            if (bytes[at] == '"') {
                at++;
            }
        }
        return length;
    }
}
