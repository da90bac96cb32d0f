package fr.sndscopy.parquet;

import fr.sndscopy.record.ColumnVector;
import java.io.IOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
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
 * The cells of a column chunk, decoded page by page. Pages, levels, values, ids and dictionary are decoded by parquet-java; only its
 * {@code ColumnReader}, which goes through a dozen virtual calls for every cell, is left out: a page is decoded in two loops. Not
 * thread-safe.
 */
final class CellPages {
    private final ColumnDescriptor descriptor;
    private final PageReader pages;
    private final int rowCount;
    private final int[] cells;
    private final @Nullable Dictionary dictionary;

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
    static Dictionary ids(ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] ids) throws IOException {
        Dictionary dictionary = dictionary(descriptor, pages);
        if (dictionary == null) {
            throw new IllegalStateException("the dictionary that the footer states is not there");
        }
        new CellPages(descriptor, pages, rowCount, ids, dictionary).read(true, (values, from, to) -> {
            for (int row = from; row < to; row++) {
                if (ids[row] != ColumnVector.NULL_ID) {
                    ids[row] = values.readValueDictionaryId();
                }
            }
        });
        return dictionary;
    }

    /**
     * Decodes a chunk of whatever encodings, from its first page to its last.
     *
     * @param cells takes {@link ColumnVector#NULL_ID} where a cell is absent, and 0 where there is one, of each page before {@code consumer}
     *     gets it
     * @throws IllegalStateException when the pages are not {@code rowCount} cells together
     */
    static void values(ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] cells, ValueConsumer consumer)
            throws IOException {
        new CellPages(descriptor, pages, rowCount, cells, dictionary(descriptor, pages)).read(false, consumer);
    }

    /** Takes the values of some rows that follow one another. */
    @FunctionalInterface
    interface ValueConsumer {
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

    private void read(boolean idsOnly, ValueConsumer consumer) throws IOException {
        int row = 0;
        while (row < rowCount) {
            DataPage page = pages.readPage();
            if (!(page instanceof DataPageV1 first)
                    || (idsOnly && !first.getValueEncoding().usesDictionary())
                    || first.getValueCount() > rowCount - row) {
                throw new IllegalStateException("the pages are not those that the footer states");
            }
            int to = row + first.getValueCount();
            consumer.accept(values(first, row, to), row, to);
            row = to;
        }
    }

    /** Reads the levels of a page, and goes to its values. */
    private ValuesReader values(DataPageV1 page, int from, int to) throws IOException {
        int count = to - from;
        ByteBufferInputStream bytes = page.getBytes().toInputStream();
        ValuesReader repetition = page.getRlEncoding().getValuesReader(descriptor, ValuesType.REPETITION_LEVEL);
        repetition.initFromPage(count, bytes);
        ValuesReader levels = page.getDlEncoding().getValuesReader(descriptor, ValuesType.DEFINITION_LEVEL);
        levels.initFromPage(count, bytes);
        readLevels(levels, from, to);
        ValuesReader values = values(page.getValueEncoding());
        values.initFromPage(count, bytes);
        return values;
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

    private void readLevels(ValuesReader levels, int from, int to) {
        int present = descriptor.getMaxDefinitionLevel();
        for (int row = from; row < to; row++) {
            cells[row] = levels.readInteger() == present ? 0 : ColumnVector.NULL_ID;
        }
    }
}
