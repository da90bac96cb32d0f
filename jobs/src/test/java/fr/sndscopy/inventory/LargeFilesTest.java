package fr.sndscopy.inventory;

import static fr.sndscopy.inventory.DraftedFolder.HEADER;
import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.source.PackedAs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of which a sample is not all: what is told of their start, of stretches farther on, and of every byte. */
final class LargeFilesTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261125);
    private static final int MEGABYTE = 1 << 20;
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String FIRST_HALF = ";01/02/2019;201902;1.5\n";
    private static final String NAME = "TAB_ONE_F_201902.csv";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private DraftedFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new DraftedFolder(directory);
    }

    /** Rows of ASCII in which no day is above 12, to {@code bytes} or some more. */
    private static ByteArrayOutputStream rows(int bytes) {
        Random random = new Random(SEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + 100);
        out.writeBytes(HEADER.getBytes(StandardCharsets.US_ASCII));
        while (out.size() < bytes) {
            out.writeBytes(("t" + random.nextInt(1 << 20) + FIRST_HALF).getBytes(StandardCharsets.US_ASCII));
        }
        return out;
    }

    private static byte[] rowsWith(String row, Charset encoding, int at, int bytes) {
        byte[] before = rows(at).toByteArray();
        byte[] behind = rows(bytes - at).toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before);
        out.writeBytes(row.getBytes(encoding));
        out.write(behind, HEADER.length(), behind.length - HEADER.length());
        return out.toByteArray();
    }

    /** Of a file of 6 MB the first 2 and the 256 KB that end at 3, 4, 5 and 6 are read. */
    @ParameterizedTest
    @CsvSource({"1000, true", "2900, true", "3900, true", "4900, true", "5900, true", "2300, false", "3400, false"})
    void theFormOfDatesIsToldByTheStartAndByStretchesFartherOn(int kilobytes, boolean read) throws IOException {
        folder.with(NAME, rowsWith("x;28/02/2019;201902;1\n", StandardCharsets.UTF_8, kilobytes << 10, 6 * MEGABYTE));

        DeliveryDraft draft = folder.draft();

        assertThat(draft.openQuestions())
                .extracting(line -> line.text().substring(0, line.text().indexOf('?')))
                .as("seed %d", SEED)
                .isEqualTo(read ? List.of() : List.of("format.date"));
    }

    @Test
    void lastRowsWithoutALineEndAreReadToo() throws IOException {
        ByteArrayOutputStream bytes = rows(3 * MEGABYTE);
        bytes.writeBytes("x;28/02/2019;201902;1\nx;01/02/2019;201902;1".getBytes(StandardCharsets.US_ASCII));
        folder.with(NAME, bytes.toByteArray());

        assertThat(folder.onlyFile().format().cells().dateFormat()).isEqualTo("dd/MM/yyyy");
    }

    @ParameterizedTest
    @ValueSource(ints = {2300, 2900, 3400})
    void oneByteOfWindows1252AnywhereTellsTheEncodingOfTheWholeFile(int kilobytes) throws IOException {
        folder.with(
                NAME,
                rowsWith("l\u2019h\u00f4pital;28/02/2019;201902;1\n", WINDOWS_1252, kilobytes << 10, 6 * MEGABYTE));

        DeliveryDraft draft = folder.draft();

        assertThat(draft.files().get(0).format().cells().encoding()).isEqualTo(WINDOWS_1252);
        assertThat(draft.files().get(0).stated()).contains(FormatKey.ENCODING);
        assertThat(draft.files().get(0).remarks()).noneMatch(remark -> remark.contains("ASCII"));
    }

    @Test
    void oneCharacterOfUtf8AnywhereIsUtf8() throws IOException {
        folder.with(
                NAME, rowsWith("h\u00f4pital;28/02/2019;201902;1\n", StandardCharsets.UTF_8, 2300 << 10, 6 * MEGABYTE));

        assertThat(folder.draft().files().get(0).format().cells().encoding()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(folder.draft().files().get(0).remarks()).isEmpty();
    }

    @Test
    void asciiInEveryByteIsUtf8AndNothingIsRemarked() throws IOException {
        folder.with(NAME, rowsWith("x;28/02/2019;201902;1\n", StandardCharsets.UTF_8, 1000, 3 * MEGABYTE));

        DeliveryDraft draft = folder.draft();

        assertThat(draft.isComplete()).isTrue();
        assertThat(draft.remarks()).isEmpty();
        assertThat(folder.read(draft).files().get(0).format().cells().encoding())
                .isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void utf8InTheSampleAndWindows1252BetweenIsAQuestion() throws IOException {
        byte[] bytes = rowsWith("\u00e9;28/02/2019;201902;1\n", WINDOWS_1252, 2300 << 10, 6 * MEGABYTE);
        byte[] utf8 = "\u00e9;28/02/2019;201902;1\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream mixed = new ByteArrayOutputStream();
        mixed.write(bytes, 0, HEADER.length());
        mixed.writeBytes(utf8);
        mixed.write(bytes, HEADER.length(), bytes.length - HEADER.length());
        folder.with(NAME, mixed.toByteArray());

        assertThat(folder.draft().openQuestions())
                .extracting(DeliveryDraft.Line::text)
                .containsExactly("format.encoding? the file has 1 characters in UTF-8 and 1 bytes that are not UTF-8:"
                        + " utf-8, or windows-1252");
    }

    @Test
    void withoutChecksumsNoFileIsReadWholeAndTheRemarkSaysSo() throws IOException {
        folder.with(
                NAME, rowsWith("l\u2019h\u00f4pital;28/02/2019;201902;1\n", WINDOWS_1252, 2300 << 10, 6 * MEGABYTE));
        DraftOptions quick =
                new DraftOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, 1);

        DeliveryDraft draft = folder.draft(DraftedFolder.CATALOG, quick);

        assertThat(draft.files().get(0).sha256()).isNull();
        assertThat(draft.files().get(0).format().cells().encoding()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(draft.files().get(0).remarks())
                .containsExactly("only ASCII in the sample; rows that are not UTF-8 would be rejected");
    }

    /** Cells of three lines, one of which looks like a row of its own, so that stretches begin inside of them. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void lineEndsInsideOfQuotesAcrossTheEndsOfStretchesTellNothingWrong(int megabytes) throws IOException {
        Random random = new Random(SEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEADER.getBytes(StandardCharsets.US_ASCII));
        while (out.size() < megabytes * MEGABYTE) {
            String filler = "x".repeat(1 + random.nextInt(60));
            out.writeBytes(("\"" + filler + ";\nnot;a;date;at all\nend \"\"of\"\" it\";28/02/2019;201902;1.5\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        folder.with(NAME, out.toByteArray());

        DeliveryDraft draft = folder.draft();
        SourceFile file = folder.read(draft).files().get(0);

        assertThat(CsvFormat.of(file.format()).quote()).as("seed %d", SEED).isEqualTo(CsvFormat.Quote.RFC4180);
        assertThat(file.format().cells().dateFormat()).isEqualTo("dd/MM/yyyy");
        assertThat(draft.openQuestions()).isEmpty();
        assertThat(draft.remarks()).isEmpty();
    }

    @Test
    void aCellLargerThanAStretchLeavesTheOthersToTellTheFormat() throws IOException {
        ByteArrayOutputStream out = rows(2 * MEGABYTE + 1000);
        out.writeBytes(("\"" + "y\n".repeat(700_000) + "\";01/02/2019;201902;1\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes("\"q\";28/02/2019;201902;1\n".getBytes(StandardCharsets.US_ASCII));
        folder.with(NAME, out.toByteArray());

        assertThat(CsvFormat.of(folder.draft().files().get(0).format()).delimiter())
                .isEqualTo(';');
    }

    @ParameterizedTest
    @EnumSource
    void ofAPackedFileTheStartIsSampledAndTheEncodingToldByAllOfIt(PackedAs packing) throws IOException {
        byte[] rows = rowsWith("l\u2019h\u00f4pital;01/02/2019;201902;1\n", WINDOWS_1252, 2300 << 10, 3 * MEGABYTE);
        folder.with(NAME + packing.ending(), packing.pack(rows));

        DraftFile file = folder.draft().files().get(0);

        assertThat(file.table()).isEqualTo("TAB_ONE_F");
        assertThat(file.format().cells().encoding()).isEqualTo(WINDOWS_1252);
        assertThat(file.sha256()).isNotNull();
        assertThat(file.questions()).extracting(Question::key).containsExactly("format.date");
    }

    private static byte[] zipped(byte[] rows, String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(rows);
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void damageBehindTheSampleIsFoundBeforeTheFileIsDeclared(PackedAs packing) throws IOException {
        byte[] rows = new byte[3 * MEGABYTE];
        new Random(SEED).nextBytes(rows);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) ('a' + (rows[i] & 15));
        }
        byte[] table = rowsWith("x;28/02/2019;201902;1\n", StandardCharsets.US_ASCII, 1000, 2 * MEGABYTE + 5000);
        System.arraycopy(table, 0, rows, 0, table.length);
        byte[] bytes = packing.pack(rows);
        bytes[bytes.length - (packing == PackedAs.GZ ? 100_000 : 200_000)] ^= 0x55;
        folder.with(NAME + packing.ending(), bytes);

        assertThat(questions(folder.draft()))
                .as("seed %d", SEED)
                .singleElement()
                .asString()
                .startsWith("table? cannot be read (")
                .endsWith("; mend the file, or remove this entry");
    }

    @Test
    void aZipOfTwoFilesIsAQuestion() throws IOException {
        folder.with(NAME + ".zip", zipped(rows(100).toByteArray(), "a.csv", "b.csv"));

        assertThat(questions(folder.draft()))
                .containsExactly("table? cannot be read (a zip archive of 2 files: expected exactly one file in it);"
                        + " mend the file, or remove this entry");
    }

    /** About files alone. */
    private static List<String> questions(DeliveryDraft draft) {
        return draft.files().stream()
                .flatMap(file -> file.questions().stream())
                .map(question -> question.key() + "? " + question.text())
                .toList();
    }

    @Test
    void aFileThatCannotBeOpenedIsAQuestionWithoutThePathOfTheMachine() throws IOException {
        folder.with("TAB_TWO_F_201902.csv", "ONE_COD\n1\n");
        Files.createSymbolicLink(directory.resolve("TAB_ONE_F_201902.csv"), Path.of("nowhere.csv"));
        Files.createSymbolicLink(directory.resolve("TAB_ONE_F_201903.csv"), Path.of("TAB_ONE_F_201903.csv"));

        DeliveryDraft draft = folder.draft();

        assertThat(draft.openQuestions())
                .extracting(line -> line.place() + ": " + line.text())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("TAB_ONE_F_201902.csv: table? cannot be read (no such file);"
                                + " mend the file, or remove this entry"))
                .allSatisfy(
                        text -> assertThat(text).startsWith("TAB_ONE_F_20190").contains("table? cannot be read ("));
        assertThat(draft.yaml()).doesNotContain(directory.toString());
        assertThat(draft.files().get(2).sha256()).isNotNull();
    }

    @Test
    void aFolderInPlaceOfAFileIsLookedInto() throws IOException {
        folder.with("TAB_ONE_F_201902.csv/part.csv", HEADER + "x;28/02/2019;201902;1\n");

        assertThat(folder.draft().files()).extracting(DraftFile::path).containsExactly("TAB_ONE_F_201902.csv/part.csv");
    }
}
