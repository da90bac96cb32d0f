package fr.sndscopy.source.lines;

import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.KeptRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Rejected rows put behind each other, each with a line end of its own. Knows where each stood when it was delivered. */
public final class KeptLines implements SourceInput {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final KeptRows rows;
    /** By the place of the first byte among those that are put behind each other. */
    private final NavigableMap<Long, RowAddress> delivered = new TreeMap<>();

    private byte[] row = new byte[0];
    private int at;
    private long given;

    /** @param rows each without a line end */
    public KeptLines(KeptRows rows) {
        this.rows = rows;
    }

    @Override
    public int read(byte[] target, int from, int most) throws IOException {
        if (at == row.length) {
            RejectedRow next = rows.next();
            if (next == null) {
                return -1;
            }
            delivered.put(given, next.address());
            row = closed(next.original());
            at = 0;
        }
        int count = Math.min(most, row.length - at);
        System.arraycopy(row, at, target, from, count);
        at += count;
        given += count;
        return count;
    }

    @Override
    public RowAddress inFile(RowAddress.InText inPart) {
        RowAddress address = delivered.get(inPart.byteOffset());
        if (address == null) {
            throw new IllegalStateException("[" + rows.file() + "] a row was read that was not handed over");
        }
        return address;
    }

    @Override
    public void forgetBefore(long offset) {
        delivered.headMap(offset).clear();
    }

    @Override
    public long length() {
        return rows.bytes() + rows.rows() * LINE_END.length;
    }

    @Override
    public long firstByte() {
        return 0;
    }

    @Override
    public String shownPath() {
        return rows.file();
    }

    @Override
    public long linesBefore() {
        return 0;
    }

    @Override
    public long bytesRead() {
        return given;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /**
     * The row with a line end behind it. A carriage return belongs to the line end, so that one that ends the row stays its own.
     */
    public static byte[] closed(byte[] row) {
        byte[] closed = Arrays.copyOf(row, row.length + LINE_END.length);
        System.arraycopy(LINE_END, 0, closed, row.length, LINE_END.length);
        return closed;
    }
}
