package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.SourceInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed files: no row is lost silently, and every error names the file. */
class PackedFilesTest {
    private static final CsvFormat FORMAT = CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.NONE, false);
    private static final List<Column> COLUMNS =
            List.of(Column.of("A", ColumnType.integer(9)), Column.of("B", ColumnType.string(0)));
    private static final int HALF = 5_000;

    /** Nobody, and somebody who always has time. */
    private static final List<SpareHands> HANDS = List.of(SpareHands.NONE, Runnable::run);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void readsEveryMemberOfAGzipFile() throws IOException {
        assertThat(rowsOf(join(gzip("A;B\n" + rows(0, HALF)), gzip(rows(HALF, 2 * HALF)))))
                .isEqualTo(2 * HALF);
        // the member ends in the middle of a record
        String text = "A;B\n" + rows(0, 100);
        assertThat(rowsOf(join(gzip(text.substring(0, 123)), gzip(""), gzip(text.substring(123)))))
                .isEqualTo(100);
    }

    @Test
    void readsAPackedFileOfOneColumnInBatchesAsLargeAsAnyOther() throws IOException {
        Path file = folder.resolve("one.csv.gz");
        Files.write(file, gzip("A\n" + "7\n".repeat(HALF)));

        ReadOut read = ReadOut.ofFile(file, FORMAT, COLUMNS.subList(0, 1), ReadOut.Sizes.USUAL);

        assertThat(read.rows()).hasSize(HALF);
        assertThat(read.batches()).isEqualTo(1);
    }

    @ParameterizedTest(name = "without the last {0} bytes")
    @ValueSource(ints = {1, 7, 8, 9, 500})
    void refusesACutGzipFile(int missing) throws IOException {
        byte[] whole = gzip("A;B\n" + rows(0, HALF));
        assertRefused(Arrays.copyOf(whole, whole.length - missing));
    }

    @Test
    void saysOfACutGzipFileThatItsDataEndsEarly() throws IOException {
        byte[] whole = gzip("A;B\n" + rows(0, HALF));

        assertThatThrownBy(() -> rowsOf(Arrays.copyOf(whole, whole.length - 500)))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageEndingWith("the compressed data ends early: a cut transfer");
    }

    @Test
    void refusesAFileThatIsGoneOrShorterThanItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("T.csv"), "A;B\n" + rows(0, HALF));
        Path gone = folder.resolve("gone.csv");
        CsvHeader header = CsvHeader.read(Here.file(file), "shown.csv", Compression.NONE, FORMAT);
        LineCounter lines = new LineCounter(Here.file(gone));
        SourceRange beyond = SourceRange.ofBytes(4, Files.size(file) + 10);

        assertThatThrownBy(() -> SourceInput.ofRange(Here.file(gone), "shown.csv", beyond, lines))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[shown.csv] it is gone: expected the file to stay as it was when the run began");
        assertThatThrownBy(() ->
                        SourceInput.ofPacked(Here.file(gone), "shown.csv", Compression.GZIP, header, SpareHands.NONE))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[shown.csv] it is gone: expected the file to stay as it was when the run began");
        try (SourceInput in = SourceInput.ofRange(Here.file(file), "shown.csv", beyond, lines)) {
            byte[] read = new byte[1 << 20];
            assertThat(in.read(read, 0, read.length)).isPositive();
            assertThatThrownBy(() -> in.read(read, 0, read.length))
                    .isInstanceOf(SourceChangedException.class)
                    .hasMessageStartingWith("[T.csv] it is shorter than it was");
        }
    }

    @Test
    void refusesAFileThatCanNoLongerBeReadAsItRefusesOneThatIsGone() throws IOException {
        Path file = Files.writeString(folder.resolve("T.csv"), "A;B\n1;2\n");
        CsvHeader header = CsvHeader.read(Here.file(file), "shown.csv", Compression.NONE, FORMAT);
        SourceRange all = SourceRange.ofBytes(4, Files.size(file));
        Files.delete(file);
        // neither root nor anybody else opens it
        Files.createSymbolicLink(file, file);

        assertThatThrownBy(
                        () -> SourceInput.ofRange(Here.file(file), "shown.csv", all, new LineCounter(Here.file(file))))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageStartingWith("[shown.csv] it can no longer be read, ")
                .hasMessageEndingWith(": expected the file to stay as it was when the run began");
        assertThatThrownBy(() -> new LineCounter(Here.file(file)).linesBefore(4))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageStartingWith("[T.csv] it can no longer be read, ");
        assertThatThrownBy(() ->
                        SourceInput.ofPacked(Here.file(file), "shown.csv", Compression.GZIP, header, SpareHands.NONE))
                .isInstanceOf(SourceFormatException.class);
        Files.delete(file);
        Files.createDirectory(file);
        try (SourceInput in =
                SourceInput.ofRange(Here.file(file), "shown.csv", all, new LineCounter(Here.file(file)))) {
            assertThatThrownBy(() -> new RecordBuffer(
                                    in,
                                    new RecordBoundaries(FORMAT),
                                    new ReaderMemory(new RowLayout(List.of(), List.of(), List.of())),
                                    1 << 12)
                            .startBatch(1))
                    .isInstanceOf(SourceFormatException.class)
                    .hasMessageContaining("Is a directory");
        }
    }

    @Test
    void refusesAGzipFileCutInItsFirstBytes() throws IOException {
        byte[] whole = gzip("A;B\n" + rows(0, HALF));
        for (int length : new int[] {2, 5, 10, 11, 20}) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void refusesADamagedSecondMember() throws IOException {
        byte[] first = gzip("A;B\n" + rows(0, HALF));
        byte[] second = gzip(rows(HALF, 2 * HALF));
        for (int at : new int[] {0, 2, second.length / 2, second.length - 6, second.length - 1}) {
            byte[] damaged = second.clone();
            damaged[at] ^= 0x40;
            assertRefused(join(first, damaged));
        }
    }

    @Test
    void refusesBytesBehindTheEndOfAGzipFile() throws IOException {
        assertRefused(join(gzip("A;B\n" + rows(0, HALF)), "1;x\n".getBytes(StandardCharsets.UTF_8)));
        assertRefused(join(gzip("A;B\n" + rows(0, HALF)), new byte[512]));
    }

    @Test
    void readsAZipOfOneFile() throws IOException {
        assertThat(rowsOf(zip(ZipEntry.DEFLATED, "A;B\n" + rows(0, HALF)))).isEqualTo(HALF);
        assertThat(rowsOf(zip(ZipEntry.STORED, "A;B\n" + rows(0, HALF)))).isEqualTo(HALF);
    }

    @Test
    void refusesAZipOfTwoFilesOrNone() throws IOException {
        assertRefused(zip(ZipEntry.DEFLATED, "A;B\n" + rows(0, 1), "A;B\n" + rows(0, 1)));
        byte[] folderOnly = zip(ZipEntry.DEFLATED, "A;B\n1;x\n");
        String shown = new String(folderOnly, StandardCharsets.ISO_8859_1).replace("0.csv", "0.cs/");
        assertRefused(shown.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void refusesAZipEntryThatIsPackedWithXz() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "A;B\n" + rows(0, 3));
        zip[8] = 95;
        zip[lastIndexOf(zip, new byte[] {'P', 'K', 1, 2}) + 10] = 95;
        assertThatThrownBy(() -> rowsOf(zip))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("the zip entry is packed with xz: expected deflate, or an xz file");
    }

    @Test
    void refusesAnEncryptedZip() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "A;B\n" + rows(0, HALF));
        zip[6] |= 1;
        int directory = lastIndexOf(zip, new byte[] {'P', 'K', 1, 2});
        zip[directory + 8] |= 1;
        assertRefused(zip);
    }

    @Test
    void refusesADamagedZipEntry() throws IOException {
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            byte[] zip = zip(method, "A;B\n" + rows(0, HALF));
            zip[zip.length / 2] ^= 1;
            assertRefused(zip);
        }
    }

    @Test
    void refusesAZipWithBytesAroundIt() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "A;B\n" + rows(0, 3));
        assertRefused(join(zip, zip(ZipEntry.STORED, "A;B\n" + rows(0, 2))));
        assertRefused(join(zip, "1;x\n".getBytes(StandardCharsets.UTF_8)));
        assertRefused(Arrays.copyOf(zip, zip.length - 1));
    }

    @Test
    void sparesNobodyTheAnswerThatSomebodyHelped() throws IOException {
        byte[] whole = gzip("A;B\n" + rows(0, 400_000));
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 0x40;
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            assertThat(rowsOf(whole, SpareHands.of(workers))).isEqualTo(400_000);
            for (byte[] bad : List.of(
                    damaged,
                    Arrays.copyOf(whole, whole.length - 5),
                    Arrays.copyOf(whole, whole.length / 2),
                    join(whole, new byte[3]))) {
                assertThatThrownBy(() -> rowsOf(bad, SpareHands.of(workers)))
                        .isInstanceOf(SourceFormatException.class)
                        .hasMessageStartingWith("[shown.csv: behind line ");
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private void assertRefused(byte[] packed) {
        for (SpareHands hands : HANDS) {
            assertThatThrownBy(() -> rowsOf(packed, hands))
                    .isInstanceOf(SourceFormatException.class)
                    .hasMessageStartingWith("[shown.csv: ")
                    .hasMessageNotContaining("null");
        }
    }

    private long rowsOf(byte[] packed) throws IOException {
        long rows = rowsOf(packed, SpareHands.NONE);
        for (SpareHands hands : HANDS) {
            assertThat(rowsOf(packed, hands)).isEqualTo(rows);
        }
        return rows;
    }

    private long rowsOf(byte[] packed, SpareHands hands) throws IOException {
        Path file = Files.write(folder.resolve("T.csv.packed"), packed);
        ReadOut read = ReadOut.ofFile(file, FORMAT, COLUMNS, new ReadOut.Sizes(1000, 4096), hands);
        assertThat(read.rejected()).isEmpty();
        return read.summary().rows();
    }

    private static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder();
        for (int row = from; row < to; row++) {
            rows.append(row).append(";v").append(row * 7919L % 1000).append('\n');
        }
        return rows.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] zip(int method, String... texts) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            for (int i = 0; i < texts.length; i++) {
                byte[] bytes = texts[i].getBytes(StandardCharsets.UTF_8);
                ZipEntry entry = new ZipEntry(i + ".csv");
                entry.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(bytes);
                entry.setCrc(crc.getValue());
                entry.setSize(bytes.length);
                out.putNextEntry(entry);
                out.write(bytes);
                out.closeEntry();
            }
        }
        return packed.toByteArray();
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.writeBytes(piece);
        }
        return joined.toByteArray();
    }

    private static int lastIndexOf(byte[] bytes, byte[] wanted) {
        int at = bytes.length - wanted.length;
        while (!Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
            at--;
        }
        return at;
    }
}
