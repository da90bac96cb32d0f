package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.LogicalType;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Turns one column vector into the pages of one column chunk (parquet-format, Encodings.md): definition levels in RLE,
 * then either ids into a dictionary page (RLE_DICTIONARY) or the values (PLAIN). Data pages are of version 1, which every
 * reader has.
 *
 * <p>Scratch buffers are kept from chunk to chunk. Not thread-safe.
 */
public final class ColumnChunkEncoder {
    /** Rows of a page, unless its values are long: smaller ones are larger together, in what each begins and ends with. */
    public static final int PAGE_ROWS = 131_072;

    /** A page of texts ends with the row that takes it beyond this. */
    static final int PAGE_BYTES = 1 << 20;

    /** Readers hold a dictionary in memory: beyond this, values are written as they are. */
    static final int DICTIONARY_BYTES = 4 << 20;

    /** The most pages of a column chunk in an encrypted file (parquet-format, Encryption.md: ordinals are 16-bit). */
    static final int MAX_PAGES = 32_767;

    private static final BytesInput ZERO = BytesInput.from(new byte[] {0});
    private static final BytesInput ONE = BytesInput.from(new byte[] {1});

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final HybridEncoder levels = new HybridEncoder();
    private final HybridEncoder ids = new HybridEncoder();
    private final PageStatistics statistics = new PageStatistics();
    private byte[] values = new byte[1 << 16];
    private int valuesLength;

    /**
     * Writes rows 0 to {@code rowCount} of {@code vector} to {@code pages}.
     *
     * @param dictionary whether they go through a dictionary, for which the vector's values must be distinct
     */
    void encode(ColumnVector vector, int rowCount, PrimitiveType type, boolean dictionary, PageWriter pages)
            throws IOException {
        statistics.start(vector, type);
        if (dictionary) {
            BytesInput values = dictionary(vector, vector.valueCount(), type);
            pages.writeDictionaryPage(new DictionaryPage(values, vector.valueCount(), Encoding.PLAIN));
        }
        int pageCount = 0;
        for (int from = 0; from < rowCount; ) {
            int to = dictionary || vector.offsets().length == 0
                    ? Math.min(rowCount, from + PAGE_ROWS)
                    : endOfBytesPage(vector, from, rowCount);
            if (++pageCount > MAX_PAGES) {
                throw new IllegalStateException("[column " + vector.column().name() + "] more than " + MAX_PAGES
                        + " pages in a row group: make smaller batches");
            }
            writePage(vector, from, to, type, dictionary, pages);
            from = to;
        }
    }

    private void writePage(
            ColumnVector vector, int from, int to, PrimitiveType type, boolean dictionary, PageWriter pages)
            throws IOException {
        int nulls = nulls(vector, from, to);
        pages.writePage(
                page(vector, from, to, nulls, type, dictionary),
                to - from,
                to - from,
                statistics.of(vector.ids(), from, to, nulls),
                Encoding.RLE,
                Encoding.RLE,
                dictionary ? Encoding.RLE_DICTIONARY : Encoding.PLAIN);
    }

    private BytesInput page(ColumnVector vector, int from, int to, int nulls, PrimitiveType type, boolean dictionary) {
        BytesInput levelBytes = levels(vector.ids(), from, to, nulls);
        BytesInput valueBytes;
        if (dictionary) {
            valueBytes = ids(vector.ids(), from, to, idWidth(vector.valueCount()), nulls == 0);
        } else {
            plain(vector, from, to, type);
            valueBytes = BytesInput.from(values, 0, valuesLength);
        }
        return BytesInput.concat(BytesInput.fromInt((int) levelBytes.size()), levelBytes, valueBytes);
    }

    /**
     * Encodes some rows of a chunk to see what becomes of them, with the share of its dictionary that falls to them.
     *
     * @param pages takes each page, whose bytes are good until the next is asked for
     */
    void sample(ColumnVector vector, int rowCount, int from, int to, PrimitiveType type, boolean dictionary, Page pages)
            throws IOException {
        if (dictionary) {
            long share = (long) vector.valueCount() * (to - from) / rowCount;
            pages.take(dictionary(vector, Math.max(1, (int) share), type));
        }
        pages.take(page(vector, from, to, nulls(vector, from, to), type, dictionary));
    }

    /** Takes an encoded page. */
    @FunctionalInterface
    interface Page {
        void take(BytesInput bytes) throws IOException;
    }

    private static int nulls(ColumnVector vector, int from, int to) {
        return vector.nullCount() == 0 ? 0 : countNulls(vector.ids(), from, to);
    }

    private static int countNulls(int[] ids, int from, int to) {
        int nulls = 0;
        for (int row = from; row < to; row++) {
            nulls += ids[row] >>> 31;
        }
        return nulls;
    }

    private BytesInput levels(int[] ids, int from, int to, int nulls) {
        int rows = to - from;
        if (nulls == 0 || nulls == rows) {
            return BytesInput.concat(BytesInput.fromUnsignedVarInt(rows << 1), nulls == 0 ? ONE : ZERO);
        }
        return levels.levels(ids, from, to).encode(1);
    }

    private BytesInput ids(int[] ids, int from, int to, int width, boolean noNulls) {
        return BytesInput.concat(
                BytesInput.from(new byte[] {(byte) width}),
                this.ids.ids(ids, from, to, noNulls).encode(width));
    }

    private static int idWidth(int valueCount) {
        return 32 - Integer.numberOfLeadingZeros(valueCount - 1);
    }

    /**
     * How many times fewer bytes, before they are compressed, a chunk takes with a dictionary than without.
     *
     * @return 0 where it cannot have one
     */
    static double gainOfDictionary(ColumnVector vector, int rowCount, PrimitiveType type) {
        int valueCount = vector.valueCount();
        if (!vector.distinct() || valueCount == 0 || type.getPrimitiveTypeName() == PrimitiveTypeName.BOOLEAN) {
            return 0;
        }
        long dictionaryBytes = plainBytes(vector, type);
        if (dictionaryBytes > DICTIONARY_BYTES) {
            return 0;
        }
        long cells = (long) rowCount - vector.nullCount();
        long idBytes = cells * idWidth(valueCount) / Byte.SIZE;
        double plainBytes = (double) dictionaryBytes * cells / valueCount;
        return plainBytes / (dictionaryBytes + idBytes);
    }

    /** Bytes of all values of the vector in PLAIN encoding, one each. */
    private static long plainBytes(ColumnVector vector, PrimitiveType type) {
        long valueCount = vector.valueCount();
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> valueCount * Integer.BYTES;
            case INT64 -> valueCount * Long.BYTES;
            case FIXED_LEN_BYTE_ARRAY -> valueCount * type.getTypeLength();
            case BINARY -> valueCount * Integer.BYTES + vector.offsets()[vector.valueCount()];
            default -> throw new IllegalArgumentException("no dictionary of " + type.getPrimitiveTypeName());
        };
    }

    private static int endOfBytesPage(ColumnVector vector, int from, int rowCount) {
        int[] ids = vector.ids();
        int[] offsets = vector.offsets();
        int limit = Math.min(rowCount, from + PAGE_ROWS);
        long bytes = 0;
        for (int row = from; row < limit; row++) {
            int id = ids[row];
            if (id >= 0) {
                bytes += Integer.BYTES + offsets[id + 1] - offsets[id];
                if (bytes > PAGE_BYTES) {
                    return row + 1;
                }
            }
        }
        return limit;
    }

    /** The first {@code valueCount} values of a vector, as they are in a dictionary page. */
    private BytesInput dictionary(ColumnVector vector, int valueCount, PrimitiveType type) {
        reserve(plainBytes(vector, type));
        int at = 0;
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                for (int id = 0; id < valueCount; id++, at += Integer.BYTES) {
                    INT_LE.set(values, at, (int) vector.longs()[id]);
                }
            }
            case INT64 -> {
                for (int id = 0; id < valueCount; id++, at += Long.BYTES) {
                    LONG_LE.set(values, at, vector.longs()[id]);
                }
            }
            case FIXED_LEN_BYTE_ARRAY -> {
                at = vector.offsets()[valueCount];
                System.arraycopy(vector.bytes(), 0, values, 0, at);
            }
            case BINARY -> {
                for (int id = 0; id < valueCount; id++) {
                    at = putBinary(vector, id, at);
                }
            }
            default -> throw new IllegalArgumentException("no dictionary of " + type.getPrimitiveTypeName());
        }
        return BytesInput.from(values, 0, at);
    }

    private void plain(ColumnVector vector, int from, int to, PrimitiveType type) {
        int[] ids = vector.ids();
        long[] longs = vector.longs();
        int rows = to - from;
        int at = 0;
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                reserve((long) rows * Integer.BYTES);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        INT_LE.set(values, at, (int) longs[ids[row]]);
                        at += Integer.BYTES;
                    }
                }
            }
            case INT64 -> {
                reserve((long) rows * Long.BYTES);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        LONG_LE.set(values, at, longs[ids[row]]);
                        at += Long.BYTES;
                    }
                }
            }
            case BOOLEAN -> at = bits(ids, longs, from, to);
            case FIXED_LEN_BYTE_ARRAY -> {
                int length = type.getTypeLength();
                reserve((long) rows * length);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        System.arraycopy(vector.bytes(), vector.offsets()[ids[row]], values, at, length);
                        at += length;
                    }
                }
            }
            case BINARY -> {
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        at = putBinary(vector, ids[row], at);
                    }
                }
            }
            default -> throw new IllegalArgumentException("no column is stored as " + type.getPrimitiveTypeName());
        }
        valuesLength = at;
    }

    private int bits(int[] ids, long[] longs, int from, int to) {
        reserve((to - from + Byte.SIZE - 1) / Byte.SIZE);
        int count = 0;
        int bits = 0;
        int at = 0;
        for (int row = from; row < to; row++) {
            if (ids[row] >= 0) {
                bits |= (int) longs[ids[row]] << (count & 7);
                if ((++count & 7) == 0) {
                    values[at++] = (byte) bits;
                    bits = 0;
                }
            }
        }
        if ((count & 7) != 0) {
            values[at++] = (byte) bits;
        }
        return at;
    }

    private int putBinary(ColumnVector vector, int id, int at) {
        int start = vector.offsets()[id];
        int length = vector.offsets()[id + 1] - start;
        int end = Math.addExact(at, Integer.BYTES + length);
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, Math.addExact(values.length, values.length >> 1)));
        }
        INT_LE.set(values, at, length);
        System.arraycopy(vector.bytes(), start, values, at + Integer.BYTES, length);
        return end;
    }

    private void reserve(long bytes) {
        if (bytes > values.length) {
            values = new byte[Math.toIntExact(bytes)];
        }
    }

    /** Whether the long form of a type is signed bytes, not text. */
    static boolean isWideNumber(ColumnVector vector) {
        return vector.offsets().length > 0 && vector.column().type().logical() != LogicalType.STRING;
    }
}
