package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.parquet.PartRefusedException.Reason;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.crypto.ParquetCipher;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartIntegrityTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "fedcba98765432100123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACE = "dataset/ER_PRS_F/2019-02/0001";
    private static final String OTHER_PLACE = "dataset/ER_PRS_F/2019-03/0001";
    private static final Rows ROWS = Rows.random(new Random(11), 2000, 100, 0.1);

    private final Path folder;

    PartIntegrityTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void noSingleBitChangesTheContentUnseen() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        PartFile part = write("part", KEY, PLACE);
        ContentSummary summary = ROWS.summary();
        byte[] bytes = Files.readAllBytes(part.path());
        Path altered = folder.resolve("altered");
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] flipped = bytes.clone();
            int bit = random.nextInt(bytes.length * 8);
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(altered, flipped);
            assertThat(sha256(flipped)).isNotEqualTo(part.sha256());
            try {
                assertThat(summarize(altered, KEY, PLACE)).as("bit %d", bit).isEqualTo(summary);
            } catch (PartRefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(250);
    }

    @Test
    void cutFileIsRefused() throws Exception {
        PartFile part = write("part", KEY, PLACE);
        byte[] bytes = Files.readAllBytes(part.path());
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            assertThatThrownBy(() -> summarize(cut, KEY, PLACE)).isInstanceOf(PartRefusedException.class);
        }
    }

    @Test
    void wrongKeyIsRefused() throws Exception {
        PartFile part = write("part", KEY, PLACE);

        assertRefused(() -> summarize(part.path(), OTHER_KEY, PLACE), Reason.DAMAGED)
                .hasMessage("[part: footer] altered, or encrypted with another key");
    }

    @Test
    void partOfAnotherPlaceIsRefused() throws Exception {
        PartFile part = write("part", KEY, OTHER_PLACE);

        assertRefused(() -> summarize(part.path(), KEY, PLACE), Reason.OTHER_PLACE)
                .hasMessage(
                        "[part] bound to 'dataset/ER_PRS_F/2019-03/0001', expected 'dataset/ER_PRS_F/2019-02/0001'");
    }

    @Test
    void rewrittenPlaceDoesNotHelp() throws Exception {
        PartFile part = write("part", KEY, OTHER_PLACE);
        String bytes = Files.readString(part.path(), StandardCharsets.ISO_8859_1);
        Path swapped = Files.writeString(
                folder.resolve("swapped"), bytes.replace(OTHER_PLACE, PLACE), StandardCharsets.ISO_8859_1);

        assertRefused(() -> summarize(swapped, KEY, PLACE), Reason.DAMAGED);
    }

    @Test
    void unauthenticatedPagesAreRefused() throws Exception {
        Path file = folder.resolve("ctr");
        try (ParquetFileWriter writer = new ParquetFileWriter(
                new HashedOutputFile(file),
                PartSchema.of(ROWS.columns()),
                ParquetFileWriter.Mode.CREATE,
                Long.MAX_VALUE,
                0,
                64,
                64,
                true,
                FileEncryptionProperties.builder(KEY.clone())
                        .withAlgorithm(ParquetCipher.AES_GCM_CTR_V1)
                        .withFooterKeyMetadata(new byte[] {1})
                        .withAADPrefix(PLACE.getBytes(StandardCharsets.UTF_8))
                        .build())) {
            writer.start();
            writer.end(Map.of());
        }

        assertRefused(() -> summarize(file, KEY, PLACE), Reason.UNSAFE_ALGORITHM)
                .hasMessage("[ctr] not AES_GCM_V1: pages are encrypted but could be altered unnoticed");
    }

    @Test
    void plaintextFileIsRefusedWhereAnEncryptedOneIsExpected() throws Exception {
        PartFile part = write("part", null, PLACE);

        assertRefused(() -> summarize(part.path(), KEY, PLACE), Reason.NOT_ENCRYPTED);
    }

    @Test
    void encryptedFileIsRefusedWhereAPlaintextOneIsExpected() throws Exception {
        PartFile part = write("part", KEY, PLACE);

        assertRefused(() -> PartReader.summarize(part.path(), ROWS.columns(), null), Reason.ENCRYPTED);
    }

    @Test
    void otherColumnsAreRefused() throws Exception {
        PartFile part = write("part", KEY, PLACE);
        List<Column> other = new ArrayList<>(ROWS.columns());
        other.set(4, Column.of("PRICE", ColumnType.decimal(7, 3)));

        assertRefused(() -> PartReader.summarize(part.path(), other, readKey(KEY, PLACE)), Reason.OTHER_SCHEMA)
                .hasMessage("[part: column 4] is 'optional int32 PRICE (DECIMAL(7,2))',"
                        + " expected 'optional int32 PRICE (DECIMAL(7,3))'");
        assertRefused(
                        () -> PartReader.summarize(part.path(), ROWS.columns().subList(0, 11), readKey(KEY, PLACE)),
                        Reason.OTHER_SCHEMA)
                .hasMessage("[part] 12 columns, expected 11");
    }

    @Test
    void refusalOfTheKeyServiceReachesTheCaller() throws Exception {
        PartFile part = write("part", KEY, PLACE);
        PartReadKey refusing = new PartReadKey(
                metadata -> {
                    throw new KeyServiceException(KeyServiceException.Kind.UNAVAILABLE, "down", null);
                },
                PLACE);

        assertThatThrownBy(() -> PartReader.summarize(part.path(), ROWS.columns(), refusing))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage("down");
    }

    @Test
    void keyMetadataReachesTheKeyFunction() throws Exception {
        PartFile part = write("part", KEY, PLACE);
        List<String> asked = new ArrayList<>();
        PartReadKey recording = new PartReadKey(
                metadata -> {
                    asked.add(new String(metadata, StandardCharsets.UTF_8));
                    return DataKey.takeOwnershipOf(KEY.clone());
                },
                PLACE);

        PartReader.summarize(part.path(), ROWS.columns(), recording);

        assertThat(asked).containsExactly("{\"k\":1}");
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "BEN_SEX_COD;BEN_DCD_AME\n");
        Path empty = Files.createFile(folder.resolve("empty"));

        assertRefused(() -> summarize(text, KEY, PLACE), Reason.NOT_PARQUET);
        assertRefused(() -> summarize(empty, KEY, PLACE), Reason.NOT_PARQUET);
        assertThatThrownBy(() -> summarize(folder.resolve("none"), KEY, PLACE)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void damagedPlaintextPageIsRefusedByItsChecksum() throws Exception {
        PartFile part = write("part", null, PLACE);
        byte[] bytes = Files.readAllBytes(part.path());
        bytes[bytes.length / 4] ^= 1;
        Path altered = Files.write(folder.resolve("altered"), bytes);

        assertRefused(() -> PartReader.summarize(altered, ROWS.columns(), null), Reason.DAMAGED);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call, Reason reason) {
        return assertThatThrownBy(call).isInstanceOfSatisfying(PartRefusedException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    private static ContentSummary summarize(Path file, byte[] key, String place) throws IOException {
        return PartReader.summarize(file, ROWS.columns(), readKey(key, place));
    }

    private static PartReadKey readKey(byte[] key, String place) {
        return new PartReadKey(metadata -> DataKey.takeOwnershipOf(key.clone()), place);
    }

    private PartFile write(String name, byte @Nullable [] key, String place) throws IOException {
        PartKey partKey = key == null ? null : new PartKey(DataKey.takeOwnershipOf(key.clone()), "{\"k\":1}", place);
        try (PartWriter writer = PartWriter.create(folder.resolve(name), ROWS.columns(), Map.of(), partKey, 3)) {
            writer.write(ROWS.toBatch(true));
            return writer.finish();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
