package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnDictionary;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.source.SourceFormatException;
import java.io.Closeable;
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
import java.util.stream.IntStream;

/**
 * Reads delimited text into record batches, which end with the rows asked for, or when they take much memory: however many and
 * however different the columns are. A row costs one pass over its bytes and a look-up per cell; the look-up's key is the
 * eight bytes that were loaded to find the delimiter.
 *
 * <p>An empty line is no row, except in a file of one column. A lone carriage return is a character like any other. A NUL byte,
 * undecodable bytes and rows with too few or too many cells make suspect rows; a quoted cell that never ends makes the file
 * unreadable.
 */
public final class CsvRecordReader implements Closeable {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** The most cells of a batch: each has an id of four bytes, whatever is in it. */
    private static final int MAX_BATCH_CELLS = 1 << 24;

    /** A batch ends when its values take about so much. */
    private static final long MAX_BATCH_BYTES = 96L << 20;

    /** Cells after which it is asked how much the values take. */
    private static final int LOOK_CELLS = 1 << 16;

    private final RecordBuffer buffer;
    private final RecordBatch batch;
    private final int rowCapacity;
    /** Rows after which it is asked how much the values take. */
    private final int lookRows;

    private final ColumnDictionary[] dictionaries;
    private final ColumnVector[] absentColumns;
    private final ColumnVector[] refusedColumns;
    /** {@link ColumnDictionary#BROKEN} when the file lacks a column without which no row can be stored. */
    private final long absentState;

    private final Charset encoding;
    private final boolean quoted;
    private final boolean trailingDelimiter;
    private final byte delimiter;
    private final long delimiters;
    /** Lines of the file before the part's first; -1 until somebody asks. */
    private long linesBefore = -1;

    private long line = 1;
    private int batchStart;
    private long batchLine = 1;
    private int locatedPlace;
    private long locatedLine = 1;
    private long blankLines;
    private byte[] unescaped = new byte[256];
    private boolean finished;

    /**
     * Takes ownership of {@code in}.
     *
     * @param in the part's bytes, from a record boundary on, without the header
     * @param format how they are written
     * @param columns the contract's columns, in order
     * @param interpreters one per column
     * @param layout by place in the file, the column's place in {@code columns}
     */
    public CsvRecordReader(
            SourceInput in,
            CsvFormat format,
            List<Column> columns,
            List<CellInterpreter> interpreters,
            int[] layout,
            int maxRowsPerBatch) {
        this(in, format, columns, List.of(), interpreters, layout, maxRowsPerBatch, RecordBuffer.WINDOW_BYTES);
    }

    /**
     * Reads a file with columns that the contract does not have.
     *
     * @param refused those columns; a row with a value in one is set aside for {@link ViolationCode#UNKNOWN_COLUMN}
     * @param interpreters one per column, then one per refused column, which gives an id to whatever is a value
     * @param layout by place in the file, the column's place in {@code columns} with {@code refused} behind them
     */
    public CsvRecordReader(
            SourceInput in,
            CsvFormat format,
            List<Column> columns,
            List<Column> refused,
            List<CellInterpreter> interpreters,
            int[] layout,
            int maxRowsPerBatch) {
        this(in, format, columns, refused, interpreters, layout, maxRowsPerBatch, RecordBuffer.WINDOW_BYTES);
    }

    CsvRecordReader(
            SourceInput in,
            CsvFormat format,
            List<Column> columns,
            List<CellInterpreter> interpreters,
            int[] layout,
            int maxRowsPerBatch,
            int windowBytes) {
        this(in, format, columns, List.of(), interpreters, layout, maxRowsPerBatch, windowBytes);
    }

    private CsvRecordReader(
            SourceInput in,
            CsvFormat format,
            List<Column> columns,
            List<Column> refused,
            List<CellInterpreter> interpreters,
            int[] layout,
            int maxRowsPerBatch,
            int windowBytes) {
        this.buffer = new RecordBuffer(in, format, windowBytes);
        int width = Math.max(1, Math.max(layout.length, columns.size()));
        long rows = Math.min(maxRowsPerBatch, MAX_BATCH_CELLS / width);
        this.rowCapacity = (int) Math.max(16, Math.min(rows, in.length() / Math.max(1, layout.length) + 1));
        this.lookRows = Math.max(1, LOOK_CELLS / width);
        this.batch = new RecordBatch(columns, rowCapacity, this::locate);
        this.quoted = format.quote() == CsvFormat.Quote.RFC4180;
        this.encoding = format.cells().encoding();
        this.trailingDelimiter = format.trailingDelimiter();
        this.delimiter = (byte) format.delimiter();
        this.delimiters = ONES * (delimiter & 0xff);
        this.dictionaries = new ColumnDictionary[layout.length];
        this.refusedColumns = refused.stream()
                .map(column -> new ColumnVector(column, rowCapacity))
                .toArray(ColumnVector[]::new);
        boolean[] present = new boolean[columns.size()];
        for (int place = 0; place < layout.length; place++) {
            int column = layout[place];
            boolean known = column < columns.size();
            if (known) {
                present[column] = true;
            }
            dictionaries[place] = new ColumnDictionary(
                    known ? batch.columns().get(column) : refusedColumns[column - columns.size()],
                    interpreters.get(column));
        }
        this.absentState = IntStream.range(0, columns.size())
                        .anyMatch(i -> !present[i]
                                && (interpreters.get(i).violationsOfAbsent()
                                                & interpreters.get(i).rejecting())
                                        != 0)
                ? ColumnDictionary.BROKEN
                : 0;
        this.absentColumns = batch.columns().stream()
                .filter(vector -> !present[batch.columns().indexOf(vector)])
                .toArray(ColumnVector[]::new);
    }

    /**
     * The next batch, owned by this reader and valid until the next call. The batch behind which nothing follows
     * {@linkplain RecordBatch#isLast says so}; it may be the first, and may be empty.
     *
     * @throws SourceFormatException when the file as a whole is not what was declared
     * @throws IOException when it cannot be read, or ends before it should
     * @throws IllegalStateException after the last batch
     */
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        batch.clear();
        for (ColumnVector refused : refusedColumns) {
            refused.clear();
        }
        for (ColumnDictionary dictionary : dictionaries) {
            dictionary.clear();
        }
        buffer.refillIfLow(line);
        batchStart = buffer.position();
        batchLine = line;
        locatedPlace = batchStart;
        locatedLine = line;
        int rows = parseRows();
        // Not asked for more: the rows of the batch are still to be found in the window.
        finished = buffer.atEnd();
        batch.setLast(finished);
        batch.setRowCount(rows);
        for (ColumnVector column : batch.columns()) {
            column.countAbsent(rows);
        }
        for (ColumnVector absent : absentColumns) {
            absent.fillAbsent(rows);
        }
        return batch;
    }

    /**
     * Where a row stands in the file. May read the file up to the part, once.
     *
     * @param inPart the address of a suspect row
     */
    public RowAddress inFile(RowAddress inPart) {
        if (!(inPart instanceof RowAddress.InText text)) {
            throw new IllegalArgumentException("not an address in text: " + inPart);
        }
        if (linesBefore < 0) {
            linesBefore = buffer.linesBefore();
        }
        return new RowAddress.InText(linesBefore + text.line(), text.byteOffset());
    }

    /** Bytes of the file, as delivered, taken in so far. */
    public long bytesRead() {
        return buffer.bytesRead();
    }

    /** Empty lines passed over so far. */
    public long blankLines() {
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
                if (heldBytes() > MAX_BATCH_BYTES) {
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
                List<CellViolation> faults = complete ? new ArrayList<>(refusedValues(row)) : ragged(original);
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

    private long heldBytes() {
        long held = 0;
        for (ColumnDictionary dictionary : dictionaries) {
            held += dictionary.heldBytes();
        }
        return held;
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

    private List<CellViolation> refusedValues(int row) {
        return Arrays.stream(refusedColumns)
                .filter(refused -> refused.ids()[row] != ColumnVector.NULL_ID)
                .map(refused -> new CellViolation(
                        ViolationCode.UNKNOWN_COLUMN, refused.column().name()))
                .toList();
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
