package fr.sndscopy.parquet;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.parquet.page.ZstdCodecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.crypto.ParquetCipher;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A part with the same rows under weaker encryption, or none, as somebody writes it who has its data key: by parquet-java's row writer. */
public final class RewrittenPart {
    private RewrittenPart() {}

    /**
     * Under AES_GCM_CTR_V1, which authenticates no page: the same key, key metadata and place.
     *
     * @param keys data keys by key metadata
     */
    public static byte[] inCtr(byte[] part, String aad, Function<byte[], DataKey> keys, Path folder)
            throws IOException {
        byte[] metadata = PartKeyMetadata.of(
                "part", part.length, (from, length) -> Arrays.copyOfRange(part, (int) from, (int) from + length));
        try (DataKey key = keys.apply(metadata)) {
            return rewritten(
                    part,
                    keys,
                    folder,
                    FileEncryptionProperties.builder(key.toBytes())
                            .withAlgorithm(ParquetCipher.AES_GCM_CTR_V1)
                            .withFooterKeyMetadata(metadata)
                            .withAADPrefix(aad.getBytes(StandardCharsets.UTF_8))
                            .build());
        }
    }

    /** In clear. */
    public static byte[] inClear(byte[] part, Function<byte[], DataKey> keys, Path folder) throws IOException {
        return rewritten(part, keys, folder, null);
    }

    private static byte[] rewritten(
            byte[] part, Function<byte[], DataKey> keys, Path folder, @Nullable FileEncryptionProperties encryption)
            throws IOException {
        Path from = Files.write(Files.createTempFile(folder, "part-", ".parquet"), part);
        Path to = from.resolveSibling(from.getFileName() + ".weak");
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodecs(0))
                .withDecryption(FileDecryptionProperties.builder()
                        .withKeyRetriever(metadata -> {
                            try (DataKey key = keys.apply(metadata)) {
                                return key.toBytes();
                            }
                        })
                        .build())
                .build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(from), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            Map<String, String> footer = reader.getFileMetaData().getKeyValueMetaData();
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(to))
                    .withConf(new PlainParquetConfiguration())
                    .withType(schema)
                    .withCodecFactory(new ZstdCodecs(3))
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .withExtraMetaData(footer)
                    .withEncryption(encryption)
                    .build()) {
                for (PageReadStore group = reader.readNextRowGroup();
                        group != null;
                        group = reader.readNextRowGroup()) {
                    RecordReader<Group> rows = columns.getRecordReader(group, new GroupRecordConverter(schema));
                    for (long row = 0; row < group.getRowCount(); row++) {
                        writer.write(rows.read());
                    }
                }
            }
        }
        return Files.readAllBytes(to);
    }
}
