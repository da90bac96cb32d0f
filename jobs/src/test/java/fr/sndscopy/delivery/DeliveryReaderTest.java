package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat.Quote;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryReaderTest {
    private static final String SHA = "AB".repeat(32);

    private final Path directory;
    private final DeliveryFolder folder;

    DeliveryReaderTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        folder = new DeliveryFolder(directory).with("data/a.csv", "A\n1\n").with("data/b.csv", "B\n2\n");
    }

    @Test
    void readsWhatIsDeclaredAndMergesTheFormats() throws IOException {
        folder.with("delivery.yaml", """
            delivery: DCIR-2019-02
            product: DCIR
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: windows-1252, quote: none, date: ddMMMyyyy, decimal: ",", missing: ["", "NA"]}
            files:
              - {path: data/a.csv, table: ER_PRS_F, rows: 123456, sha256: %s}
              - {path: data/b.csv, table: IR_BEN_R, period: snapshot, format: {encoding: utf-8, delimiter: "\\t", quote: rfc4180, trailing-delimiter: true}}
            supersedes: DCIR-2019-02-a
            limits: {ER_PRS_F: {count: 0, ratio: 0.01}, "*": {ratio: 0.5}}
            """.formatted(SHA));

        Delivery delivery = folder.read();

        CellNotation cells =
                new CellNotation(Charset.forName("windows-1252"), "ddMMMyyyy", null, null, ',', List.of("", "NA"));
        FileFormat format = new CsvFormat(';', Quote.NONE, false, cells);
        FileFormat other = new CsvFormat('\t', Quote.RFC4180, true, cells.withEncoding(StandardCharsets.UTF_8));
        assertThat(delivery.id()).isEqualTo("DCIR-2019-02");
        assertThat(delivery.product()).isEqualTo("DCIR");
        assertThat(delivery.supersedes()).isEqualTo("DCIR-2019-02-a");
        assertThat(delivery.files())
                .containsExactly(
                        new SourceFile(
                                "data/a.csv",
                                "ER_PRS_F",
                                new Period("2019-02"),
                                2019,
                                format,
                                OptionalLong.of(123_456),
                                "ab".repeat(32)),
                        new SourceFile(
                                "data/b.csv", "IR_BEN_R", Period.SNAPSHOT, 2019, other, OptionalLong.empty(), null));
        assertThat(delivery.rejectLimit("ER_PRS_F")).isEqualTo(new RejectLimit(0, 0.01));
        assertThat(delivery.rejectLimit("IR_BEN_R")).isEqualTo(new RejectLimit(Long.MAX_VALUE, 0.5));
    }

    @Test
    void filesOfTwoTypesHaveFormatsOfTheirOwn() throws IOException {
        folder.with("delivery.yaml", """
            delivery: DCIR-2019-02
            product: DCIR
            period: 2019-02
            format: {type: sas7bdat, encoding: windows-1252, missing: ["", ".A"]}
            files:
              - {path: data/a.csv, table: ER_PRS_F, format: {missing: [".B"]}}
              - {path: data/b.csv, table: IR_BEN_R, format: {type: csv, delimiter: ","}}
            """);

        Delivery delivery = folder.read();

        assertThat(delivery.files().get(0).format())
                .isEqualTo(new NamedFormat(
                        "sas7bdat",
                        NamedFormat.TYPED.withMissing(List.of(".B")),
                        new TreeMap<>(Map.of("encoding", "windows-1252"))));
        assertThat(delivery.files().get(1).format())
                .isEqualTo(new CsvFormat(',', Quote.NONE, false, CellNotation.USUAL));
    }

    @Test
    void takesTheVintageFromThePeriodAndTheFormatFromTheDefaults() throws IOException {
        Delivery delivery =
                folder.with("delivery.yaml", DeliveryFolder.ONE_FILE).read();

        SourceFile file = delivery.files().get(0);
        assertThat(file.vintage()).isEqualTo(2019);
        assertThat(file.format())
                .isEqualTo(new CsvFormat(
                        ';',
                        Quote.NONE,
                        false,
                        new CellNotation(StandardCharsets.UTF_8, null, null, null, null, List.of(""))));
        assertThat(delivery.rejectLimit("ER_PRS_F")).isEqualTo(RejectLimit.USUAL);
    }

    @Test
    void noLimitIsADeclarationAndALimitOnACodeIsNoneOnRows() throws IOException {
        Delivery delivery = folder.with(
                        "delivery.yaml",
                        DeliveryFolder.ONE_FILE + "limits: {ER_PRS_F: none, \"*\": {codes: {too-long: {count: 0}}}}\n")
                .read();

        assertThat(delivery.rejectLimit("ER_PRS_F")).isEqualTo(RejectLimit.NONE);
        assertThat(delivery.rejectLimit("IR_BEN_R"))
                .isEqualTo(RejectLimit.USUAL.withCodes(Map.of("too-long", new RejectLimit(0, 1))));
    }

    @Test
    void aChecksumOfDigitsOnlyStaysText() throws IOException {
        String sha = "0".repeat(3) + "1e5" + "7".repeat(58);
        Delivery delivery = folder.with(
                        "delivery.yaml", DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PRS_F, sha256: " + sha + "}"))
                .read();

        assertThat(delivery.files().get(0).declaredSha256()).isEqualTo(sha);
    }

    @Test
    void listsWhatNobodyDeclared() throws IOException {
        Delivery delivery = folder.with("delivery.yaml", DeliveryFolder.ONE_FILE)
                .with("README.txt", "")
                .read();

        assertThat(DeliveryReader.undeclared(delivery)).containsExactly("README.txt", "data/b.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "delivery: D-1 # deliver: D-1 # [delivery.yaml: delivery] missing: expected a letter or digit, then at"
                        + " most 99 of A-Z a-z 0-9 . _ -",
                "delivery: D-1 # delivery: ../x # [delivery.yaml: delivery] not usable: expected a letter or digit,"
                        + " then",
                "delivery: D-1 # delivery: [D] # [delivery.yaml: delivery] a list: expected a letter or digit",
                "delivery: D-1 # delivery: # [delivery.yaml: delivery] not usable: expected a letter or digit",
                "product: DCIR # # [delivery.yaml: product] missing: expected a name such as DCIR or PMSI MCO",
                "product: DCIR # product: /etc # [delivery.yaml: product] not usable: expected a name such as",
                "period: 2019-02 # period: 2019-13 # [delivery.yaml: period] not usable: expected YYYY-MM, YYYY or"
                        + " snapshot",
                "period: 2019-02 # # [delivery.yaml: files[0].period] missing: expected YYYY-MM, YYYY or snapshot,"
                        + " here or at the top",
                "period: 2019-02 # period: snapshot # [delivery.yaml: files[0].vintage] missing: expected the year"
                        + " whose columns apply, since a snapshot has none",
                "period: 2019-02 # {period: 2019-02} # [delivery.yaml",
                "data/a.csv, table: ER_PRS_F} # data/a.csv} # [delivery.yaml: files[0].table] missing: expected the"
                        + " SNDS table, such as ER_PRS_F",
                "table: ER_PRS_F # table: ../X # [delivery.yaml: files[0].table] not usable: expected the SNDS table,"
                        + " such as ER_PRS_F",
                "path: data/a.csv, # # [delivery.yaml: files[0].path] missing: expected a path relative to the"
                        + " delivery's folder",
                "data/a.csv # data/../../a.csv # [delivery.yaml: files[0].path] a path with . or ..: expected a path"
                        + " inside the delivery's folder, such as data/file.csv",
                "data/a.csv # /etc/passwd # [delivery.yaml: files[0].path] an absolute path: expected a path inside",
                "data/a.csv # 'C:/a.csv' # [delivery.yaml: files[0].path] an absolute path: expected a path inside",
                "data/a.csv # data//a.csv # [delivery.yaml: files[0].path] not a usable path: expected at most 1000"
                        + " characters, segments split by one /, no \\ and no control character",
                "data/a.csv # 'data\\a.csv' # [delivery.yaml: files[0].path] not a usable path: expected",
                "data/a.csv # data/c.csv # [delivery.yaml: files[0].path] no such file: data/c.csv: expected the file"
                        + " in the delivery's folder",
                "data/a.csv # data # [delivery.yaml: files[0].path] not a regular file: expected a regular file",
                "ER_PRS_F} # ER_PRS_F, format: {type: orc}} # [delivery.yaml: files[0].format.type] not usable:"
                        + " expected csv, sas7bdat, parquet, fixed-width or jdbc",
                "ER_PRS_F} # ER_PRS_F, row: 1} # [delivery.yaml: files[0].row] unknown key: expected one of format,"
                        + " path, period, rows, sha256, table, vintage",
                "ER_PRS_F} # ER_PRS_F, rows: -1} # [delivery.yaml: files[0].rows] not a count: expected a whole"
                        + " number, 0 or more",
                "ER_PRS_F} # ER_PRS_F, vintage: 19} # [delivery.yaml: files[0].vintage] not usable: expected a year,"
                        + " such as 2019",
                "ER_PRS_F} # ER_PRS_F, sha256: abc} # [delivery.yaml: files[0].sha256] not usable: expected 64"
                        + " hexadecimal digits",
                "ER_PRS_F} # ER_PRS_F, table: ER_PRS_F} # [delivery.yaml: files[0].table] declared twice: expected"
                        + " each key once",
                "period: 2019-02 # format: &f {quote: none} # [delivery.yaml: format] an anchor or alias: expected"
                        + " plain YAML; text that begins with * or & goes in quotes",
                "ER_PRS_F} # *t } # [delivery.yaml: files[0].table] an anchor or alias: expected plain YAML",
                "product: DCIR # product: !!binary DCIR # [delivery.yaml: product] a tag: expected plain YAML; text"
                        + " that begins with ! goes in quotes",
                "product: DCIR # supersedes: D-1 # [delivery.yaml: product] missing",
                "period: 2019-02 # supersedes: D-1 # [delivery.yaml: supersedes] the delivery itself: expected the id"
                        + " of an earlier delivery",
                "period: 2019-02 # colour: red # [delivery.yaml: files[0].period] missing",
            })
    void refusesADeclarationThatIsNotWhatItMustBe(String replaced, String replacement, String message) {
        assertThatThrownBy(() -> folder.with(
                                "delivery.yaml",
                                DeliveryFolder.ONE_FILE.replace(replaced, replacement == null ? "" : replacement))
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "colour: red # [delivery.yaml: colour] unknown key: expected one of delivery, files, format, limits,"
                        + " period, product, supersedes, table, vintage",
                "supersedes: D-1 # [delivery.yaml: supersedes] the delivery itself",
                "format: csv # [delivery.yaml: format] a single value: expected a mapping such as",
                "format: {type: sas7bdat, date: dd/MM/yyyy} # [delivery.yaml: format.date] unknown key: expected one of encoding, missing, type",
                "format: {type: sas7bdat, encoding: latin9} # [delivery.yaml: format.encoding] not usable: expected utf-8,",
                "format: {type: sas7bdat, missing: ['a\tb']} # [delivery.yaml: format.missing] a text that no cell can hold",
                "format: {type: orc} # [delivery.yaml: format.type] not usable: expected csv, sas7bdat, parquet, fixed-width or jdbc",
                "format: {type: parquet, encoding: utf-8} # [delivery.yaml: format.encoding] unknown key: expected one of"
                        + " missing, type",
                "format: {delimiter: ':'} # [delivery.yaml: format.delimiter] not usable: expected one of \";\" \",\""
                        + " \"|\" tab",
                "format: {encoding: latin9} # [delivery.yaml: format.encoding] not usable: expected utf-8,"
                        + " windows-1252, iso-8859-1, iso-8859-15 or us-ascii",
                "format: {quote: double} # [delivery.yaml: format.quote] not usable: expected none or rfc4180",
                "format: {decimal: ';'} # [delivery.yaml: format.decimal] not usable: expected \".\" or \",\"",
                "format: {decimal: ',', delimiter: ','} # [delivery.yaml: format.decimal] the same as the delimiter:"
                        + " expected another decimal separator, or quote: rfc4180",
                "format: {trailing-delimiter: yes} # [delivery.yaml: format.trailing-delimiter] not usable: expected"
                        + " true or false",
                "format: {missing: NA} # [delivery.yaml: format.missing] a single value: expected a list of texts in"
                        + " quotes, such as [\"\"]",
                "format: {missing: [null]} # [delivery.yaml: format.missing[0]] no value: expected a list of texts in"
                        + " quotes",
                "format: {missing: ['a;b']} # [delivery.yaml: format.missing] a text that no cell can hold: expected"
                        + " texts of at most 100 characters without delimiter or line end",
                "format: {date: dd/MM/yy} # [delivery.yaml: format.date] 'yy' in a date format: expected the fields"
                        + " dd, MM or MMM, yyyy, HH, mm, ss",
                "format: {date: DD/MM/yyyy} # [delivery.yaml: format.date] 'DD' in a date format: expected the fields",
                "format: {date: dd/mm/yyyy} # [delivery.yaml: format.date] 'mm' in a format without it: expected dd,"
                        + " MM or MMM, and yyyy, each once",
                "format: {date: dd/MM/MMM/yyyy} # [delivery.yaml: format.date] 'MMM' once too often: expected dd, MM"
                        + " or MMM, and yyyy, each once",
                "format: {date: dd/yyyy} # [delivery.yaml: format.date] no MM in the format: expected dd, MM or MMM,"
                        + " and yyyy, each once",
                "format: {date: 'dd/MM/yyyy HH'} # [delivery.yaml: format.date] 'HH' in a format without it: expected"
                        + " dd, MM or MMM, and yyyy, each once",
                "format: {date: 'dd;MM;yyyy'} # [delivery.yaml: format.date] ';' in a date format: expected the fields"
                        + " dd, MM or MMM, yyyy, HH, mm, ss and the separators / - . : _ space or 'T'",
                "format: {datetime: dd/MM/yyyy} # [delivery.yaml: format.datetime] no HH in the format: expected dd,"
                        + " MM or MMM, yyyy, HH, mm and ss, each once",
                "format: {yearmonth: yyyy} # [delivery.yaml: format.yearmonth] no MM in the format: expected yyyy and"
                        + " MM or MMM, each once",
                "format: {dates: x} # [delivery.yaml: format.dates] unknown key: expected one of date, datetime,"
                        + " decimal, delimiter, encoding, missing, quote, trailing-delimiter, type, yearmonth",
                "limits: 3 # [delivery.yaml: limits] a single value: expected a mapping of tables to {count: 0, ratio:"
                        + " 0.01, codes: {too-long: {count: 0}}}, or none",
                "limits: {ER_PHA_F: {count: 0}} # [delivery.yaml: limits.ER_PHA_F] no file of this table: expected a"
                        + " table of this delivery, or \"*\"",
                "limits: {ER_PRS_F: {}} # [delivery.yaml: limits.ER_PRS_F] neither count nor ratio nor codes: expected"
                        + " a mapping with count, ratio or codes, or none",
                "limits: {ER_PRS_F: some} # [delivery.yaml: limits.ER_PRS_F] no limit: expected a mapping with count,"
                        + " ratio or codes, or none",
                "limits: {ER_PRS_F: {ratio: 2}} # [delivery.yaml: limits.ER_PRS_F.ratio] not usable: expected a number"
                        + " from 0 to 1, with a point",
                "limits: {ER_PRS_F: {count: many}} # [delivery.yaml: limits.ER_PRS_F.count] not a count: expected a"
                        + " whole number, 0 or more",
                "limits: {ER_PRS_F: {counts: 1}} # [delivery.yaml: limits.ER_PRS_F.counts] unknown key: expected one"
                        + " of codes, count, ratio",
                "limits: {*: {count: 0}} # [delivery.yaml",
                "--- # [delivery.yaml] a second document: expected one YAML document",
                "period: 2019-03 # [delivery.yaml: period] declared twice: expected each key once",
                "x: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}}}} # [delivery.yaml] not readable as YAML:"
                        + " expected YAML within the limits",
                "x: [ # [delivery.yaml: line 6] not readable as YAML: expected YAML within the limits",
            })
    void refusesWhatIsAddedToADeclaration(String added, String message) {
        assertThatThrownBy(() -> folder.with("delivery.yaml", DeliveryFolder.ONE_FILE + added + "\n")
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesAFileDeclaredTwice() {
        assertThatThrownBy(() -> folder.with(
                                "delivery.yaml", DeliveryFolder.ONE_FILE + "  - {path: data/a.csv, table: ER_PHA_F}\n")
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml: files[1].path] the same file as files[0]: expected each file once");
    }

    @Test
    void refusesTwoVintagesForATableAndPeriod() {
        assertThatThrownBy(() -> folder.with(
                                "delivery.yaml",
                                DeliveryFolder.ONE_FILE + "  - {path: data/b.csv, table: ER_PRS_F, vintage: 2018}\n")
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml: files[1].vintage] vintage 2018 where an earlier file of the same table and"
                        + " period has 2019: expected one vintage for a table and period");
    }

    @Test
    void refusesALinkOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "A\n");
        Files.createSymbolicLink(directory.resolve("data/link.csv"), secret);

        assertThatThrownBy(() -> folder.with("delivery.yaml", DeliveryFolder.ONE_FILE.replace("a.csv", "link.csv"))
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml: files[0].path] a link out of the delivery's folder: expected a file inside"
                        + " the delivery's folder");
    }

    @Test
    void aLinkInsideTheFolderIsTheSameFileAsItsTarget() throws IOException {
        Files.createSymbolicLink(directory.resolve("data/link.csv"), Path.of("a.csv"));

        assertThatThrownBy(() -> folder.with(
                                "delivery.yaml",
                                DeliveryFolder.ONE_FILE + "  - {path: data/link.csv, table: ER_PHA_F}\n")
                        .read())
                .hasMessage("[delivery.yaml: files[1].path] the same file as files[0]: expected each file once");
    }

    @Test
    void aFileThatIsNotThereMayStillCome() {
        assertThatThrownBy(() -> folder.with("delivery.yaml", DeliveryFolder.ONE_FILE.replace("a.csv", "c.csv"))
                        .read())
                .isInstanceOf(DeliveryIncompleteException.class);
    }

    @Test
    void refusesAFolderWithoutDeclaration() {
        assertThatThrownBy(folder::read)
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml] missing: expected a file that declares the delivery; sndscopy inventory"
                        + " drafts it");
    }

    @Test
    void refusesWhatIsNoFolder() {
        Path file = directory.resolve("data/a.csv");
        assertThatThrownBy(() -> DeliveryReader.read(Here.folder(file)))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[" + file + "] not a folder: expected a folder with delivery.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n"})
    void refusesAnEmptyDeclaration(String text) {
        assertThatThrownBy(() -> folder.with("delivery.yaml", text).read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml] empty: expected a mapping that begins with delivery:");
    }

    @Test
    void refusesADeclarationThatIsNotUtf8() {
        byte[] latin = DeliveryFolder.ONE_FILE.replace("DCIR", "Décès").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> folder.with("delivery.yaml", latin).read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml] not UTF-8: expected UTF-8");
    }

    @Test
    void refusesAnOversizeDeclaration() {
        assertThatThrownBy(() -> folder.with("delivery.yaml", "#".repeat(YamlText.MAX_BYTES + 1))
                        .read())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[delivery.yaml] too large: expected at most 16777216 bytes");
    }

    @Test
    void acceptsTheFormatsSeenInStudies() throws IOException {
        for (String date : List.of("dd/MM/yyyy", "ddMMMyyyy", "ddMMyyyy", "yyyyMMdd", "yyyy-MM-dd")) {
            folder.with("delivery.yaml", DeliveryFolder.ONE_FILE + "format: {date: " + date + "}\n");
            assertThat(folder.read().files().get(0).format().cells().dateFormat())
                    .isEqualTo(date);
        }
        folder.with("delivery.yaml", DeliveryFolder.ONE_FILE + "format: {datetime: \"yyyy-MM-dd'T'HH:mm:ss\"}\n");
        assertThat(folder.read().files().get(0).format().cells().datetimeFormat())
                .isEqualTo("yyyy-MM-dd'T'HH:mm:ss");
    }
}
