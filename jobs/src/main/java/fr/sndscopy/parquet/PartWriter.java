package fr.sndscopy.parquet;

import fr.sndscopy.parquet.page.ChunkForm;
import fr.sndscopy.parquet.page.ColumnChunkEncoder;
import fr.sndscopy.parquet.page.ZstdCodecs;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.crypto.InternalFileEncryptor;
import org.apache.parquet.crypto.ParquetCipher;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Writes one part: a Parquet file, encrypted as a whole with AES-GCM (parquet-format, Encryption.md: AES_GCM_V1, 256-bit
 * footer key for the footer and all columns, AAD prefix stored). A part is valid only after {@link #finish()}; closing
 * before that abandons it.
 *
 * <p>Columns are handed to parquet-java as pages, not as rows: the values of a {@link ColumnVector} are the dictionary
 * page as they stand. Memory is that of one row group, compressed, and a few pages. Not thread-safe.
 */
public final class PartWriter implements AutoCloseable {
    /** The most row groups in an encrypted file (parquet-format, Encryption.md: ordinals are 16-bit). */
    public static final int MAX_ROW_GROUPS = 32_767;

    private final Path path;
    private final List<Column> columns;
    private final Map<String, String> metadata;
    private final MessageType schema;
    private final HashedOutputFile output;
    private final ZstdCodecs codecs;
    private final ParquetFileWriter file;
    private final @Nullable InternalFileEncryptor encryptor;
    private final ColumnChunkEncoder encoder = new ColumnChunkEncoder();
    private final List<ChunkForm> forms;
    private long rowCount;
    private int rowGroupCount;
    private boolean broken;
    private boolean finished;

    private PartWriter(
            Path path,
            List<Column> columns,
            MessageType schema,
            Map<String, String> metadata,
            @Nullable PartKey key,
            int zstdLevel)
            throws IOException {
        this.path = path;
        this.columns = List.copyOf(columns);
        this.metadata = Map.copyOf(metadata);
        this.schema = schema;
        this.encryptor = key == null ? null : new InternalFileEncryptor(encryption(key));
        this.output = new HashedOutputFile(path);
        this.codecs = new ZstdCodecs(zstdLevel);
        this.forms = schema.getColumns().stream()
                .map(column -> new ChunkForm(column.getPrimitiveType(), encoder, codecs))
                .toList();
        try {
            this.file = open(output, schema, encryptor);
            file.start();
        } catch (IOException | RuntimeException e) {
            codecs.release();
            output.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * A writer to a file that does not exist yet.
     *
     * @param columns in the order of the vectors of every batch
     * @param metadata key-value pairs of the footer, encrypted with it
     * @param key null writes a plaintext file
     * @param zstdLevel Zstandard compression level, where a lower one is not as good
     * @throws java.nio.file.FileAlreadyExistsException when there is such a file
     */
    public static PartWriter create(
            Path target, List<Column> columns, Map<String, String> metadata, @Nullable PartKey key, int zstdLevel)
            throws IOException {
        return create(target, columns, PartSchema.of(columns), metadata, key, zstdLevel);
    }

    /** As above, with other annotations than the columns' types imply; the physical types must be theirs. */
    static PartWriter create(
            Path target,
            List<Column> columns,
            MessageType schema,
            Map<String, String> metadata,
            @Nullable PartKey key,
            int zstdLevel)
            throws IOException {
        return new PartWriter(target, columns, schema, metadata, key, zstdLevel);
    }

    /**
     * Writes the batch as one row group; nothing for a batch without rows.
     *
     * @throws IllegalArgumentException when the batch has other columns
     * @throws IllegalStateException when the file has as many row groups, or the batch as many pages in a column, as an
     *     encrypted file can have
     */
    public void write(RecordBatch batch) throws IOException {
        requireOpen();
        requireColumns(batch);
        if (batch.rowCount() == 0) {
            return;
        }
        if (rowGroupCount == MAX_ROW_GROUPS) {
            throw new IllegalStateException(
                    "[" + path.getFileName() + "] more than " + MAX_ROW_GROUPS + " row groups: make smaller parts");
        }
        broken = true;
        List<ColumnDescriptor> descriptors = schema.getColumns();
        Map<ColumnDescriptor, BytesInputCompressor> compressors = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            ChunkForm form = forms.get(i);
            form.next(batch.columns().get(i), batch.rowCount());
            compressors.put(descriptors.get(i), form.compressor());
        }
        try (ColumnChunkPageWriteStore pages = pageStore(compressors)) {
            for (int i = 0; i < columns.size(); i++) {
                forms.get(i).write(batch.columns().get(i), batch.rowCount(), pages.getPageWriter(descriptors.get(i)));
            }
            file.startBlock(batch.rowCount());
            pages.flushToFileWriter(file);
            file.endBlock();
        }
        broken = false;
        rowGroupCount++;
        rowCount += batch.rowCount();
    }

    /** Writes the footer. The part is complete when this returns. */
    public PartFile finish() throws IOException {
        requireOpen();
        broken = true;
        file.end(metadata);
        PartFile part = new PartFile(path, output.bytes(), output.sha256(), rowCount);
        broken = false;
        finished = true;
        return part;
    }

    /** Rows written until now. */
    public long rowCount() {
        return rowCount;
    }

    /** Frees everything, and deletes the file unless it is finished. */
    @Override
    public void close() throws IOException {
        codecs.release();
        if (finished) {
            return;
        }
        finished = true;
        try {
            file.abort();
            file.close();
        } finally {
            try {
                output.close();
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }

    private ColumnChunkPageWriteStore pageStore(Map<ColumnDescriptor, BytesInputCompressor> compressors) {
        ColumnChunkPageWriteStore.Builder store = ColumnChunkPageWriteStore.builder()
                .withCompressorProvider(compressors::get)
                .withSchema(schema)
                .withAllocator(HeapByteBufferAllocator.getInstance())
                .withPageWriteChecksumEnabled(true);
        if (encryptor != null) {
            store.withFileEncryptor(encryptor).withRowGroupOrdinal(rowGroupCount);
        }
        return store.build();
    }

    private void requireOpen() {
        if (finished || broken) {
            throw new IllegalStateException("[" + path.getFileName() + "] the part is "
                    + (finished ? "closed" : "broken by an earlier failure and cannot be continued"));
        }
    }

    private void requireColumns(RecordBatch batch) {
        if (batch.columns().size() != columns.size()) {
            throw new IllegalArgumentException("the part has " + columns.size() + " columns, the batch "
                    + batch.columns().size());
        }
        for (int i = 0; i < columns.size(); i++) {
            Column given = batch.columns().get(i).column();
            if (!given.name().equals(columns.get(i).name())
                    || !given.type().equals(columns.get(i).type())) {
                throw new IllegalArgumentException("column " + i + " of the part is "
                        + columns.get(i).name() + " " + columns.get(i).type() + ", of the batch " + given.name() + " "
                        + given.type());
            }
        }
    }

    @SuppressWarnings("deprecation") // the only public constructor that shares its encryptor with the page store
    private static ParquetFileWriter open(
            HashedOutputFile output, MessageType schema, @Nullable InternalFileEncryptor encryptor) throws IOException {
        return new ParquetFileWriter(
                output,
                schema,
                ParquetFileWriter.Mode.CREATE,
                Long.MAX_VALUE,
                0,
                ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                true,
                encryptor);
    }

    private static FileEncryptionProperties encryption(PartKey key) {
        byte[] clear = key.key().toBytes();
        try {
            return FileEncryptionProperties.builder(clear)
                    .withAlgorithm(ParquetCipher.AES_GCM_V1)
                    .withFooterKeyMetadata(key.keyMetadata().getBytes(StandardCharsets.UTF_8))
                    .withAADPrefix(key.aadPrefix().getBytes(StandardCharsets.UTF_8))
                    .build();
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }
}
