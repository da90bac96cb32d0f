package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.PackedAs;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.SourceInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Files packed with zstd, xz and bzip2: no row is lost silently, none is another, and every error names the file. */
class OtherPackingsTest {
    private static final CsvFormat FORMAT = CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.NONE, false);
    private static final List<Column> COLUMNS =
            List.of(Column.of("A", ColumnType.integer(9)), Column.of("B", ColumnType.string(0)));

    /** The shortest start by which all of them are known. */
    private static final int MAGIC_BYTES = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "zstd, KLUv/QRYYQAAQTtCCjE7eAoyO3kKicqD6A==",
        "pzstd, UCpNGAQAAAAZAAAAKLUv/QRYYQAAQTtCCjE7eAoyO3kKicqD6A==",
        "xz, /Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALQTtCCjE7eAoyO3kKAI56Q8glkWo+AAEkDKYY2NgftvN9AQAAAAAEWVo=",
        "xz of threads, /Td6WFoAAATm1rRGA8AQDCEBFgAAAAAA6cJcKgEAC0E7QgoxO3gKMjt5CgCOekPIJZFqPgABKAyqV210H7bzfQEAAAAABFla",
        "bzip2, QlpoOTFBWSZTWU3KjUUAAARMgAAQMAgwAABgIAAiBpmoQwIcFQ4i/F3JFOFCQTcqNRQ="
    })
    void readsWhatTheUsualProgramsWrite(String program, String base64) throws IOException {
        assertThat(read(Base64.getDecoder().decode(base64)).rows())
                .as(program)
                .containsExactly(List.of("1", "x"), List.of("2", "y"));
    }

    @ParameterizedTest
    @EnumSource(names = {"GZ", "ZST", "XZ", "BZ2"})
    void readsAllThatFollowsOneAnother(PackedAs packing) throws IOException {
        String text = text(20_000);
        ReadOut plain = read(text.getBytes(StandardCharsets.UTF_8));
        // cut in the middle of a record, nothing between, and another beginning
        byte[] packed = join(
                packing.pack(""),
                packing.pack(text.substring(0, 1)),
                packing.pack(text.substring(1, 123)),
                packing.pack(""),
                packing.pack(text.substring(123, 60_001)),
                packing.pack(text.substring(60_001)),
                packing.pack(""));

        ReadOut read = read(packed);

        assertThat(read.rows()).isEqualTo(plain.rows());
        assertThat(read.summary()).isEqualTo(plain.summary());
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void refusesAFileThatIsCutAnywhere(PackedAs packing) {
        byte[] small = packing.pack(text(60));
        for (int length = MAGIC_BYTES; length < small.length; length++) {
            refused(Arrays.copyOf(small, length)).contains("the compressed data ends early: a cut transfer");
        }
        byte[] large = packing.pack(text(40_000));
        for (int length : new int[] {large.length / 3, large.length * 2 / 3, large.length - 1}) {
            refused(Arrays.copyOf(large, length)).contains("the compressed data ends early: a cut transfer");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void refusesAFileWhoseSecondFrameIsCutAnywhere(PackedAs packing) {
        byte[] first = packing.pack(text(60));
        byte[] second = packing.pack("61;v\n62;w\n");
        // beside the first, and in a block of bytes of its own
        for (byte[] before : List.of(first, packing.pack(text(20_000)))) {
            for (int length = 1; length < second.length; length++) {
                refused(join(before, Arrays.copyOf(second, length)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void neverReadsOtherRowsWhenABitIsFlipped(PackedAs packing) throws IOException {
        byte[] whole = packing.pack(text(100));
        List<?> rows = read(whole).rows();
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            try {
                // unused bits, and what a bzip2 file says of the size of its blocks, change nothing
                List<?> read = read(damaged).rows();
                assertThat(read.isEmpty() ? rows : read).as("byte %d", at).isEqualTo(rows);
                assertThat(read.isEmpty() && at > 3)
                        .as("no longer known as packed")
                        .isFalse();
            } catch (SourceFormatException e) {
                assertThat(e).hasMessageStartingWith("[shown.csv: ").hasMessageNotContaining("null");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length - 12);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void refusesALargeFileWithABitFlippedInItsMiddle(PackedAs packing) {
        byte[] large = packing.pack(text(40_000));
        large[large.length / 2] ^= 0x10;
        refused(large).containsAnyOf("data is damaged", "the compressed data ends early");
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void refusesBytesBehindTheEnd(PackedAs packing) throws IOException {
        byte[] whole = packing.pack(text(60));
        for (String garbage : List.of("0a", "3c0a", "313b78", "313b780a", "313b780a313b780a", "00", "000000")) {
            refused(join(whole, HexFormat.of().parseHex(garbage)));
        }
        byte[] zeros = new byte[512];
        if (packing == PackedAs.XZ) {
            // "stream padding" of the format: multiples of four
            assertThat(read(join(whole, zeros)).rows()).hasSize(60);
        } else {
            refused(join(whole, zeros));
        }
    }

    @Test
    void saysOfBytesBehindTheLastFrameWhatTheyAre() {
        byte[] garbage = "1;x\n2;y\n3;z\n".getBytes(StandardCharsets.UTF_8);
        refused(join(PackedAs.ZST.pack(text(60)), garbage)).contains("bytes that are no zstd frame");
        refused(join(PackedAs.XZ.pack(text(60)), garbage))
                .contains("the xz data is damaged: Garbage after a valid XZ Stream");
        refused(join(PackedAs.BZ2.pack(text(60)), garbage))
                .contains("the bzip2 data is damaged: Unexpected data after a valid BZip2 stream");
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void aPackedFileOfNothingHasNoHeader(PackedAs packing) {
        refused(packing.pack("")).contains("no header: the file is empty");
        refused(join(packing.pack(""), packing.pack(""))).contains("no header: the file is empty");
    }

    @Test
    void passesOverSkippableFrames() throws IOException {
        byte[] skipped = HexFormat.of().parseHex("5f2a4d1805000000ffffffffff");
        byte[] nothing = HexFormat.of().parseHex("502a4d1800000000");
        byte[] one = PackedAs.ZST.pack("A;B\n1;x\n");
        byte[] other = PackedAs.ZST.pack("2;y\n");
        for (byte[] packed : List.of(
                join(skipped, one, other),
                join(nothing, one, nothing, skipped, other),
                join(one, other, skipped),
                join(one, skipped, other, nothing, nothing))) {
            assertThat(read(packed).rows()).containsExactly(List.of("1", "x"), List.of("2", "y"));
        }
        refused(join(skipped, nothing)).contains("no header: the file is empty");
        refused(join(one, other, Arrays.copyOf(skipped, 11))).contains("ends early");
        refused(join(skipped, "A;B\n1;x\n".getBytes(StandardCharsets.UTF_8))).contains("no zstd frame");
    }

    @Test
    void readsAZstdFrameOfThe128MiBWindowThatIsAllowedAndRefusesLargerOnes() throws IOException {
        // window of 1 KiB << n in the descriptor; then one raw block, the last
        String block = "410000" + HexFormat.of().formatHex("A;B\n1;x\n".getBytes(StandardCharsets.UTF_8));
        assertThat(read(HexFormat.of().parseHex("28b52ffd0088" + block)).rows()).hasSize(1);
        for (String larger : List.of("89", "90", "a8", "ff")) {
            refused(HexFormat.of().parseHex("28b52ffd00" + larger + block))
                    .contains("a zstd frame with a window of more than 128 MiB, which is not read: pack the file with a"
                            + " smaller one, as zstd --long=27 does, or deliver it unpacked");
        }
    }

    @Test
    void namesAZstdFrameThatNeedsADictionary() {
        refused(HexFormat.of().parseHex("28b52ffd01880709000041")).contains("needs a dictionary, which is not read");
    }

    @Test
    void aZstdFrameWithoutAChecksumIsReadToItsEnd() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
            out.write(text(3_000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = packed.toByteArray();

        assertThat(read(whole).rows()).hasSize(3_000);
        refused(Arrays.copyOf(whole, whole.length - 1)).contains("ends early");
    }

    @Test
    void readsXzOfSeveralBlocksFiltersAndChecks() throws IOException {
        byte[] text = text(9_000).getBytes(StandardCharsets.UTF_8);
        for (int check : new int[] {XZ.CHECK_NONE, XZ.CHECK_CRC32, XZ.CHECK_CRC64, XZ.CHECK_SHA256}) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            FilterOptions[] filters = {new DeltaOptions(1), new LZMA2Options(0)};
            try (XZOutputStream out = new XZOutputStream(packed, filters, check)) {
                for (int at = 0; at < text.length; at += 10_000) {
                    out.write(text, at, Math.min(10_000, text.length - at));
                    out.endBlock();
                }
            }
            assertThat(read(packed.toByteArray()).rows()).hasSize(9_000);
        }
    }

    @Test
    void refusesAnXzDictionaryOfMoreThanIsAllowed() {
        byte[] packed = PackedAs.XZ.pack(text(60));
        packed[16] = 31; // 192 MiB
        refused(withCrcOfBlockHeader(packed))
                .contains("an xz block with a dictionary of more than 128 MiB, which is not read: pack the file with a"
                        + " smaller one, as xz -9 does, or deliver it unpacked");
    }

    @Test
    void namesAnXzFilterOrCheckThatIsNotKnown() {
        byte[] filter = PackedAs.XZ.pack(text(60));
        filter[14] = 0x22;
        refused(withCrcOfBlockHeader(filter)).contains("an xz block with a filter or a check that is not read");
        byte[] check = PackedAs.XZ.pack(text(60));
        check[7] = 2;
        refused(withCrc(check, 6, 8)).contains("an xz block with a filter or a check that is not read");
    }

    @Test
    void readsBzip2OfManyBlocks() throws IOException {
        String text = text(60_000);
        assertThat(text.length()).isGreaterThan(500_000);

        assertThat(read(PackedAs.BZ2.pack(text)).rows()).hasSize(60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".csv", ".zip", ""})
    void goesByTheBytesWhateverTheNameSays(String ending) throws IOException {
        for (PackedAs packing : PackedAs.values()) {
            Path file = Files.write(folder.resolve("T" + ending), packing.pack("A;B\n1;x\n"));
            assertThat(ReadOut.ofFile(file, FORMAT, COLUMNS, ReadOut.Sizes.USUAL)
                            .rows())
                    .as("%s", packing)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZ", "ZST", "XZ", "BZ2"})
    void aRecordThatUnpacksToMoreThanOneMayHaveIsRefused(PackedAs packing) {
        byte[] zeros = new byte[70 << 20];
        Arrays.fill(zeros, (byte) '0');
        byte[] bomb = join(packing.pack("A;B\n1;"), packing.pack(zeros));
        assertThat(bomb).hasSizeLessThan(100_000);

        refused(bomb).contains("record longer than 67108864 bytes");
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void progressIsThatOfThePackedBytes(PackedAs packing) throws IOException {
        byte[] packed = packing.pack(text(200_000));
        Path file = Files.write(folder.resolve("T"), packed);
        Compression compression = Compression.of(Here.file(file));
        CsvHeader header = CsvHeader.read(Here.file(file), "shown.csv", compression, FORMAT);
        byte[] target = new byte[1 << 16];
        long least = 0;
        boolean between = false;
        try (SourceInput in =
                SourceInput.ofPacked(Here.file(file), "shown.csv", compression, header, SpareHands.NONE)) {
            while (in.read(target, 0, target.length) >= 0) {
                assertThat(in.bytesRead()).isBetween(least, (long) packed.length);
                least = in.bytesRead();
                between |= least > packed.length / 4 && least < packed.length * 3 / 4;
            }
            assertThat(in.bytesRead()).isEqualTo(packed.length);
        }
        assertThat(between).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZST", "XZ", "BZ2"})
    void handsHelpWithAllOfThem(PackedAs packing) throws IOException {
        byte[] whole = packing.pack(text(400_000));
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            assertThat(read(whole, SpareHands.of(workers)).rows()).hasSize(400_000);
            for (byte[] bad : List.of(Arrays.copyOf(whole, whole.length / 2), join(whole, new byte[3]))) {
                assertThatThrownBy(() -> read(bad, SpareHands.of(workers)))
                        .isInstanceOf(SourceFormatException.class)
                        .hasMessageStartingWith("[shown.csv: behind line ");
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private org.assertj.core.api.AbstractStringAssert<?> refused(byte[] packed) {
        try {
            List<?> rows = read(packed).rows();
            throw new AssertionError("read: " + rows.size() + " rows");
        } catch (SourceFormatException e) {
            return assertThat(String.valueOf(e.getMessage()))
                    .startsWith("[shown.csv: ")
                    .doesNotContain("null");
        } catch (IOException e) {
            throw new AssertionError("not refused by its name", e);
        }
    }

    private ReadOut read(byte[] packed) throws IOException {
        return read(packed, SpareHands.NONE);
    }

    private ReadOut read(byte[] packed, SpareHands hands) throws IOException {
        Path file = Files.write(folder.resolve("T.csv.packed"), packed);
        return ReadOut.ofFile(file, FORMAT, COLUMNS, new ReadOut.Sizes(1000, 4096), hands);
    }

    private static byte[] withCrcOfBlockHeader(byte[] xz) {
        return withCrc(xz, 12, 20);
    }

    private static byte[] withCrc(byte[] xz, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(xz, from, to - from);
        ByteBuffer.wrap(xz).order(ByteOrder.LITTLE_ENDIAN).putInt(to, (int) crc.getValue());
        return xz;
    }

    private static String text(int rows) {
        StringBuilder text = new StringBuilder("A;B\n");
        for (int row = 0; row < rows; row++) {
            text.append(row)
                    .append(";v")
                    .append((row * 0x9E3779B97F4A7C15L) >>> 44)
                    .append('\n');
        }
        return text.toString();
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.writeBytes(piece);
        }
        return joined.toByteArray();
    }
}
