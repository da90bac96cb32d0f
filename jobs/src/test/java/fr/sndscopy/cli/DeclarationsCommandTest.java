package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.source.PackedAs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What deliveries and schemas say of how files are written: held to, or refused, through the commands that an operator has. */
@Isolated("replaces System.out and System.err")
class DeclarationsCommandTest {
    private static final String ONE_FILE = "files: [{path: tv.csv, table: TV}]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small(String fields, String declaration, String text) throws IOException {
        return new SmallDelivery(folder)
                .schema("{\"name\": \"TV\", \"produit\": \"X\", \"missingValues\": [\"\"], \"fields\": [" + fields
                        + "]}")
                .declares("D1", declaration)
                .with("D1", "tv.csv", text);
    }

    private SmallDelivery dates(String schemaFormat, String declaration, String... dates) throws IOException {
        StringBuilder text = new StringBuilder("ID;D\n");
        for (int i = 0; i < dates.length; i++) {
            text.append(i + 1).append(';').append(dates[i]).append('\n');
        }
        return small(
                "{\"name\": \"ID\", \"type\": \"integer\", \"length\": \"9\"},"
                        + " {\"name\": \"D\", \"type\": \"date\"" + schemaFormat + "}",
                declaration + ONE_FILE,
                text.toString());
    }

    @Test
    void a_declared_date_format_is_that_of_every_cell() throws IOException {
        SmallDelivery small = dates(
                ", \"format\": \"%d/%m/%Y\"",
                "format: {date: MM/dd/yyyy}\nlimits: {TV: {ratio: 0.99}}\n",
                "05/02/2019",
                "12/31/2019",
                "13/02/2019",
                "31/01/2019");

        assertThat(small.migrate("D1").code()).isEqualTo(3);

        assertThat(small.stored("TV")).containsExactly("1;2019-05-02", "2;2019-12-31");
        assertThat(small.run("quarantine", "show", "TV").out()).contains("bad-date(D)");
    }

    @Test
    void the_schemas_own_date_format_wins_over_the_default() throws IOException {
        SmallDelivery small = dates(", \"format\": \"%m/%d/%Y\"", "", "02/01/2019", "02/13/2019");

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(small.stored("TV")).containsExactly("1;2019-02-01", "2;2019-02-13");
    }

    @Test
    void a_file_may_go_back_to_what_the_schema_says() throws IOException {
        SmallDelivery small = dates("", "", "01/02/2019").declares("D1", """
            format: {date: yyyy-MM-dd}
            files: [{path: tv.csv, table: TV, format: {date: schema}}]\
            """);

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(small.stored("TV")).containsExactly("1;2019-02-01");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%d/%m/%y | unknown date format '%d/%m/%y'",
                "%d %B %Y | unknown date format '%d %B %Y'",
                "%H:%M | without a year",
                "%d/%m | without a year",
                "%Y-%m | without a day",
                "%Y-%Y-%m-%d | once too often"
            })
    void a_date_format_that_is_not_understood_is_named_with_file_and_field(String format, String problem)
            throws IOException {
        SmallDelivery small = dates(", \"format\": \"" + format + "\"", "", "01/02/2019");

        for (CliRun run : List.of(
                small.plan("D1"),
                small.migrate("D1"),
                small.run("schema", "check", small.schemas().toString()))) {
            assertThat(run.out() + run.err()).contains("TV.json", "field D, key format", problem);
        }
        assertThat(small.plan("D1").code()).isEqualTo(2);
        assertThat(small.migrate("D1").code()).isEqualTo(2);
    }

    @Test
    void numbers_are_read_as_the_schema_says_that_they_are_written() throws IOException {
        SmallDelivery small = small(
                "{\"name\": \"ID\", \"type\": \"integer\", \"length\": \"9\", \"groupChar\": \" \"},"
                        + "{\"name\": \"N\", \"type\": \"number\", \"length\": \"9,3\", \"decimalChar\": \",\","
                        + " \"groupChar\": \".\"}",
                "limits: {TV: {ratio: 0.99}}\n" + ONE_FILE,
                """
                ID;N
                1;1.234
                2;1.234.567,5
                1 003;-1.000,25
                4;12,5
                5;1.23
                6;1.2345
                7;1234.567
                8;.123
                9;1,234.5
                """);

        assertThat(small.migrate("D1").code()).isEqualTo(3);

        // 1234.567 has four digits before its separator of groups
        assertThat(small.stored("TV")).containsExactly("1003;-1000.250", "1;1234.000", "4;12.500");
    }

    @Test
    void rules_of_a_schema_hold() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema("""
                    {"name": "TV", "produit": "X", "missingValues": [""], "uniqueKeys": [["A"]], "fields": [
                      {"name": "A", "type": "integer", "length": "9", "constraints": {"exclusiveMinimum": 10}},
                      {"name": "B", "type": "string", "length": "9", "missingValues": ["", "-"],
                       "constraints": {"required": true}},
                      {"name": "C", "type": "string", "length": "9", "categories": ["x", {"value": "y", "label": "why"}]},
                      {"name": "D", "type": "number", "length": "5,2", "constraints": {"exclusiveMaximum": 7}}]}
                    """)
                .declares("D1", "limits: {TV: {ratio: 0.99}}\n" + ONE_FILE)
                .with(
                        "D1",
                        "tv.csv",
                        "A;B;C;D\n10;b;x;1\n11;-;x;1\n12;b;zz;1\n13;b;x;7.00\n14;b;y;6.99\n15;b;x;1\n15;b;x;2\n");

        assertThat(small.migrate("D1").code()).isEqualTo(3);

        assertThat(small.stored("TV")).containsExactly("14;b;y;6.99", "15;b;x;1.00");
        assertThat(small.run("quarantine", "ls").out())
                .contains("constraint-minimum(A)", "required(B)", "constraint-enum(C)", "constraint-maximum(D)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"type\": \"integer\", \"constraints\": {\"Required\": true} | field X, key constraints.Required] a"
                        + " key that is not understood: expected required, or",
                "\"type\": \"integer\", \"constraints\": {\"min\": 20} | field X, key constraints.min] a key that is"
                        + " not understood: expected minimum, or",
                "\"type\": \"integer\", \"Format\": \"x\" | field X, key Format] a key that is not understood:"
                        + " expected format, or",
                "\"type\": \"integer\", \"bareNumber\": false | field X, key bareNumber] numbers with a unit",
                "\"type\": \"string\", \"format\": \"email\" | field X, key format] format 'email' on type string",
                "\"type\": \"string\", \"trueValues\": [\"O\"] | field X, key trueValues] texts for true and false on"
                        + " type string",
                "\"type\": \"string\", \"decimalChar\": \",\" | field X, key decimalChar] a separator on type string",
                "\"type\": \"number\", \"groupChar\": \".\" | field X, key groupChar] the same as decimalChar",
                "\"type\": \"number\", \"decimalChar\": \"ab\" | field X, key decimalChar] no separator of digits",
                "\"type\": \"geopoint\" | field X, key type] unknown type 'geopoint'",
                "\"type\": \"integer\", \"categories\": [1], \"constraints\": {\"enum\": [1]} | field X, key"
                        + " categories] besides constraints.enum"
            })
    void a_key_that_is_not_understood_is_named_with_file_and_field(String field, String problem) throws IOException {
        SmallDelivery small = small("{\"name\": \"X\", " + field + "}", ONE_FILE, "X\n1\n");

        CliRun check = small.run("schema", "check", small.schemas().toString());
        CliRun migrate = small.migrate("D1");

        assertThat(check.out() + check.err()).contains("TV.json", problem);
        assertThat(migrate.code()).isEqualTo(2);
        assertThat(migrate.err()).contains("TV.json", problem);
    }

    @Test
    void lines_that_all_end_with_the_delimiter_are_read_when_that_is_declared() throws IOException {
        String fields =
                "{\"name\": \"A\", \"type\": \"integer\", \"length\": \"9\"}, {\"name\": \"B\", \"type\": \"string\"}";
        String declared = "format: {trailing-delimiter: true}\n" + ONE_FILE;
        SmallDelivery small = small(fields, declared, "A;B;\n1;x;\n2;y;\n");
        assertThat(small.migrate("D1").code()).isZero();
        assertThat(small.stored("TV")).containsExactly("1;x", "2;y");

        small.declares("D2", "supersedes: D1\n" + declared).with("D2", "tv.csv", "A;B\n3;x;\n");
        assertThat(small.migrate("D2").code()).isZero();

        small.declares("D3", "supersedes: D2\n" + ONE_FILE).with("D3", "tv.csv", "A;B;\n4;x;\n");
        CliRun undeclared = small.migrate("D3");
        assertThat(undeclared.code()).isEqualTo(13);
        assertThat(undeclared.err())
                .contains("tv.csv", "column 3 of the header has no name", "trailing-delimiter: true");
    }

    @Test
    void every_manifest_of_a_bag_is_checked_by_migrate() throws IOException {
        byte[] text = "ID;TXT\n1;a\n".getBytes(StandardCharsets.UTF_8);
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "files: [{path: data/tv.csv, table: TV}]")
                .with("D1", "data/tv.csv", text)
                .with("D1", "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
                .with("D1", "manifest-sha256.txt", Sha256.of(text) + "  data/tv.csv\n")
                .with("D1", "manifest-sha512.txt", "0".repeat(128) + "  data/tv.csv\n");

        CliRun run = small.migrate("D1");

        assertThat(run.code()).isEqualTo(13);
        assertThat(run.err()).contains("data/tv.csv", "its SHA-512 is not that of the bag's manifest");
    }

    @Test
    void a_ragged_row_tells_everything_that_its_bytes_tell() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "limits: {TV: {ratio: 0.99}}\n" + ONE_FILE)
                .with(
                        "D1",
                        "tv.csv",
                        "ID;TXT\n1;a;b\n2;\u00e9;c\n3;\0;d\n4;\u00e9\0;e\n5;f\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(small.migrate("D1").code()).isEqualTo(3);

        assertThat(small.run("--json", "quarantine", "ls").out())
                .contains("\"ragged-row\":4", "\"nul-byte\":2", "\"encoding\":2");
    }

    @Test
    void an_unclosed_quote_does_not_hide_that_the_row_is_ragged() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "format: {quote: rfc4180}\nlimits: {TV: {ratio: 0.99}}\n" + ONE_FILE)
                .with("D1", "tv.csv", "ID;TXT\n1;\"a\"b;c\nx;\"a\"b\n5;f\n");

        assertThat(small.migrate("D1").code()).isEqualTo(3);

        assertThat(small.run("--json", "quarantine", "ls").out())
                .contains("\"ragged-row\":1", "\"unclosed-quote\":2", "\"not-integer(ID)\":1");
    }

    @ParameterizedTest
    @CsvSource({
        "04224d186440a7, packed with lz4:",
        "1f9d9030, packed with compress:",
        "377abcaf271c0004, packed with 7-Zip:",
        "526172211a0701, packed with RAR:"
    })
    void a_packing_that_is_not_read_is_named(String bytes, String problem) throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", ONE_FILE)
                .with("D1", "tv.csv", HexFormat.of().parseHex(bytes));

        CliRun run = small.migrate("D1");

        assertThat(run.code()).isEqualTo(13);
        assertThat(run.err()).contains("tv.csv", problem);
    }

    @Test
    void a_packing_inside_another_is_named() throws IOException {
        byte[] text = "ID;TXT\n1;a\n".getBytes(StandardCharsets.UTF_8);
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertRefused(gzip(gzip(text)), "packed with gzip inside gzip");
        assertRefused(zip(gzip(text)), "packed with gzip inside zip");
        assertRefused(gzip(zip(text)), "packed with zip inside gzip");
        assertRefused(gzip(tar), "packed with tar inside gzip");
        for (PackedAs packing : List.of(PackedAs.ZST, PackedAs.XZ, PackedAs.BZ2)) {
            String name = Map.of(PackedAs.ZST, "zstd", PackedAs.XZ, "xz", PackedAs.BZ2, "bzip2")
                    .get(packing);
            assertRefused(gzip(packing.pack(text)), "packed with " + name + " inside gzip");
            assertRefused(packing.pack(gzip(text)), "packed with gzip inside " + name);
            assertRefused(packing.pack(packing.pack(text)), "packed with " + name + " inside " + name);
            assertRefused(
                    packing.pack(tar),
                    "packed with tar inside " + name + ": expected text, or text packed once"
                            + " with gzip, zip, zstd, xz or bzip2");
        }
        assertRefused(PackedAs.ZST.pack(PackedAs.BZ2.pack("")), "packed with bzip2 inside zstd");
    }

    private void assertRefused(byte[] file, String problem) throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", ONE_FILE)
                .with("D1", "tv.csv", file);
        CliRun run = small.plan("D1");
        assertThat(run.code()).isEqualTo(13);
        assertThat(run.err()).contains("tv.csv", problem);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            out.putNextEntry(new ZipEntry("a"));
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String report(SmallDelivery small) throws IOException {
        String shown = small.run("--json", "report", "D1").out();
        return Files.readString(Path.of(shown.replaceAll("(?s).*\"path\":\"([^\"]*)\".*", "$1")));
    }

    @Test
    void utf8_that_is_declared_as_another_encoding_is_noticed() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "format: {encoding: windows-1252}\n" + ONE_FILE)
                .with("D1", "tv.csv", "ID;TXT\n1;\u00e9t\u00e9\n2;\u20ac\n3;z\n");

        assertThat(small.plan("D1").out()).contains("doubt: tv.csv is declared as windows-1252", "UTF-8: 3 characters");
        assertThat(small.migrate("D1").code()).isZero();
        assertThat(report(small)).contains("Fichiers qui semblent être en UTF-8", "tv.csv", "windows-1252");
    }

    @Test
    void latin_text_and_declared_quotes_are_not_doubted() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "format: {encoding: windows-1252, quote: rfc4180}\n" + ONE_FILE)
                .with(
                        "D1",
                        "tv.csv",
                        "ID;TXT\n1;\"\u00e9t\u00e9\"\n2;\"\u00c3\u00a9\"\n".getBytes(StandardCharsets.ISO_8859_1))
                .declares("D2", ONE_FILE)
                .with("D2", "tv.csv", "ID;TXT\n1;\"a\"\n2;b\n");

        assertThat(small.plan("D1").out()).doesNotContain("doubt:");
        assertThat(small.plan("D2").out()).doesNotContain("doubt:");
    }

    @Test
    void columns_in_quotation_marks_that_are_not_declared_are_noticed() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", ONE_FILE)
                .with("D1", "tv.csv", "ID;TXT\r\n1;\"a\"\r\n2;\r\n3;\"b c\"\r\n");

        assertThat(small.plan("D1").out()).contains("doubt: tv.csv is declared with quote: none", "1 column");
        assertThat(small.migrate("D1").code()).isZero();
        assertThat(report(small)).contains("Fichiers aux cellules entre guillemets", "tv.csv");
    }

    @Test
    void the_json_of_a_plan_tells_the_doubts_that_its_text_tells() throws IOException {
        SmallDelivery small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "format: {encoding: windows-1252}\n" + ONE_FILE)
                .with("D1", "tv.csv", "ID;TXT\n1;\"\u00e9t\u00e9\"\n2;\"\u20ac\"\n")
                .declares("D2", ONE_FILE)
                .with("D2", "tv.csv", "ID;TXT\n1;a\n");

        assertThat(small.run(
                                "plan",
                                "--json",
                                small.directory("D1").toString(),
                                "--schemas",
                                small.schemas().toString())
                        .out())
                .contains("\"doubts\":[{\"count\":3,\"kind\":\"utf-8\"},{\"count\":1,\"kind\":\"quoted\"}]");
        assertThat(small.run(
                                "plan",
                                "--json",
                                small.directory("D2").toString(),
                                "--schemas",
                                small.schemas().toString())
                        .out())
                .contains("\"doubts\":[]");
    }
}
