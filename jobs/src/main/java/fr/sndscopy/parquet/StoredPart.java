package fr.sndscopy.parquet;

import fr.sndscopy.parquet.PartRefusedException.Reason;
import fr.sndscopy.parquet.page.CellPages;
import fr.sndscopy.parquet.page.ZstdCodecs;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * An opened part: key found, place and contract checked, row groups decoded by parquet-java's column readers. Every
 * failure of decoding leaves as a {@link PartRefusedException}. Not thread-safe.
 */
final class StoredPart implements AutoCloseable {
    private final String name;
    private final List<Column> columns;
    private final MessageType schema;
    private final ZstdCodecs codecs;
    private final ParquetFileReader reader;
    private int nextRowGroup;

    private StoredPart(
            String name, List<Column> columns, MessageType schema, ZstdCodecs codecs, ParquetFileReader reader) {
        this.name = name;
        this.columns = columns;
        this.schema = schema;
        this.codecs = codecs;
        this.reader = reader;
    }

    static StoredPart open(Path path, List<Column> columns, MessageType schema, @Nullable PartReadKey key)
            throws IOException {
        return open(path, columns, schema, key, columns);
    }

    /**
     * @param wanted some of the columns, in their order; the others are neither read nor decrypted, but must be there
     */
    static StoredPart open(
            Path path, List<Column> columns, MessageType schema, @Nullable PartReadKey key, List<Column> wanted)
            throws IOException {
        String name = String.valueOf(path.getFileName());
        ChannelInputFile input = new ChannelInputFile(path);
        @Nullable FileDecryptionProperties decryption = PartDecryption.of(name, input, key);
        ZstdCodecs codecs = new ZstdCodecs(0);
        ParquetFileReader reader = null;
        try {
            reader = openReader(name, input, codecs, decryption);
            requireSchema(name, schema, reader.getFileMetaData().getSchema());
            MessageType read = schema;
            if (wanted.size() < columns.size()) {
                read = PartSchema.of(wanted);
                reader.setRequestedSchema(read);
            }
            return new StoredPart(name, List.copyOf(wanted), read, codecs, reader);
        } catch (IOException | RuntimeException e) {
            if (reader != null) {
                reader.close();
            }
            codecs.close();
            throw e;
        }
    }

    /** Key-value pairs of the footer. */
    Map<String, String> metadata() {
        return Map.copyOf(reader.getFileMetaData().getKeyValueMetaData());
    }

    List<Column> columns() {
        return columns;
    }

    /** The most rows of any row group. */
    int maxRowGroupRows() {
        return reader.getRowGroups().stream()
                .mapToInt(group -> Math.toIntExact(group.getRowCount()))
                .max()
                .orElse(0);
    }

    /** The next row group, or null behind the last. */
    @Nullable
    RowGroup nextRowGroup() throws IOException {
        if (nextRowGroup == reader.getRowGroups().size()) {
            return null;
        }
        int index = nextRowGroup++;
        BlockMetaData block = reader.getRowGroups().get(index);
        return guarded("row group " + index, () -> {
            PageReadStore pages = reader.readRowGroup(index);
            if (pages == null || pages.getRowCount() != block.getRowCount()) {
                throw new IllegalStateException("the row group has not the rows that its footer states");
            }
            return new RowGroup(index, Math.toIntExact(block.getRowCount()), block, pages);
        });
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } finally {
            codecs.close();
        }
    }

    /** What reads a column of a row group. */
    interface ColumnWork<T> {
        T run() throws IOException;
    }

    /** Runs decoding work, and says where it failed when it does. */
    <T> T guarded(String place, ColumnWork<T> work) throws IOException {
        return guardedAt(name + ": " + place, work);
    }

    /** The same of a place in any file. */
    static <T> T guardedAt(String place, ColumnWork<T> work) throws IOException {
        try {
            return work.run();
        } catch (PartRefusedException e) {
            throw e;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(place, e);
        }
    }

    private static PartRefusedException damaged(String place, Exception cause) {
        return new PartRefusedException(
                Reason.DAMAGED, "[" + place + "] altered, or encrypted with another key", cause);
    }

    private static ParquetFileReader openReader(
            String name, ChannelInputFile input, ZstdCodecs codecs, @Nullable FileDecryptionProperties decryption)
            throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withUseHadoopVectoredIo(false)
                .usePageChecksumVerification(true)
                .withCodecFactory(codecs)
                .withDecryption(decryption)
                .build();
        return guardedAt(name + ": footer", () -> ParquetFileReader.open(input, options));
    }

    private static void requireSchema(String name, MessageType expected, MessageType found) {
        if (expected.getFields().equals(found.getFields())) {
            return;
        }
        for (int i = 0; i < Math.min(expected.getFieldCount(), found.getFieldCount()); i++) {
            if (!expected.getType(i).equals(found.getType(i))) {
                throw new PartRefusedException(
                        Reason.OTHER_SCHEMA,
                        "[" + name + ": column " + i + "] is '" + found.getType(i) + "', expected '"
                                + expected.getType(i) + "'",
                        null);
            }
        }
        throw new PartRefusedException(
                Reason.OTHER_SCHEMA,
                "[" + name + "] " + found.getFieldCount() + " columns, expected " + expected.getFieldCount(),
                null);
    }

    /** The rows of one row group; valid until the next is asked for. */
    final class RowGroup {
        private final int index;
        private final int rowCount;
        private final PageReadStore pages;
        private final List<StoredColumn> stored;

        RowGroup(int index, int rowCount, BlockMetaData block, PageReadStore pages) {
            this.index = index;
            this.rowCount = rowCount;
            this.pages = pages;
            Map<String, EncodingStats> encodings = new HashMap<>();
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                encodings.put(chunk.getPath().toDotString(), chunk.getEncodingStats());
            }
            List<DictionaryCatcher> catchers = columns.stream()
                    .map(column -> new DictionaryCatcher(isDictionaryOnly(encodings.get(column.name()))))
                    .toList();
            ColumnReadStoreImpl store = new ColumnReadStoreImpl(
                    pages,
                    new Catchers(catchers),
                    schema,
                    reader.getFileMetaData().getCreatedBy());
            List<ColumnDescriptor> descriptors = schema.getColumns();
            this.stored = IntStream.range(0, columns.size())
                    .mapToObj(i -> new StoredColumn(
                            columns.get(i),
                            descriptors.get(i),
                            catchers.get(i),
                            isIdsOnly(encodings.get(columns.get(i).name())),
                            store))
                    .toList();
        }

        int rowCount() {
            return rowCount;
        }

        /** In the contract's order. */
        List<StoredColumn> columns() {
            return stored;
        }

        /** Runs decoding work of one column. */
        <T> T guarded(StoredColumn column, ColumnWork<T> work) throws IOException {
            return StoredPart.this.guarded("row group " + index + ", column " + column.column.name(), work);
        }

        /** The next cell of a column. */
        @Nullable
        String guardedCell(StoredCellReader cells) {
            try {
                return cells.next();
            } catch (RuntimeException e) {
                throw damaged(
                        name + ": row group " + index + ", column "
                                + cells.stored().column.name(),
                        e);
            }
        }

        /** Starts reading a column at the row group's first row; to be asked once, and not beside {@link #readIds}. */
        ColumnReader read(StoredColumn column) {
            requireCells(column);
            return column.store.getColumnReader(column.descriptor);
        }

        /** Whether the column can be had by {@link #readIds}: every value is in its dictionary. */
        boolean hasIds(StoredColumn column) {
            return column.idsOnly;
        }

        /**
         * Decodes the whole column at once, as ids; to be asked once.
         *
         * @param ids takes the id of every row, {@link fr.sndscopy.record.ColumnVector#NULL_ID} where the cell is absent
         * @return what the ids mean
         */
        Dictionary readIds(StoredColumn column, int[] ids) throws IOException {
            requireCells(column);
            return CellPages.ids(column.descriptor, pages.getPageReader(column.descriptor), rowCount, ids);
        }

        /**
         * Decodes the whole column page by page, whatever its encodings; to be asked once, and not beside the others.
         *
         * @param cells takes {@link fr.sndscopy.record.ColumnVector#NULL_ID} where a cell is absent, else 0, before {@code consumer}
         *     gets the values of these rows
         */
        void readValues(StoredColumn column, int[] cells, CellPages.ValueConsumer consumer) throws IOException {
            requireCells(column);
            CellPages.values(column.descriptor, pages.getPageReader(column.descriptor), rowCount, cells, consumer);
        }

        private void requireCells(StoredColumn column) {
            long cells = pages.getPageReader(column.descriptor).getTotalValueCount();
            if (cells != rowCount) {
                throw new IllegalStateException("the column has " + cells + " cells, not " + rowCount);
            }
        }
    }

    /** One column of a row group. */
    static final class StoredColumn {
        private final Column column;
        private final ColumnDescriptor descriptor;
        private final DictionaryCatcher catcher;
        private final boolean idsOnly;
        private final ColumnReadStoreImpl store;

        StoredColumn(
                Column column,
                ColumnDescriptor descriptor,
                DictionaryCatcher catcher,
                boolean idsOnly,
                ColumnReadStoreImpl store) {
            this.column = column;
            this.descriptor = descriptor;
            this.catcher = catcher;
            this.idsOnly = idsOnly;
            this.store = store;
        }

        Column column() {
            return column;
        }

        ColumnDescriptor descriptor() {
            return descriptor;
        }

        /** Once reading has started: the dictionary that every value of the chunk is in, or null when there is none. */
        @Nullable
        Dictionary dictionary() {
            return catcher.dictionary;
        }
    }

    private static boolean isDictionaryOnly(@Nullable EncodingStats encodings) {
        return encodings != null && encodings.hasDictionaryPages() && !encodings.hasNonDictionaryEncodedPages();
    }

    private static boolean isIdsOnly(@Nullable EncodingStats encodings) {
        return encodings != null && isDictionaryOnly(encodings) && !encodings.usesV2Pages();
    }

    /** Makes parquet-java read ids instead of values when they are all it needs. */
    private static final class DictionaryCatcher extends PrimitiveConverter {
        private final boolean wanted;
        private @Nullable Dictionary dictionary;

        DictionaryCatcher(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean hasDictionarySupport() {
            return wanted;
        }

        @Override
        public void setDictionary(Dictionary dictionary) {
            this.dictionary = dictionary;
        }
    }

    private static final class Catchers extends GroupConverter {
        private final List<DictionaryCatcher> catchers;

        Catchers(List<DictionaryCatcher> catchers) {
            this.catchers = catchers;
        }

        @Override
        public Converter getConverter(int fieldIndex) {
            return catchers.get(fieldIndex);
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
