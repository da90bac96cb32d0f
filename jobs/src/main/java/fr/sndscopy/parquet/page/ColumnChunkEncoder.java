package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.LogicalType;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Turns one column vector into the pages of one column chunk (parquet-format, Encodings.md): definition levels in RLE,
 * then either ids into a dictionary page or the values, as a {@link ValueForm} says. Data pages are of version 1, which every
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

    private final HybridEncoder levels = new HybridEncoder();
    private final HybridEncoder ids = new HybridEncoder();
    private final PageStatistics statistics = new PageStatistics();
    private final PlainEncoder plain = new PlainEncoder();
    private final DeltaEncoder deltas = new DeltaEncoder();

    /**
     * Writes rows 0 to {@code rowCount} of {@code vector} to {@code pages}.
     *
     * @param form how; for {@link ValueForm#DICTIONARY} the vector's values must be distinct
     */
    void encode(ColumnVector vector, int rowCount, PrimitiveType type, ValueForm form, PageWriter pages)
            throws IOException {
        boolean dictionary = form == ValueForm.DICTIONARY;
        statistics.start(vector, rowCount, type);
        if (dictionary) {
            BytesInput values = plain.dictionary(vector, vector.valueCount(), type);
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
            writePage(vector, from, to, type, form, pages);
            from = to;
        }
    }

    private void writePage(ColumnVector vector, int from, int to, PrimitiveType type, ValueForm form, PageWriter pages)
            throws IOException {
        int nulls = nulls(vector, from, to);
        pages.writePage(
                page(vector, from, to, nulls, type, form),
                to - from,
                to - from,
                statistics.of(vector.ids(), from, to, nulls),
                Encoding.RLE,
                Encoding.RLE,
                form.encoding(type));
    }

    private BytesInput page(ColumnVector vector, int from, int to, int nulls, PrimitiveType type, ValueForm form) {
        BytesInput levelBytes = levels(vector.ids(), from, to, nulls);
        BytesInput valueBytes =
                switch (form) {
                    case DICTIONARY -> ids(vector.ids(), from, to, idWidth(vector.valueCount()), nulls == 0);
                    case PLAIN -> plain.values(vector, from, to, type);
                    case DELTA -> deltas.values(vector, from, to, type);
                };
        return BytesInput.concat(BytesInput.fromInt((int) levelBytes.size()), levelBytes, valueBytes);
    }

    /**
     * Encodes some rows of a chunk to see what becomes of them, with the share of its dictionary that falls to them.
     *
     * @param pages takes each page, whose bytes are good until the next is asked for
     */
    void sample(ColumnVector vector, int rowCount, int from, int to, PrimitiveType type, ValueForm form, Page pages)
            throws IOException {
        if (form == ValueForm.DICTIONARY) {
            long share = (long) vector.valueCount() * (to - from) / rowCount;
            pages.take(plain.dictionary(vector, Math.max(1, (int) share), type));
        }
        pages.take(page(vector, from, to, nulls(vector, from, to), type, form));
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
        long dictionaryBytes = PlainEncoder.bytes(vector, type);
        if (dictionaryBytes > DICTIONARY_BYTES) {
            return 0;
        }
        long cells = (long) rowCount - vector.nullCount();
        long idBytes = cells * idWidth(valueCount) / Byte.SIZE;
        double plainBytes = (double) dictionaryBytes * cells / valueCount;
        return plainBytes / (dictionaryBytes + idBytes);
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

    /** Whether the long form of a type is signed bytes, not text. */
    static boolean isWideNumber(ColumnVector vector) {
        return vector.offsets().length > 0 && vector.column().type().logical() != LogicalType.STRING;
    }
}
