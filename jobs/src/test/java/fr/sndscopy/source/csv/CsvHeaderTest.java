package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.CsvFormat.Quote;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.SourceFormatException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvHeaderTest {
    private static final CsvFormat UNQUOTED = CsvText.format(';', StandardCharsets.UTF_8, Quote.NONE, false);
    private static final CsvFormat QUOTED = CsvText.format(';', StandardCharsets.UTF_8, Quote.RFC4180, false);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void readsNamesAndSaysWhereTheDataStarts() throws IOException {
        assertThat(header("A;b;C\n1;2;3\n", UNQUOTED)).isEqualTo(new CsvHeader(List.of("A", "b", "C"), 6, 1));
        assertThat(header("A;b;C\r\n1;2;3\n", UNQUOTED)).isEqualTo(new CsvHeader(List.of("A", "b", "C"), 7, 1));
        assertThat(header("\ufeffA;b\n1;2\n", UNQUOTED)).isEqualTo(new CsvHeader(List.of("A", "b"), 7, 1));
        assertThat(header("A;b", UNQUOTED)).isEqualTo(new CsvHeader(List.of("A", "b"), 3, 0));
        assertThat(header("A;b\r", UNQUOTED)).isEqualTo(new CsvHeader(List.of("A", "b"), 4, 0));
        assertThat(header("\"A\nx\";\"b\"\"\";\"c;d\"\r\n1;2;3\n", QUOTED))
                .isEqualTo(new CsvHeader(List.of("A\nx", "b\"", "c;d"), 19, 2));
    }

    @Test
    void refusesHeadersThatNameNoColumnsNamingTheFileAndNoText() {
        refused("", UNQUOTED, "no header: the file is empty");
        refused("\ufeff", UNQUOTED, "no header: the file is empty");
        refused("\n", UNQUOTED, "column 1 of the header has no name");
        refused("CANARY;;B\n", UNQUOTED, "column 2 of the header has no name");
        refused(
                "CANARY;B;\n",
                UNQUOTED,
                "column 3 of the header has no name: expected one, or trailing-delimiter: true in the format of a file"
                        + " whose lines end with a delimiter");
        refused("CANARY;B;Canary\n", UNQUOTED, "column 3 of the header has a name that is there already");
        refused("\"CANARY;B\n1;2\n", QUOTED, "a quoted name of the header is not closed");
    }

    @Test
    void refusesAHeaderThatIsNotInTheDeclaredEncoding() throws IOException {
        Path file = Files.write(folder.resolve("T.csv"), "CANARYé;B\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CsvHeader.read(Here.file(file), "shown.csv", Compression.NONE, UNQUOTED))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[shown.csv: line 1] the header is not in the declared encoding UTF-8");
        CsvFormat latin = CsvText.format(';', Charset.forName("ISO-8859-15"), Quote.NONE, false);
        assertThat(CsvHeader.read(Here.file(file), "shown.csv", Compression.NONE, latin)
                        .names())
                .containsExactly("CANARYé", "B");
    }

    @Test
    void refusesAHeaderWithoutEnd() {
        refused("CANARY".repeat(200_000), UNQUOTED, "no end of the header within 1048576 bytes");
    }

    @Test
    void aFileOfOnlyAHeaderHasNoRows() throws IOException {
        for (String text : List.of("A;B", "A;B\n", "A;B\r", "A;B\r\n", "A;B\n\n\r\n")) {
            ReadOut read = ReadOut.ofFile(
                    Files.writeString(folder.resolve("T.csv"), text),
                    UNQUOTED,
                    List.of(Column.of("A", ColumnType.string(0)), Column.of("B", ColumnType.string(0))),
                    ReadOut.Sizes.USUAL);
            assertThat(read.rows()).isEmpty();
            assertThat(read.rejected()).isEmpty();
            assertThat(read.batches()).isEqualTo(1);
        }
    }

    private void refused(String text, CsvFormat format, String problem) {
        assertThatThrownBy(() -> header(text, format))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[shown.csv: line 1] " + problem);
    }

    private CsvHeader header(String text, CsvFormat format) throws IOException {
        return CsvHeader.read(
                Here.file(Files.writeString(folder.resolve("T.csv"), text)), "shown.csv", Compression.NONE, format);
    }
}
