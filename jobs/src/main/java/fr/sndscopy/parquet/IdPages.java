package fr.sndscopy.parquet;

import fr.sndscopy.record.ColumnVector;
import java.io.IOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;

/**
 * The dictionary and ids of a column chunk all of whose values are in its dictionary. Pages, levels, ids and dictionary are decoded
 * by parquet-java; only its {@code ColumnReader}, which goes through a dozen virtual calls for every cell, is left out: a page is
 * decoded in two loops. Not thread-safe.
 */
final class IdPages {
    private final ColumnDescriptor descriptor;
    private final PageReader pages;
    private final Dictionary dictionary;

    private IdPages(ColumnDescriptor descriptor, PageReader pages, Dictionary dictionary) {
        this.descriptor = descriptor;
        this.pages = pages;
        this.dictionary = dictionary;
    }

    /**
     * Decodes a chunk from its first page to its last.
     *
     * @param ids takes the id of every row, {@link ColumnVector#NULL_ID} where the cell is absent
     * @return the dictionary
     * @throws IllegalStateException when the pages are not of this kind, or are not {@code rowCount} cells together
     */
    static Dictionary read(ColumnDescriptor descriptor, PageReader pages, int rowCount, int[] ids) throws IOException {
        DictionaryPage page = pages.readDictionaryPage();
        if (page == null) {
            throw new IllegalStateException("the dictionary that the footer states is not there");
        }
        Dictionary dictionary = page.getEncoding().initDictionary(descriptor, page);
        new IdPages(descriptor, pages, dictionary).read(rowCount, ids);
        return dictionary;
    }

    private void read(int rowCount, int[] ids) throws IOException {
        int row = 0;
        while (row < rowCount) {
            DataPage page = pages.readPage();
            if (!(page instanceof DataPageV1 first)
                    || !first.getValueEncoding().usesDictionary()
                    || first.getValueCount() > rowCount - row) {
                throw new IllegalStateException("the pages are not those that the footer states");
            }
            readPage(first, ids, row);
            row += first.getValueCount();
        }
    }

    private void readPage(DataPageV1 page, int[] ids, int from) throws IOException {
        int cells = page.getValueCount();
        ByteBufferInputStream bytes = page.getBytes().toInputStream();
        ValuesReader repetition = page.getRlEncoding().getValuesReader(descriptor, ValuesType.REPETITION_LEVEL);
        repetition.initFromPage(cells, bytes);
        ValuesReader levels = page.getDlEncoding().getValuesReader(descriptor, ValuesType.DEFINITION_LEVEL);
        levels.initFromPage(cells, bytes);
        ValuesReader values =
                page.getValueEncoding().getDictionaryBasedValuesReader(descriptor, ValuesType.VALUES, dictionary);
        values.initFromPage(cells, bytes);
        int present = readLevels(levels, ids, from, from + cells);
        if (present == cells) {
            readAll(values, ids, from, from + cells);
        } else {
            readPresent(values, ids, from, from + cells);
        }
    }

    /** Puts 0 where there is a value, and says how often. */
    private int readLevels(ValuesReader levels, int[] ids, int from, int to) {
        int present = descriptor.getMaxDefinitionLevel();
        int count = 0;
        for (int row = from; row < to; row++) {
            boolean absent = levels.readInteger() != present;
            ids[row] = absent ? ColumnVector.NULL_ID : 0;
            count += absent ? 0 : 1;
        }
        return count;
    }

    private static void readAll(ValuesReader values, int[] ids, int from, int to) {
        for (int row = from; row < to; row++) {
            ids[row] = values.readValueDictionaryId();
        }
    }

    private static void readPresent(ValuesReader values, int[] ids, int from, int to) {
        for (int row = from; row < to; row++) {
            if (ids[row] != ColumnVector.NULL_ID) {
                ids[row] = values.readValueDictionaryId();
            }
        }
    }
}
