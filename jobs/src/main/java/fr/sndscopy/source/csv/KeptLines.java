package fr.sndscopy.source.csv;

import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.KeptRows;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Rejected rows put behind each other, each with a line end of its own. Knows where each stood when it was delivered. */
final class KeptLines implements SourceInput {
    private final KeptRows rows;
    /** By the place of the first byte among those that are put behind each other. */
    private final NavigableMap<Long, RowAddress> delivered = new TreeMap<>();

    private byte[] row = new byte[0];
    private int at;
    private long given;

    KeptLines(KeptRows rows) {
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
            row = RecordCheck.closed(next.original());
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
        return rows.bytes() + rows.rows() * RecordCheck.LINE_END_BYTES;
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
}
