package fr.sndscopy.audit.source;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The records of a CSV file, one byte after the other: where one ends, and where it began.
 *
 * <p>Memory is that of the longest record.
 */
public final class CsvRecords implements SourceRecords {
    private static final int NONE = -2;
    private static final int MAGIC_BYTES = 10;

    private final InputStream in;
    private final boolean quoted;
    private final byte[] delimiter;
    private int peeked = NONE;
    private long position;
    private long line = 1;

    private CsvRecords(InputStream in, SourceForm form) {
        this.in = in;
        this.quoted = form.quoted();
        this.delimiter = String.valueOf(form.delimiter()).getBytes(form.encoding());
    }

    /**
     * Opens a file as it was delivered, packed or not, behind its byte order mark.
     *
     * @param delivered closed with this, or when this fails
     */
    public static CsvRecords open(InputStream delivered, SourceForm form) throws IOException {
        InputStream buffered = new BufferedInputStream(delivered, 1 << 16);
        try {
            CsvRecords records = new CsvRecords(new BufferedInputStream(unpacked(buffered), 1 << 16), form);
            records.passMark();
            return records;
        } catch (IOException | RuntimeException e) {
            buffered.close();
            throw e;
        }
    }

    /** Of zstd, xz and bzip2 there is no other code than the parser's libraries; what they unpack they have checked. */
    private static InputStream unpacked(InputStream buffered) throws IOException {
        buffered.mark(MAGIC_BYTES);
        byte[] first = buffered.readNBytes(MAGIC_BYTES);
        buffered.reset();
        String hex = HexFormat.of().formatHex(first);
        if (hex.startsWith("1f8b")) {
            return new GZIPInputStream(buffered, 1 << 16);
        }
        if (hex.startsWith("504b0304")) {
            ZipInputStream zip = new ZipInputStream(buffered);
            if (zip.getNextEntry() == null) {
                throw new IOException("a ZIP archive without a file");
            }
            return zip;
        }
        if (hex.matches("(28b52ffd|5.2a4d18).*")) {
            return new ZstdInputStreamNoFinalizer(buffered);
        }
        if (hex.startsWith("fd377a585a00")) {
            return new XZInputStream(buffered);
        }
        if (hex.matches("425a683.(314159265359|177245385090)")) {
            return new BZip2CompressorInputStream(buffered, true);
        }
        return buffered;
    }

    private void passMark() throws IOException {
        in.mark(3);
        byte[] first = in.readNBytes(3);
        if (Arrays.equals(first, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})) {
            position = first.length;
        } else {
            in.reset();
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public @Nullable SourceRecord next() throws IOException {
        long offset = position;
        long first = line;
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        boolean inQuotes = false;
        boolean cellStarts = true;
        boolean ended = false;
        for (int b = read(); b >= 0; b = read()) {
            if (b == '\n') {
                line++;
                if (!inQuotes) {
                    ended = true;
                    break;
                }
            }
            record.write(b);
            if (!quoted) {
                continue;
            }
            if (inQuotes) {
                if (b == '"') {
                    if (peek() == '"') {
                        record.write(read());
                    } else {
                        inQuotes = false;
                    }
                }
            } else if (cellStarts && b == '"') {
                inQuotes = true;
                cellStarts = false;
            } else {
                cellStarts = endsWithDelimiter(record);
            }
        }
        if (!ended && position == offset) {
            return null;
        }
        return new SourceRecord(offset, first, ended ? withoutReturn(record.toByteArray()) : record.toByteArray());
    }

    private boolean endsWithDelimiter(ByteArrayOutputStream record) {
        if (delimiter.length == 1) {
            return lastByte == delimiter[0];
        }
        byte[] bytes = record.toByteArray();
        return bytes.length >= delimiter.length
                && Arrays.equals(bytes, bytes.length - delimiter.length, bytes.length, delimiter, 0, delimiter.length);
    }

    /** What follows these bytes must end a line or the file. */
    @Override
    public @Nullable SourceRecord next(byte[] expected) throws IOException {
        long offset = position;
        long first = line;
        for (byte each : expected) {
            int b = read();
            if (b != (each & 0xff)) {
                return null;
            }
            if (b == '\n') {
                line++;
            }
        }
        int end = read();
        if (end == '\r' && peek() == '\n') {
            end = read();
        }
        if (end >= 0 && end != '\n') {
            return null;
        }
        line++;
        return new SourceRecord(offset, first, expected);
    }

    private static byte[] withoutReturn(byte[] record) {
        return record.length > 0 && record[record.length - 1] == '\r'
                ? Arrays.copyOf(record, record.length - 1)
                : record;
    }

    private byte lastByte;

    private int read() throws IOException {
        int b = peeked == NONE ? in.read() : peeked;
        peeked = NONE;
        if (b >= 0) {
            position++;
            lastByte = (byte) b;
        }
        return b;
    }

    private int peek() throws IOException {
        if (peeked == NONE) {
            peeked = in.read();
        }
        return peeked;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
