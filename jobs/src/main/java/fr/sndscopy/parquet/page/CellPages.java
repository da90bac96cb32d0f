package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a column chunk, decoded page by page. Pages, values and dictionary are decoded by parquet-java; its {@code ColumnReader},
 * which goes through a dozen virtual calls for every cell, is left out, and levels and ids are decoded by {@link HybridDecoder}. Not
 * thread-safe.
 */
public final class CellPages {
    private final ColumnDescriptor descriptor;
    private final PageReader pages;
    private final int rowCount;
    private final int[] cells;
    private final @Nullable Dictionary dictionary;
    private int[] levels = new int[0];
    private int[] present = new int[0];

    private CellPages(
            ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] cells, @Nullable Dictionary dictionary) {
        this.descriptor = descriptor;
        this.pages = pages;
        this.rowCount = rowCount;
        this.cells = cells;
        this.dictionary = dictionary;
    }

    /**
     * Decodes a chunk all of whose values are in its dictionary, from its first page to its last.
     *
     * @param ids takes the id of every row, {@link ColumnVector#NULL_ID} where the cell is absent
     * @return the dictionary
     * @throws IllegalStateException when the pages are not of this kind, or are not {@code rowCount} cells together
     */
    public static Dictionary ids(ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] ids)
            throws IOException {
        Dictionary dictionary = dictionary(descriptor, pages);
        if (dictionary == null) {
            throw new IllegalStateException("the dictionary that the footer states is not there");
        }
        new CellPages(descriptor, pages, rowCount, ids, dictionary).readIds();
        return dictionary;
    }

    /**
     * Decodes a chunk of whatever encodings, from its first page to its last.
     *
     * @param cells takes {@link ColumnVector#NULL_ID} where a cell is absent, and 0 where there is one, of each page before {@code consumer}
     *     gets it
     * @throws IllegalStateException when the pages are not {@code rowCount} cells together
     */
    public static void values(
            ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] cells, ValueConsumer consumer)
            throws IOException {
        new CellPages(descriptor, pages, rowCount, cells, dictionary(descriptor, pages)).readValues(consumer);
    }

    /** Takes the values of some rows that follow one another. */
    @FunctionalInterface
    public interface ValueConsumer {
        /**
         * Takes them all.
         *
         * @param values one for each cell that is there, in the order of the rows
         * @param from the first row
         * @param to behind the last
         */
        void accept(ValuesReader values, int from, int to);
    }

    private static @Nullable Dictionary dictionary(ColumnDescriptor descriptor, PageReader pages) throws IOException {
        DictionaryPage page = pages.readDictionaryPage();
        return page == null ? null : page.getEncoding().initDictionary(descriptor, page);
    }

    private void readIds() throws IOException {
        int row = 0;
        while (row < rowCount) {
            DataPageV1 page = nextPage(row);
            if (!page.getValueEncoding().usesDictionary()) {
                throw unexpected();
            }
            int to = row + page.getValueCount();
            ByteBufferInputStream bytes = page.getBytes().toInputStream();
            boolean anyAbsent = readLevels(page, bytes, row, to);
            ByteBuffer rest = array(bytes, bytes.available());
            if (!anyAbsent) {
                ids(rest).decode(cells, row, to - row);
            } else {
                spreadIds(rest, row, to);
            }
            row = to;
        }
    }

    /** Reads the ids of the cells that are there, and puts them where they are. */
    private void spreadIds(ByteBuffer bytes, int from, int to) {
        int count = 0;
        for (int i = 0; i < to - from; i++) {
            count += levels[i];
        }
        if (present.length <= count) {
            present = new int[count + 1];
        }
        if (count > 0) {
            ids(bytes).decode(present, 0, count);
        }
        int next = 0;
        for (int row = from; row < to; row++) {
            int level = levels[row - from];
            // all bits of an absent cell are set, as of NULL_ID; none of another one
            cells[row] = present[next] | (level - 1);
            next += level;
        }
    }

    /** Ids have a byte before them: how many bits each has. */
    private static HybridDecoder ids(ByteBuffer bytes) {
        int from = bytes.arrayOffset() + bytes.position();
        if (!bytes.hasRemaining()) {
            throw unexpected();
        }
        return new HybridDecoder(bytes.array(), from + 1, from + bytes.remaining(), bytes.array()[from]);
    }

    private void readValues(ValueConsumer consumer) throws IOException {
        int row = 0;
        while (row < rowCount) {
            DataPageV1 page = nextPage(row);
            int to = row + page.getValueCount();
            ByteBufferInputStream bytes = page.getBytes().toInputStream();
            if (readLevels(page, bytes, row, to)) {
                for (int i = row; i < to; i++) {
                    cells[i] = levels[i - row] - 1;
                }
            } else {
                Arrays.fill(cells, row, to, 0);
            }
            ValuesReader values = values(page.getValueEncoding());
            values.initFromPage(to - row, bytes);
            consumer.accept(values, row, to);
            row = to;
        }
    }

    private DataPageV1 nextPage(int row) {
        DataPage page = pages.readPage();
        if (!(page instanceof DataPageV1 first) || first.getValueCount() > rowCount - row) {
            throw unexpected();
        }
        return first;
    }

    /**
     * Goes to the values of a page, past its levels: there are none of repetition, and those of definition have a bit each.
     *
     * @return whether a cell is absent; if so {@link #levels} has which, 0 where it is and 1 where it is not
     */
    private boolean readLevels(DataPageV1 page, ByteBufferInputStream bytes, int from, int to) throws IOException {
        if (descriptor.getMaxRepetitionLevel() != 0
                || descriptor.getMaxDefinitionLevel() != 1
                || page.getDlEncoding() != Encoding.RLE) {
            throw unexpected();
        }
        ByteBuffer encoded = array(bytes, BytesUtils.readIntLittleEndian(bytes));
        int start = encoded.arrayOffset() + encoded.position();
        HybridDecoder decoder = new HybridDecoder(encoded.array(), start, start + encoded.remaining(), 1);
        int count = to - from;
        if (decoder.startsWithRunOf(1, count)) {
            return false;
        }
        if (levels.length < count) {
            levels = new int[count];
        }
        decoder.decode(levels, 0, count);
        return true;
    }

    /** The next bytes, in an array. */
    private static ByteBuffer array(ByteBufferInputStream bytes, int length) throws IOException {
        if (length < 0 || length > bytes.available()) {
            throw unexpected();
        }
        ByteBuffer slice = bytes.slice(length);
        if (slice.hasArray()) {
            return slice;
        }
        byte[] copy = new byte[length];
        slice.get(copy);
        return ByteBuffer.wrap(copy);
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("the pages are not those that the footer states");
    }

    private ValuesReader values(Encoding encoding) {
        if (!encoding.usesDictionary()) {
            return encoding.getValuesReader(descriptor, ValuesType.VALUES);
        }
        if (dictionary == null) {
            throw new IllegalStateException("ids, and no dictionary");
        }
        return encoding.getDictionaryBasedValuesReader(descriptor, ValuesType.VALUES, dictionary);
    }
}
