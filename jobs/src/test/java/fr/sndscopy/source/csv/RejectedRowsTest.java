package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.CsvFormat.Quote;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that break rules: which rules, where they stand, and that nobody is told their values. */
class RejectedRowsTest {
    private static final CsvFormat UNQUOTED = CsvText.format(';', StandardCharsets.UTF_8, Quote.NONE, false);
    private static final CsvFormat QUOTED = CsvText.format(';', StandardCharsets.UTF_8, Quote.RFC4180, false);
    private static final List<Column> COLUMNS = List.of(
            Column.of("A", ColumnType.string(4)),
            CsvText.required("B", ColumnType.integer(2)),
            Column.of("C", ColumnType.of(LogicalType.DATE)));

    /** Stands in every kind of cell and row below and must never be seen outside. */
    private static final String CANARY = "C4N4RY";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void tellsEverythingThatIsWrongWithARowAtOnce() throws IOException {
        ReadOut read = read(UNQUOTED, "A;B;C\nabcde;x;32/01/2019\nok;;\nok;1;\nabcde;\0;\n");

        assertThat(read.rejections())
                .containsExactly(
                        "line 2: too-long(A), not-integer(B), bad-date(C)",
                        "line 3: required(B)",
                        "line 5: too-long(A), nul-byte(B)");
        assertThat(read.rows()).hasSize(1);
    }

    @Test
    void rowsWithTooFewOrTooManyCellsAreRaggedAndNothingElse() throws IOException {
        ReadOut read = read(UNQUOTED, "A;B;C\nabcde;x\n1\na;1;;\na;1;;x;y\n\n\r\na;1;\n");

        assertThat(read.rejections())
                .containsExactly(
                        "line 2: ragged-row", "line 3: ragged-row", "line 4: ragged-row", "line 5: ragged-row");
        assertThat(read.rows()).hasSize(1);
        assertThat(read.blankLines()).isEqualTo(2);
    }

    @Test
    void aTrailingDelimiterIsRaggedUnlessDeclaredAndThenExpected() throws IOException {
        String text = "A;B;C\na;1;;\na;1;\na;1;;;\na;1;;x\n";

        assertThat(read(UNQUOTED, text).rejections())
                .containsExactly("line 2: ragged-row", "line 4: ragged-row", "line 5: ragged-row");
        assertThat(read(CsvText.format(';', StandardCharsets.UTF_8, Quote.NONE, true), text)
                        .rejections())
                .containsExactly("line 3: ragged-row", "line 4: ragged-row", "line 5: ragged-row");
    }

    @Test
    void aFileOfOneColumnHasNoBlankLines() throws IOException {
        Path file = write("A\n\nx\n\r\n".getBytes(StandardCharsets.UTF_8));
        ReadOut read = ReadOut.ofFile(file, UNQUOTED, List.of(COLUMNS.get(0)), new ReadOut.Sizes(10, 100));

        assertThat(read.summary().rows()).isEqualTo(3);
        assertThat(read.blankLines()).isZero();
    }

    @Test
    void bytesThatTheEncodingDoesNotDefineRejectTheRow() throws IOException {
        byte[][] illFormed = {
            {(byte) 0xe9}, // Latin-1 é
            {(byte) 0xc3}, // cut off
            {(byte) 0xc0, (byte) 0x80}, // overlong NUL
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // surrogate
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // behind U+10FFFF
            {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf}, // overlong
            {(byte) 0x80},
            {(byte) 0xff}
        };
        for (byte[] bytes : illFormed) {
            assertThat(read(UNQUOTED, cell(bytes)).rejections()).containsExactly("line 2: encoding(A)");
        }
        CsvFormat windows = CsvText.format(';', CsvText.WINDOWS_1252, Quote.NONE, false);
        for (int undefined : new int[] {0x81, 0x8d, 0x8f, 0x90, 0x9d}) {
            assertThat(read(windows, cell(new byte[] {(byte) undefined})).rejections())
                    .containsExactly("line 2: encoding(A)");
        }
        for (String encoding : List.of("windows-1252", "ISO-8859-1", "ISO-8859-15")) {
            Charset charset = Charset.forName(encoding);
            for (int value = 0x20; value < 0x100; value++) {
                String text = new String(new byte[] {(byte) value}, charset);
                if (text.equals("\ufffd") || value == ';' || value == '.') {
                    continue;
                }
                ReadOut read = read(CsvText.format(';', charset, Quote.NONE, false), cell(new byte[] {(byte) value}));
                assertThat(read.rows().get(0).get(0)).isEqualTo(text);
            }
        }
        assertThat(read(UNQUOTED, "A;B;C\na;1é;\na;1;\n").rejections()).containsExactly("line 2: not-integer(B)");
    }

    @Test
    void countsLinesInsideQuotesAndTellsTheLineWhereTheRowStarts() throws IOException {
        ReadOut read = read(
                QUOTED,
                "\"A\";B;C\r\n"
                        + "\"a\n"
                        + "b\";1;\r\n\r\n"
                        + "\"a\r\n\r\n"
                        + "b\";x;\r\n"
                        + "\"a\"\"b\";xx;\n"
                        + "\"\"\"\";1;\n"
                        + "\"abcde\"\"\";1;\n"
                        + "\"\n"
                        + "\";q;");

        assertThat(read.rejections())
                .containsExactly(
                        "line 5: too-long(A), not-integer(B)",
                        "line 8: not-integer(B)",
                        "line 10: too-long(A)",
                        "line 11: not-integer(B)");
        assertThat(read.rows()).extracting(row -> row.get(0)).containsExactly("a\nb", "\"");
    }

    @Test
    void textBehindAClosingQuoteRejectsTheRow() throws IOException {
        ReadOut read = read(QUOTED, "A;B;C\n\"a\"b;1;\n\"a\";1;\n\"a\"\"b\" ;x;\n\"a\"\r;1;\na\"b;1;\n");

        assertThat(read.rejections())
                .containsExactly(
                        "line 2: unclosed-quote", "line 4: unclosed-quote, not-integer(B)", "line 5: unclosed-quote");
        assertThat(read.rows()).extracting(row -> row.get(0)).containsExactly("a", "a\"b");
    }

    @Test
    void aQuoteThatIsNeverClosedRefusesTheFileNamingTheLine() throws IOException {
        for (int window : new int[] {16, 64, 1 << 20}) {
            Path file = write(("A;B;C\na;1;\n\"x\ny\";1;\n" + "a;1;\n".repeat(30) + "\"" + CANARY + "\na;1;\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> ReadOut.ofFile(file, QUOTED, COLUMNS, new ReadOut.Sizes(5, window)))
                    .isInstanceOf(SourceFormatException.class)
                    .hasMessage("[shown.csv: line 35, offset 170] a quoted cell of this record is not closed");
        }
    }

    @Test
    void everyCodeOfAValueIsTold() throws IOException {
        ViolationCode[] ofValues = Arrays.stream(ViolationCode.values())
                .filter(code -> code.compareTo(ViolationCode.REQUIRED) <= 0)
                .toArray(ViolationCode[]::new);
        Map<ViolationCode, String> rows = new TreeMap<>(Map.of(
                ViolationCode.RAGGED_ROW, "a;1",
                ViolationCode.UNCLOSED_QUOTE, "\"a\"x;;;;;;;1",
                ViolationCode.NUL_BYTE, "\0;;;;;;;1",
                ViolationCode.NOT_INTEGER, ";x;;;;;;1",
                ViolationCode.NOT_DECIMAL, ";;x;;;;;1",
                ViolationCode.NOT_BOOLEAN, ";;;x;;;;1",
                ViolationCode.NOT_YEAR, ";;;;x;;;1",
                ViolationCode.NOT_YEARMONTH, ";;;;;x;;1",
                ViolationCode.BAD_DATE, ";;;;;;x;1",
                ViolationCode.REQUIRED, ";;;;;;;"));
        rows.put(ViolationCode.TOO_LONG, "abcde;;;;;;;1");
        rows.put(ViolationCode.OUT_OF_PRECISION, ";;1.234;;;;;1");
        rows.put(ViolationCode.ENCODING, "\u00e9;;;;;;;1");
        assertThat(rows.keySet()).containsExactly(ofValues);
        List<Column> columns = List.of(
                COLUMNS.get(0),
                Column.of("I", ColumnType.integer(2)),
                Column.of("D", ColumnType.decimal(4, 2)),
                Column.of("T", ColumnType.of(LogicalType.BOOLEAN)),
                Column.of("Y", ColumnType.of(LogicalType.YEAR)),
                Column.of("M", ColumnType.of(LogicalType.YEARMONTH)),
                Column.of("J", ColumnType.of(LogicalType.DATE)),
                COLUMNS.get(1));
        String text = "A;I;D;T;Y;M;J;B\n" + String.join("\n", rows.values());

        ReadOut read =
                ReadOut.ofFile(write(text.getBytes(StandardCharsets.ISO_8859_1)), QUOTED, columns, ReadOut.Sizes.USUAL);

        List<ViolationCode> codes = new ArrayList<>();
        read.rejected().forEach(row -> codes.add(row.violations().get(0).code()));
        assertThat(codes).containsExactly(ofValues);
        assertThat(read.rejected())
                .allSatisfy(row -> assertThat(row.violations()).hasSize(1));
    }

    @Test
    void everyRowOfAFileThatLacksARequiredColumnIsRejected() throws IOException {
        Path file = write("A;C\na;\n;\n".getBytes(StandardCharsets.UTF_8));
        ReadOut read = ReadOut.of(
                SourceInput.ofRange(
                        Here.file(file),
                        "shown.csv",
                        SourceRange.ofBytes(4, Files.size(file)),
                        new LineCounter(Here.file(file))),
                UNQUOTED,
                COLUMNS,
                new int[] {0, 2},
                ReadOut.Sizes.USUAL);

        assertThat(read.rows()).isEmpty();
        assertThat(read.rejections()).containsExactly("line 2: required(B)", "line 3: required(B)");
    }

    @Test
    void countsTheCellsWhoseTextLosesCharacters() throws IOException {
        ReadOut read = read(UNQUOTED, "A;B;C\na;1;\na;01;\na;01;\na;+1;\na;-0;\na;0;\n01;-1;01/01/2019\n");

        assertThat(read.normalised())
                .containsOnly(
                        Map.entry("leading-zeros(B)", 2L),
                        Map.entry("plus-sign(B)", 1L),
                        Map.entry("negative-zero(B)", 1L));
    }

    @Test
    void showsNoValueOfARejectedRow() throws IOException {
        ReadOut read = read(
                UNQUOTED, "A;B;C\n" + CANARY + ";" + CANARY + ";" + CANARY + "\n" + CANARY + "\n\0" + CANARY + ";1;\n");

        assertThat(read.rejected()).hasSize(3);
        for (RejectedRow row : read.rejected()) {
            assertThat(new String(row.original(), StandardCharsets.UTF_8)).contains(CANARY);
            assertThat(row.toString()).contains("line", "bytes").doesNotContain(CANARY);
            assertThat(row.violations().toString()).doesNotContain(CANARY);
        }
        ReadOut stored = read(UNQUOTED, "A;B;C\nC4N4;1;\n");
        assertThat(stored.summary().columns().get(0).minimum()).isEqualTo("C4N4");
        assertThat(stored.summary().toString()).doesNotContain("C4N4");
    }

    private static byte[] cell(byte[] bytes) {
        byte[] row = "A;B;C\nx;1;\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] text = new byte[row.length - 1 + bytes.length];
        System.arraycopy(row, 0, text, 0, 6);
        System.arraycopy(bytes, 0, text, 6, bytes.length);
        System.arraycopy(row, 7, text, 6 + bytes.length, row.length - 7);
        return text;
    }

    private ReadOut read(CsvFormat format, String text) throws IOException {
        return read(format, text.getBytes(format.cells().encoding()));
    }

    private ReadOut read(CsvFormat format, byte[] text) throws IOException {
        return ReadOut.ofFile(write(text), format, COLUMNS, new ReadOut.Sizes(3, 50));
    }

    private Path write(byte[] text) throws IOException {
        return Files.write(folder.resolve("T.csv"), text);
    }
}
