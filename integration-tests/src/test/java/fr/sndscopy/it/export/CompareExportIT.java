package fr.sndscopy.it.export;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.SndscopyCommand;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What comes back out of a store is what was delivered, and the comparer would notice if not. */
class CompareExportIT {
    private static final String WORDS = """
        {"name": "WORDS", "fields": [
          {"name": "WORD", "type": "string", "length": "12"},
          {"name": "AMOUNT", "type": "number", "length": "9,2"},
          {"name": "COUNT", "type": "integer", "length": "4"},
          {"name": "DAY", "type": "date", "format": "default"},
          {"name": "AT", "type": "datetime", "format": "%d%b%Y:%H:%M:%S"},
          {"name": "MONTH", "type": "yearmonth", "format": "default"},
          {"name": "SINCE", "type": "year"},
          {"name": "FLAG", "type": "boolean"}],
         "missingValues": [""]}
        """;

    private final Path folder;
    private final Path home;
    private final Path delivery;

    CompareExportIT(@TempDir Path folder) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.delivery = folder.resolve("delivery");
    }

    private record Comparison(int exitCode, String text, JsonNode json) {}

    @Test
    void aGeneratedDeliveryComesBackWholeWithItsDefectsInQuarantine() throws Exception {
        generate(0.02);
        assertThat(migrate()).isIn(0, 3);

        Comparison comparison = compare();

        assertThat(comparison.text()).contains("0 differences");
        assertThat(comparison.exitCode()).isZero();
        assertThat(comparison.json().get("tables_equal").asInt()).isEqualTo(5);
        assertThat(comparison.json().get("rows_quarantined").asLong()).isPositive();
        assertThat(comparison.json().get("rows_delivered").asLong())
                .isEqualTo(comparison.json().get("rows_exported").asLong()
                        + comparison.json().get("rows_quarantined").asLong());
    }

    @Test
    void oneCellThatIsNotWhatWasDeliveredIsNamedWithoutItsValue() throws Exception {
        generate(0);
        assertThat(migrate()).isZero();
        Path file = fileOf("ER_PRS_F");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        List<String> header = List.of(lines.get(0).split(";", -1));
        List<String> cells = new ArrayList<>(List.of(lines.get(17).split(";", -1)));
        int column = header.indexOf("BSE_REM_MNT");
        cells.set(column, "4711.08");
        lines.set(17, String.join(";", cells));
        Files.write(file, lines);

        Comparison comparison = compare();

        assertThat(comparison.exitCode()).isEqualTo(1);
        assertThat(comparison.json().get("differences").asLong()).isEqualTo(1);
        assertThat(comparison.json().get("tables_different").asInt()).isEqualTo(1);
        assertThat(comparison.text())
                .contains("[ER_PRS_F 2019-02: " + delivery.relativize(file)
                        + ": line 18, column BSE_REM_MNT] not what was")
                .doesNotContain("4711");
    }

    @Test
    void aRowThatIsMissingAndOneThatIsThereTwiceAreFound() throws Exception {
        words("WORD;AMOUNT;COUNT;DAY;AT;MONTH;SINCE;FLAG", "one;1;1;;;;;", "two;2;2;;;;;", "two;2;2;;;;;");
        assertThat(migrate()).isZero();
        assertThat(compare().exitCode()).isZero();

        words("WORD;AMOUNT;COUNT;DAY;AT;MONTH;SINCE;FLAG", "one;1;1;;;;;", "two;2;2;;;;;", "three;5;7;01/01/2019;;;;1");
        Comparison missing = compare();
        words("WORD;AMOUNT;COUNT;DAY;AT;MONTH;SINCE;FLAG", "one;1;1;;;;;", "two;2;2;;;;;");
        Comparison twice = compare();
        words("WORD;AMOUNT;COUNT;DAY;AT;MONTH;SINCE;FLAG", "one;1;1;;;;;", "two;2;2;;;;;", "two;x;2;;;;;");
        Comparison unnoticed = compare();

        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.text()).contains("words.csv: line 4] neither stored nor in quarantine");
        assertThat(twice.exitCode()).isEqualTo(1);
        assertThat(twice.text()).contains("of the export] stored, and not delivered or once too often");
        assertThat(unnoticed.exitCode()).isEqualTo(1);
        assertThat(unnoticed.text()).contains("words.csv: line 4] breaks the contract, and is not in quarantine");
    }

    @Test
    void everyWayToWriteACellComesBackInCanonicalText() throws Exception {
        words(
                "day;WORD;AMOUNT;COUNT;AT;MONTH;SINCE;FLAG",
                "01/02/2019;plain;-12,5;+007;01FEB2019:23:59:59;201902;2019;1",
                "31/12/2999;\"a;b\";,1;-0;01feb2019:00:00:00;;;0",
                "01/01/1600;\"x\"\"y\nz\";00012,50;0;;190001;0001;",
                ";\"  A   F \";0,000;9999;;;;",
                "29/02/2019;no such day;;;;;;",
                "28/02/2019;thirteen char;;;;;;",
                "28/02/2019;;1,234;;;;;",
                "28/02/2019;;;12345;;201913;;2",
                "28/02/2019;too few",
                "",
                "28/02/2019;Père-Noël€;;;;;;");

        assertThat(migrate()).isEqualTo(3);
        Comparison comparison = compare();

        assertThat(comparison.text()).contains("10 rows delivered = 5 exported + 5 in quarantine; 0 differences");
        assertThat(comparison.exitCode()).isZero();
    }

    @Test
    void aColumnIsReadInOneWayAsTheDeliveryOrElseTheSchemaSays() throws Exception {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("NOTED.json"), """
            {"name": "NOTED", "fields": [
              {"name": "AMOUNT", "type": "number", "length": "9,2", "decimalChar": ",", "groupChar": " "},
              {"name": "COUNT", "type": "integer", "length": "6", "groupChar": " "},
              {"name": "WORD", "type": "string", "length": "9", "missingValues": ["NR"]},
              {"name": "DAY", "type": "date", "format": "%Y-%m-%d"}],
             "missingValues": [""]}
            """);
        Files.createDirectories(delivery);
        Files.writeString(delivery.resolve("schema.csv"), """
            AMOUNT;COUNT;WORD;DAY
            1 234,50;12 345;NR;2019-02-01
            12 34,50;1;a;2019-02-01
            1.5;1;b;2019-02-01
            2,5;123 4;c;2019-02-01
            3,5;1;d;01/02/2019
            4,5;1;;
            """);
        Files.writeString(delivery.resolve("declared.csv"), """
            AMOUNT;COUNT;WORD;DAY
            1.5;1;a;01/02/2019
            2.5;1;b;2019-02-01
            3,5;1;c;01/02/2019
            """);
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: NOTED-1
            product: WORDS
            period: "2019"
            format: {date: dd/MM/yyyy, decimal: "."}
            limits: {"*": none}
            files:
              - {path: schema.csv, table: NOTED, format: {date: schema, decimal: schema}}
              - {path: declared.csv, table: NOTED}
            """);

        assertThat(migrate()).isEqualTo(3);
        Comparison comparison = compare();

        assertThat(comparison.text()).contains("9 rows delivered = 3 exported + 6 in quarantine; 0 differences");
        assertThat(comparison.exitCode()).isZero();
    }

    @Test
    void aDeliveryThatIsNotPublishedCannotBeCompared() throws Exception {
        words("WORD;AMOUNT;COUNT;DAY;AT;MONTH;SINCE;FLAG", "one;1;1;;;;;");
        assertThat(migrate()).isZero();
        Path yaml = delivery.resolve("delivery.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("delivery: WORDS-1", "delivery: WORDS-2"));

        assertThat(compare().exitCode()).isEqualTo(2);
    }

    private void generate(double defects) throws Exception {
        new DeliveryGenerator(SchemaCatalog.load(List.of()))
                .generate(
                        new GeneratorSettings(delivery, new Period("2019-02"), 1500, 5, defects, 42),
                        (table, written) -> {});
    }

    private Path fileOf(String table) {
        return DeclaredFile.read(delivery).files().stream()
                .filter(file -> file.table().equals(table))
                .findFirst()
                .orElseThrow()
                .file();
    }

    /** A delivery of one packed file with quotes, commas and Windows-1252. */
    private void words(String... lines) throws IOException {
        Files.createDirectories(delivery);
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("WORDS.json"), WORDS);
        try (OutputStream file = Files.newOutputStream(delivery.resolve("words.csv"));
                OutputStream out = new GZIPOutputStream(file)) {
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(Charset.forName("windows-1252")));
        }
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: WORDS-1
            product: WORDS
            period: "2019"
            format: {delimiter: ";", encoding: windows-1252, quote: rfc4180, decimal: ","}
            files:
              - {path: words.csv, table: WORDS}
            """);
    }

    private int migrate() {
        PrintStream out = System.out;
        try {
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            return SndscopyCommand.run(
                    "--home",
                    home.toString(),
                    "migrate",
                    delivery.toString(),
                    "--schemas",
                    Files.createDirectories(folder.resolve("schemas")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(out);
        }
    }

    private Comparison compare() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int exitCode = CompareExport.run(
                new PrintStream(written, true, StandardCharsets.UTF_8),
                "--delivery",
                delivery.toString(),
                "--home",
                home.toString(),
                "--schemas",
                folder.resolve("schemas").toString());
        String text = written.toString(StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        return new Comparison(
                exitCode, text, JsonMapper.shared().readTree(lines.isEmpty() ? "{}" : lines.get(lines.size() - 1)));
    }
}
