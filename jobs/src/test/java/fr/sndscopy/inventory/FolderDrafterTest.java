package fr.sndscopy.inventory;

import static fr.sndscopy.inventory.DraftedFolder.HEADER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.PackedAs;
import fr.sndscopy.source.parquet.ParquetSample;
import fr.sndscopy.source.sas.SasFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderDrafterTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String ROWS = "abc;28/02/2019;201902;12.50\nabd;01/03/2019;201903;-.1\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private DraftedFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new DraftedFolder(directory);
    }

    @Test
    void aGeneratedDeliveryIsDraftedAsItWasDeclared() throws Exception {
        SchemaCatalog catalog = SchemaCatalog.load(List.of());
        new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(directory, new Period("2019-02"), 400, 1, 0, 1, Tables.ALL),
                        (table, written) -> {});
        Delivery declared = DeliveryReader.read(Here.folder(directory));

        DeliveryDraft draft = folder.draft(catalog, DraftedFolder.options());
        Delivery drafted = folder.read(draft);

        assertThat(draft.openQuestions()).isEmpty();
        assertThat(drafted.product()).isEqualTo(declared.product());
        assertThat(drafted.files()).hasSameSizeAs(declared.files());
        for (SourceFile file : declared.files()) {
            SourceFile found = drafted.files().stream()
                    .filter(other -> other.path().equals(file.path()))
                    .findFirst()
                    .orElseThrow();
            assertThat(found.table()).isEqualTo(file.table());
            assertThat(found.period()).isEqualTo(file.period());
            assertThat(found.vintage()).isEqualTo(file.vintage());
            assertThat(found.format().cells().encoding())
                    .isEqualTo(file.format().cells().encoding());
            assertThat(List.of(CellNotation.USUAL_DATE, "null"))
                    .as(file.path())
                    .contains(String.valueOf(found.format().cells().dateFormat()));
            assertThat(found.declaredSha256()).isEqualTo(file.declaredSha256());
        }
    }

    @Test
    void theFormatIsToldByTheRows() throws IOException {
        folder.with("TAB_ONE_F_201902.csv", HEADER + ROWS);

        SourceFile file = folder.onlyFile();

        assertThat(file.table()).isEqualTo("TAB_ONE_F");
        assertThat(file.period()).isEqualTo(new Period("2019-02"));
        assertThat(file.vintage()).isEqualTo(2019);
        assertThat(file.format())
                .isEqualTo(new CsvFormat(
                        ';',
                        CsvFormat.Quote.NONE,
                        false,
                        new CellNotation(StandardCharsets.UTF_8, "dd/MM/yyyy", null, null, null, List.of(""))));
        assertThat(file.declaredSha256()).isNotNull();
    }

    @Test
    void aDelimiterAtTheEndOfTheHeaderAndOfEveryRowIsTold() throws IOException {
        folder.with("TAB_ONE_F_201902.csv", (HEADER + ROWS).replace("\n", ";\n"));

        assertThat(folder.draft().openQuestions()).isEmpty();
        assertThat(CsvFormat.of(folder.onlyFile().format()).trailingDelimiter()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ",", "|", "\t"})
    void delimitersAreTold(String delimiter) throws IOException {
        folder.with("TAB_ONE_F_2019.csv", (HEADER + ROWS).replace(";", delimiter));

        assertThat(String.valueOf(CsvFormat.of(folder.onlyFile().format()).delimiter()))
                .isEqualTo(delimiter);
    }

    @ParameterizedTest
    @CsvSource({
        "2019-02-28, yyyy-MM-dd",
        "28022019, ddMMyyyy",
        "20190228, yyyyMMdd",
        "28FEB2019, ddMMMyyyy",
        "02/28/2019, MM/dd/yyyy",
        "28.02.2019, dd.MM.yyyy",
    })
    void dateFormatsAreTold(String date, String format) throws IOException {
        folder.with("TAB_ONE_F_2019.csv", HEADER + "a;" + date + ";201902;1\n");

        assertThat(folder.onlyFile().format().cells().dateFormat()).isEqualTo(format);
    }

    @Test
    void aDateWithoutADayAbove12LeavesTheFormatOpenAndTheReaderRefusesTheDraft() throws IOException {
        folder.with("TAB_ONE_F_2019.csv", HEADER + "a;01/02/2019;201902;1\na;05/06/2019;201902;1\n");

        DeliveryDraft draft = folder.draft();

        assertThat(draft.isComplete()).isFalse();
        assertThat(draft.openQuestions())
                .extracting(DeliveryDraft.Line::text)
                .containsExactly(
                        "format.date? the 2 dates of the sample fit alike, as no day is above 12: dd/MM/yyyy, or"
                                + " MM/dd/yyyy");
        assertThatThrownBy(() -> folder.read(draft))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith("[delivery.yaml: files[0].format.date] ");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsAskedIsRefusedUntilItHasAValue(FormatKey key) throws IOException {
        folder.with("TAB_ONE_F_2019.csv", HEADER + ROWS);
        DeliveryDraft told = folder.draft();
        DraftFile file = told.files().get(0);
        DraftFile asked = new DraftFile(
                file.path(),
                file.bytes(),
                file.table(),
                file.period(),
                file.vintage(),
                file.type(),
                file.format(),
                file.stated(),
                file.sha256(),
                List.of(Question.of(key, "nobody knows")),
                file.remarks());
        DeliveryDraft draft = new DeliveryDraft(told.id(), told.product(), List.of(asked), List.of(), List.of());

        assertThatThrownBy(() -> folder.read(draft))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith("[delivery.yaml: files[0].format." + key + "] ");
    }

    @Test
    void decimalCommasQuotesTrailingDelimitersAndTokensForNoValueAreTold() throws IOException {
        folder.with(
                "TAB_ONE_F_2019.csv",
                String.join(
                        "\r\n",
                        "\"TXT_LIB\";\"SOI_DTD\";\"SOI_AMM\";\"SOI_MNT\"",
                        "\"a;b\";\"28/02/2019\";201902;1,5;",
                        "\"c\nd\";.;201902;NULL;",
                        ""));

        CsvFormat format = CsvFormat.of(folder.onlyFile().format());

        assertThat(format.quote()).isEqualTo(CsvFormat.Quote.RFC4180);
        assertThat(format.cells().decimal()).isEqualTo(',');
        assertThat(format.trailingDelimiter()).isTrue();
        assertThat(format.cells().missing()).containsExactly("", ".", "NULL");
    }

    @Test
    void aQuotationMarkInsideATextIsNoQuote() throws IOException {
        folder.with("TAB_ONE_F_2019.csv", HEADER + "5\" long;28/02/2019;201902;1\n\"x;28/02/2019;201902;1\n");

        assertThat(CsvFormat.of(folder.onlyFile().format()).quote()).isEqualTo(CsvFormat.Quote.NONE);
    }

    @Test
    void encodingsAreToldByTheirBytes() throws IOException {
        folder.with("TAB_ONE_F_2011.csv", HEADER + "h\u00f4pital;28/02/2019;201902;1\n")
                .with("TAB_ONE_F_2012.csv", "\uFEFF" + HEADER + "x;28/02/2019;201902;1\n")
                .with("TAB_ONE_F_2013.csv", HEADER + "l\u2019h\u00f4pital;28/02/2019;201902;1\n", WINDOWS_1252)
                .with("TAB_ONE_F_2014.csv", HEADER + "c\u0153ur;28/02/2019;201902;1\n", Charset.forName("ISO-8859-15"))
                .with("TAB_ONE_F_2015.csv", HEADER + "h\u00f4pital;28/02/2019;201902;1\n", StandardCharsets.ISO_8859_1);

        assertThat(folder.read(folder.draft()).files())
                .extracting(file -> file.format().cells().encoding().name())
                .containsExactly("UTF-8", "UTF-8", "windows-1252", "ISO-8859-15", "windows-1252");
    }

    @Test
    void anEncodingThatIsNotToldIsAQuestion() throws IOException {
        folder.with("TAB_ONE_F_2011.csv", HEADER + "x;28/02/2019;201902;1\n", StandardCharsets.UTF_16)
                .with("TAB_ONE_F_2012.csv", HEADER + "10 \u20ac;28/02/2019;201902;1\n", Charset.forName("ISO-8859-15"))
                .with("TAB_ONE_F_2013.csv", mixed());

        assertThat(folder.draft().openQuestions())
                .extracting(line -> line.place() + ": " + line.text())
                .anySatisfy(
                        text -> assertThat(text).startsWith("TAB_ONE_F_2011.csv: format.encoding? looks like UTF-16"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("TAB_ONE_F_2012.csv: format.encoding? not UTF-8, and 1 bytes differ"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("TAB_ONE_F_2013.csv: format.encoding? the sample has 1 characters in UTF-8 and 1"));
    }

    private static byte[] mixed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write((HEADER + "\u00e9;28/02/2019;201902;1\n").getBytes(StandardCharsets.UTF_8));
        bytes.write("\u00e9;28/02/2019;201902;1\n".getBytes(WINDOWS_1252));
        return bytes.toByteArray();
    }

    @Test
    void whatMostFilesHaveInCommonStandsAtTheTop() throws IOException {
        folder.with("TAB_ONE_F_201901.csv", HEADER + "\u00e9\u2019;28/02/2019;201902;1\n", WINDOWS_1252)
                .with("TAB_ONE_F_201902.csv", HEADER + "\u00e8\u2019;28/02/2019;201902;1\n", WINDOWS_1252)
                .with("TAB_ONE_F_201903.csv", (HEADER + "a;2019-02-28;201902;1\n").replace(';', ','));

        DeliveryDraft draft = folder.draft();

        assertThat(draft.yaml())
                .contains("format: {delimiter: \";\", encoding: windows-1252, date: dd/MM/yyyy}")
                .contains("      delimiter: \",\"\n      encoding: utf-8\n      date: yyyy-MM-dd\n");
        assertThat(folder.read(draft).files())
                .extracting(file ->
                        file.period() + " " + CsvFormat.of(file.format()).delimiter() + " "
                                + file.format().cells().encoding() + " "
                                + file.format().cells().dateFormat())
                .containsExactly(
                        "2019-01 ; windows-1252 dd/MM/yyyy",
                        "2019-02 ; windows-1252 dd/MM/yyyy",
                        "2019-03 , UTF-8 yyyy-MM-dd");
    }

    @Test
    void aCommaOfDecimalsAtTheTopDoesNotCutAFileWithCommas() throws IOException {
        folder.with("TAB_ONE_F_201901.csv", HEADER + "a;28/02/2019;201902;1,5\n")
                .with("TAB_ONE_F_201902.csv", HEADER + "b;28/02/2019;201902;1,5\n")
                .with("TAB_ONE_F_201903.csv", (HEADER + "a;28/02/2019;201902;1\n").replace(';', ','));

        assertThat(folder.read(folder.draft()).files())
                .extracting(file -> "" + CsvFormat.of(file.format()).delimiter()
                        + file.format().cells().decimal())
                .containsExactly(";,", ";,", ",null");
    }

    @Test
    void aTableIsToldByItsColumnsWhereTheNameSaysNothing() throws IOException {
        folder.with("extraction 7.csv", HEADER + ROWS)
                .with("notes.txt", "Nothing to see\n")
                .with("README.md", "x\n");

        DeliveryDraft draft = folder.draft(DraftedFolder.CATALOG, DraftedFolder.period("2019"));

        assertThat(folder.read(draft).files())
                .extracting(file -> file.path() + " " + file.table() + " " + file.period())
                .containsExactly("extraction 7.csv TAB_ONE_F 2019");
        assertThat(draft.leftAlone())
                .extracting(DeliveryDraft.LeftAlone::path)
                .containsExactly("README.md", "notes.txt");
    }

    @Test
    void aPeriodThatNoNameTellsIsOneQuestionForAll() throws IOException {
        folder.with("2019-02/TAB_ONE_F.csv", HEADER + ROWS).with("2019-02/TAB_TWO_F.csv", "ONE_COD\n1\n");

        DeliveryDraft draft = folder.draft();

        assertThat(draft.openQuestions()).hasSize(1);
        assertThat(draft.openQuestions().get(0).text()).startsWith("period? no file's name tells it");
        assertThatThrownBy(() -> folder.read(draft))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith("[delivery.yaml: period] not usable");
    }

    private static byte[] sas(double day) {
        return new SasFile()
                .text("TXT_LIB", 40)
                .number("SOI_DTD", "DATE9")
                .number("SOI_AMM", "")
                .number("SOI_MNT", "")
                .row("abc", day, 201_902.0, 12.5)
                .bytes();
    }

    @Test
    void tablesOfSasAreDraftedByTheirHeaders() throws IOException {
        folder.with("TAB_ONE_F_2018.sas7bdat", sas(21_243)).with("TAB_ONE_F_2019.SAS7BDAT", sas(21_608));

        DeliveryDraft alone = folder.draft();

        assertThat(alone.openQuestions()).isEmpty();
        assertThat(alone.yaml()).contains("format: {type: sas7bdat}").doesNotContain("    format:");
        assertThat(alone.rows().get(0)).contains("sas7bdat");
        assertThat(alone.document().get("files")).asString().contains("format={type=sas7bdat}");
        assertThat(folder.read(alone).files())
                .extracting(file -> file.table() + " " + file.format().type())
                .containsExactly("TAB_ONE_F sas7bdat", "TAB_ONE_F sas7bdat");

        folder.with("TAB_ONE_F_2017.csv", HEADER + ROWS);
        DeliveryDraft mixed = folder.draft();
        assertThat(mixed.yaml()).doesNotContain("\nformat: {type").contains("    format: {type: sas7bdat}");
        assertThat(folder.read(mixed).files())
                .extracting(file -> file.format().type())
                .containsExactly("csv", "sas7bdat", "sas7bdat");
    }

    @Test
    void filesOfParquetAreDraftedByTheirFooters() throws IOException {
        folder.with(
                "TAB_ONE_F_2019.parquet",
                new ParquetSample("optional binary TXT_LIB (STRING); optional int32 SOI_DTD (DATE);"
                                + " optional int32 SOI_AMM; optional double SOI_MNT;")
                        .add("abc", 17_955, 201_902, 12.5)
                        .bytes());

        DeliveryDraft draft = folder.draft();

        assertThat(draft.openQuestions()).isEmpty();
        assertThat(folder.read(draft).files())
                .extracting(file -> file.table() + " " + file.format().type())
                .containsExactly("TAB_ONE_F parquet");
    }

    @Test
    void brokenFilesAreQuestionsAndNeverErrors() throws IOException {
        folder.with("TAB_ONE_F_2010.csv", "")
                .with("TAB_ONE_F_2011.csv", HEADER)
                .with("TAB_ONE_F_2012.csv", ROWS)
                .with("TAB_ONE_F_2013.csv", HEADER + "a\0;28/02/2019;201902;1\n")
                .with("TAB_ONE_F_2014.csv", HEADER.replace("SOI_MNT", "SOI_XXX") + ROWS)
                .with("TAB_ONE_F_2015.csv.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0})
                .with("TAB_ONE_F_2016.csv", new byte[] {4, 0x22, 0x4d, 0x18, 0x64, 0x40})
                .with("TAB_ONE_F_2017.sas7bdat", new byte[200])
                .with("TAB_ONE_F_2020.csv.zst", Arrays.copyOf(PackedAs.ZST.pack(HEADER + ROWS), 20))
                .with("TAB_ONE_F_2021.tar.xz", PackedAs.XZ.pack(HEADER + ROWS))
                .with("TAB_TWO_F_2018.csv", "ONE_COD\n1\n2\n")
                .with("odd.csv", "\n\n\n")
                .with("late.csv.part", "x");

        DeliveryDraft draft = folder.draft();

        assertThat(draft.openQuestions().stream()
                        .map(line -> line.place() + ": " + line.text())
                        .toList())
                .anySatisfy(text -> assertThat(text).contains("2010.csv: header? the file is empty"))
                .anySatisfy(text -> assertThat(text).contains("2012.csv: header? "))
                .anySatisfy(text ->
                        assertThat(text).contains("2014.csv: header? no year").contains("missing-column SOI_MNT"))
                .anySatisfy(text -> assertThat(text).contains("2015.csv.gz: table? cannot be read"))
                .anySatisfy(text -> assertThat(text).contains("2016.csv: table? packed with lz4"))
                .anySatisfy(text ->
                        assertThat(text).contains("2017.sas7bdat: table? it does not begin as a SAS7BDAT file does"))
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "2020.csv.zst: table? cannot be read (the compressed data ends early: a cut transfer)"))
                .anySatisfy(text -> assertThat(text).contains("2021.tar.xz: table? rows in a form that is not read"))
                .anySatisfy(text -> assertThat(text).contains("odd.csv: "))
                .anySatisfy(text -> assertThat(text).contains("delivery? still being written: late.csv.part"))
                .noneSatisfy(text -> assertThat(text).contains("TAB_ONE_F_2011.csv"))
                .noneSatisfy(text -> assertThat(text).contains("TAB_ONE_F_2013.csv"))
                .noneSatisfy(text -> assertThat(text).contains("TAB_TWO_F_2018.csv"));
        assertThatThrownBy(() -> folder.read(draft)).isInstanceOf(DeliveryRefusedException.class);
    }

    @Test
    void partsOfOnePeriodAreFineAndTheSameRowsTwiceAreNot() throws IOException {
        folder.with("TAB_ONE_F_2019_1.csv", HEADER + ROWS).with("TAB_ONE_F_2019_2.csv", HEADER + ROWS + ROWS);
        assertThat(folder.draft().isComplete()).isTrue();

        folder.with("TAB_ONE_F_2019_2.csv.gz", PackedAs.GZ.pack(HEADER + ROWS));
        assertThat(folder.draft().openQuestions())
                .extracting(DeliveryDraft.Line::text)
                .containsExactly(
                        "table? the name of TAB_ONE_F_2019_2.csv; remove one of the two entries, or confirm both:"
                                + " TAB_ONE_F");

        Files.delete(directory.resolve("TAB_ONE_F_2019_2.csv.gz"));
        folder.with("copy/TAB_ONE_F_2019_3.csv", HEADER + ROWS);
        assertThat(folder.draft().openQuestions())
                .extracting(DeliveryDraft.Line::text)
                .singleElement()
                .asString()
                .startsWith("table? the same bytes as ");
    }

    @Test
    void oddNamesAreReadBackAsTheyAre() throws IOException {
        folder.with("d\u00e9p\u00f4t n\u00b0 1/TAB_ONE_F_2019 \"final\" #2: x.csv", HEADER + ROWS);

        assertThat(folder.onlyFile().path()).isEqualTo("d\u00e9p\u00f4t n\u00b0 1/TAB_ONE_F_2019 \"final\" #2: x.csv");
    }

    @Test
    void noCellIsEverShown() throws IOException {
        String canary = "CANARY7Q";
        folder.with("TAB_ONE_F_2011.csv", HEADER + canary + ";" + canary + ";" + canary + ";" + canary + "\n")
                .with("TAB_ONE_F_2012.csv", canary + ";28/02/2019;201902;1\n" + canary + ";x;y;z\n")
                .with("extraction.csv", canary + ";" + canary + "2\n" + canary + ";1\n")
                .with("TAB_ONE_F_2013.csv", HEADER + "\"" + canary + ";28/02/2019\n\"" + canary + ";\"" + canary);

        DeliveryDraft draft = folder.draft();

        assertThat(draft.isComplete()).isFalse();
        assertThat(draft.yaml() + draft.document() + draft.openQuestions() + draft.remarks() + draft.rows() + draft)
                .doesNotContain(canary);
    }

    @Test
    void aFolderWithoutRowsIsRefused() throws IOException {
        folder.with("README.md", "x");

        assertThatThrownBy(folder::draft)
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("no file that can be rows, of 1: expected delimited text");
    }
}
