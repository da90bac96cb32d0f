package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not read, and what is damaged. */
class ParquetRefusalTest {
    /** In every cell of a text, and in no message. */
    private static final String CANARY = "canary-7f3a";

    private static final int ROWS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SourceRows rows(byte[] content) throws IOException {
        Path file = folder.resolve("a.parquet");
        Files.write(file, content);
        return new ParquetSourceFormat()
                .rows(DeliveredFile.of(
                        Here.file(file), new NamedFormat(NamedFormat.PARQUET, NamedFormat.TYPED, new TreeMap<>())));
    }

    /** Reads all rows; their number, and a number that is another for other rows. */
    private static long[] read(SourceRows rows) throws IOException {
        TableSchema schema = new TableSchema(
                "T",
                "TEST",
                rows.columns().stream()
                        .map(name -> Column.of(name, ColumnType.string(200)))
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                "0");
        TableRules rules = TableRules.usual(schema);
        RowLayout layout = new RowLayout(
                schema.columns(),
                CellInterpreters.of(rules, NamedFormat.TYPED),
                IntStream.range(0, rows.columns().size()).boxed().toList());
        long[] seen = new long[2];
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 100, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                seen[0] += batch.rowCount();
                for (int i = 0; i < 2 * batch.rowCount(); i++) {
                    seen[1] = seen[1] * 31 + batch.rowHashes()[i];
                }
            } while (!batch.isLast());
        }
        return seen;
    }

    private static byte[] sample(boolean checksums, boolean dictionary, WriterVersion version, String codec) {
        ParquetSample file = new ParquetSample(
                "optional int32 N; optional binary T (STRING); required int64 L;",
                options -> options.withPageWriteChecksumEnabled(checksums)
                        .withDictionaryEncoding(dictionary)
                        .withWriterVersion(version)
                        .withCompressionCodec(CompressionCodecName.valueOf(codec))
                        .withRowGroupRowCountLimit(150)
                        .withPageRowCountLimit(50));
        for (int i = 0; i < ROWS; i++) {
            file.add(i % 7 == 0 ? null : i % 20, i % 5 == 0 ? null : CANARY + i % 30, (long) i * i);
        }
        return file.bytes();
    }

    private static byte[] sample() {
        return sample(true, true, WriterVersion.PARQUET_1_0, "SNAPPY");
    }

    private void isRefused(byte[] content, String... parts) {
        assertThatThrownBy(() -> read(rows(content)))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageStartingWith("[a.parquet")
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining(CANARY);
    }

    private static int footerLength(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    }

    /** The file with another footer. */
    private static byte[] altered(byte[] file, Consumer<FileMetaData> alteration) {
        int length = footerLength(file);
        int at = file.length - 8 - length;
        try {
            FileMetaData meta = Util.readFileMetaData(new ByteArrayInputStream(file, at, length));
            alteration.accept(meta);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(file, 0, at);
            Util.writeFileMetaData(meta, out);
            byte[] tail = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(out.size() - at)
                    .put("PAR1".getBytes(StandardCharsets.US_ASCII))
                    .array();
            out.writeBytes(tail);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optional int96 C; | INT96",
                "optional int64 C (TIMESTAMP(MICROS,true)); | isAdjustedToUTC=true",
                "optional fixed_len_byte_array(12) C (INTERVAL); | INTERVAL",
                "optional fixed_len_byte_array(2) C (FLOAT16); | FLOAT16",
                "optional binary C (BSON); | BSON",
                "optional group C { optional int32 X; } | nested",
                "optional group C (LIST) { repeated group list { optional int32 element; } } | nested",
                "optional group C (MAP) { repeated group key_value { required int32 key; optional int32 value; } } | nested",
                "repeated int32 C; | repeated"
            })
    void aColumnThatIsNotReadIsRefusedByItsName(String column, String reason) {
        isRefused(new ParquetSample("optional int32 A; " + column).bytes(), "column C", reason);
    }

    @Test
    void namesThatDifferInCaseAloneAreRefused() {
        isRefused(new ParquetSample("optional int32 Abc; optional int32 aBC;").bytes(), "column 2", "name of another");
    }

    @Test
    void columnsOfNoTypeThatHaveNoValueAreAbsent() throws IOException {
        ParquetSample file = new ParquetSample(
                Types.buildMessage()
                        .addField(Types.optional(PrimitiveTypeName.INT32)
                                .as(LogicalTypeAnnotation.unknownType())
                                .named("C"))
                        .named("m"),
                options -> options);
        file.add((Object) null);

        assertThat(read(rows(file.bytes()))[0]).isEqualTo(1);
    }

    @Test
    void packedFilesAreRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(sample());
        }
        isRefused(out.toByteArray(), "it is packed");
    }

    @Test
    void encryptedFilesAreRefused() {
        byte[] file = sample();
        System.arraycopy("PARE".getBytes(StandardCharsets.US_ASCII), 0, file, file.length - 4, 4);

        isRefused(file, "encrypted");
        isRefused(
                altered(
                        sample(),
                        meta -> meta.setEncryption_algorithm(org.apache.parquet.format.EncryptionAlgorithm.AES_GCM_V1(
                                new org.apache.parquet.format.AesGcmV1()))),
                "encrypted");
    }

    @Test
    void whatIsNoParquetIsRefused() {
        isRefused("A;B\n1;2\n3;4\n5;6\n".getBytes(StandardCharsets.UTF_8), "does not begin");
        isRefused(Arrays.copyOf(sample(), sample().length - 1), "does not end");
        isRefused(Arrays.copyOf("PAR1".getBytes(StandardCharsets.US_ASCII), 9), "does not begin");
        byte[] longFooter = sample();
        ByteBuffer.wrap(longFooter).order(ByteOrder.LITTLE_ENDIAN).putInt(longFooter.length - 8, Integer.MAX_VALUE);
        isRefused(longFooter, "footer of 2147483647 bytes");
        byte[] shortFooter = sample();
        ByteBuffer.wrap(shortFooter).order(ByteOrder.LITTLE_ENDIAN).putInt(shortFooter.length - 8, 30);
        isRefused(shortFooter, "footer");
    }

    @Test
    void rowsThatDoNotAddUpAreRefused() {
        isRefused(
                altered(sample(), meta -> meta.setNum_rows(ROWS + 1)),
                "it says that it has 401 rows, and its row groups have 400");
        isRefused(
                altered(sample(), meta -> {
                    group(meta).setNum_rows(149);
                    meta.setNum_rows(ROWS - 1);
                }),
                "row group 0, column N",
                "150 cells");
        isRefused(
                altered(sample(), meta -> {
                    group(meta).setNum_rows(149);
                    group(meta).getColumns().forEach(chunk -> chunk.getMeta_data()
                            .setNum_values(149));
                    meta.setNum_rows(ROWS - 1);
                }),
                "row group 0, column N",
                "more cells than its row group");
        isRefused(
                altered(sample(), meta -> {
                    group(meta).setNum_rows(151);
                    group(meta).getColumns().forEach(chunk -> chunk.getMeta_data()
                            .setNum_values(151));
                    meta.setNum_rows(ROWS + 1);
                }),
                "row group 0, column N",
                "ends 1 cells early");
    }

    private static RowGroup group(FileMetaData meta) {
        return meta.getRow_groups().get(0);
    }

    @Test
    void columnsThatLieElsewhereAreRefused() {
        isRefused(
                altered(
                        sample(),
                        meta -> group(meta).getColumns().get(1).getMeta_data().setTotal_compressed_size(1 << 30)),
                "row group 0, column T",
                "outside");
        isRefused(altered(sample(), meta -> group(meta).getColumns().get(1).setFile_path("other")), "in another file");
        isRefused(
                altered(sample(), meta -> group(meta).getColumns().remove(1)), "row group 0 of it has 2 columns of 3");
        isRefused(
                altered(sample(), meta -> {
                    group(meta).getColumns().get(0).getMeta_data().setPath_in_schema(List.of("L"));
                }),
                "described in two ways");
        isRefused(
                altered(sample(), meta -> meta.getRow_groups()
                        .get(1)
                        .getColumns()
                        .set(0, group(meta).getColumns().get(0))),
                "the same place");
    }

    @Test
    void packingThatIsNotReadIsRefused() {
        isRefused(
                altered(
                        sample(),
                        meta -> group(meta).getColumns().get(0).getMeta_data().setCodec(CompressionCodec.LZO)),
                "LZO",
                "expected one of UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW");
    }

    @Test
    void aFileThatIsAnotherWhenItIsReadIsRefused() throws IOException {
        SourceRows rows = rows(sample());
        Files.write(folder.resolve("a.parquet"), sample(false, false, WriterVersion.PARQUET_2_0, "ZSTD"));

        assertThatThrownBy(() -> read(rows))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage(
                        "[a.parquet] it has another footer: expected the file to stay as it was when the run began");
    }

    /** One bit turned behind the other. */
    @ParameterizedTest
    @ValueSource(strings = {"PARQUET_1_0", "PARQUET_2_0"})
    void everyBitThatIsTurnedInAPageWithAChecksumIsNoticed(String version) throws IOException {
        byte[] whole = sample(true, true, WriterVersion.valueOf(version), "SNAPPY");
        long[] expected = read(rows(whole));
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int footerAt = whole.length - 8 - footerLength(whole);
        for (int i = 0; i < 300; i++) {
            int at = 4 + random.nextInt(footerAt - 4);
            int bit = 1 << random.nextInt(8);
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) bit;
            long[] seen;
            try {
                seen = read(rows(flipped));
            } catch (SourceFormatException e) {
                assertThat(e).hasMessageStartingWith("[a.parquet").hasMessageNotContaining(CANARY);
                continue;
            }
            // in the header of a page there are statistics too, which nobody reads
            assertThat(seen).as("seed %d, byte %d, bit %d", seed, at, bit).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PARQUET_1_0, UNCOMPRESSED, true",
        "PARQUET_1_0, GZIP, false",
        "PARQUET_2_0, SNAPPY, true",
        "PARQUET_2_0, UNCOMPRESSED, false",
        "PARQUET_2_0, ZSTD, false",
        "PARQUET_2_0, LZ4_RAW, true"
    })
    void whatIsDamagedIsReadOrRefusedAndNothingElse(String version, String codec, boolean dictionary) {
        byte[] whole = sample(false, dictionary, WriterVersion.valueOf(version), codec);
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> messages = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            int at = 4 + random.nextInt(whole.length - 4);
            switch (random.nextInt(3)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                default -> {
                    for (int j = at; j < Math.min(damaged.length, at + 8); j++) {
                        damaged[j] = (byte) (random.nextBoolean() ? 0xff : 0);
                    }
                }
            }
            try {
                read(rows(damaged));
            } catch (SourceFormatException e) {
                messages.add(String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException | Error e) {
                fail("seed " + seed + ", byte " + at, e);
            }
        }
        assertThat(messages).isNotEmpty().allMatch(message -> message.startsWith("[a.parquet"));
        assertThat(messages).noneMatch(message -> message.contains(CANARY));
    }

    @Test
    void aFileThatIsCutIsRefusedWhereverItIsCut() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length += 197) {
            isRefused(Arrays.copyOf(whole, length), "expected a file that is not damaged");
        }
    }
}
