package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first long cell of a file with doubled quotation marks is read as it is, not as what stood in a buffer before. */
class LongQuotedCellTest {
    private static final CsvFormat FORMAT = CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.RFC4180, false);
    private static final List<Column> COLUMNS =
            List.of(Column.of("A", ColumnType.string(0)), Column.of("B", ColumnType.string(0)));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aCellIsWhatStandsBetweenItsMarksHoweverLongItIs() throws IOException {
        Path file = folder.resolve("T.csv");
        for (int length = 240; length < 300; length++) {
            for (int marks : new int[] {1, 2, 20}) {
                // the second one: a mark within a cell that is not quoted
                for (String other : new String[] {"x", "x\"y"}) {
                    String cell = "a".repeat(length) + "\"".repeat(marks);
                    String row = '"' + cell.replace("\"", "\"\"") + "\";" + other + "\n";
                    Files.writeString(file, "A;B\n" + row + row);

                    ReadOut read = ReadOut.ofFile(file, FORMAT, COLUMNS, ReadOut.Sizes.USUAL);

                    assertThat(read.rows())
                            .as("%d characters, %d marks", length, marks)
                            .containsExactly(List.of(cell, other), List.of(cell, other));
                }
            }
        }
    }
}
