package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CsvSourceFormatTest extends SourceFormatContract {
    private static final CsvFormat FORMAT = new CsvFormat(
            ';',
            CsvFormat.Quote.RFC4180,
            false,
            new CellNotation(StandardCharsets.UTF_8, "yyyy-MM-dd", null, null, '.', List.of("")));

    @Override
    protected SourceFormat format() {
        return new CsvSourceFormat();
    }

    @Override
    protected FileFormat declared() {
        return FORMAT;
    }

    @Override
    protected byte[] written(List<String> columns, List<List<String>> rows) {
        StringBuilder text = new StringBuilder(String.join(";", columns)).append("\r\n");
        for (List<String> row : rows) {
            text.append(row.stream().map(CsvSourceFormatTest::cell).collect(Collectors.joining(";")))
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ';' || c == '"' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Test
    void aRowIsShownInTheCellsInWhichItIsRead() {
        RowOriginals originals = new CsvOriginals(
                CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.RFC4180, false), List.of("A", "B"));

        assertThat(shown(originals, "a;b\r")).containsExactly("a", "b\r");
        assertThat(shown(originals, "\"a;\"\"b\";c")).containsExactly("a;\"b", "c");
        assertThat(shown(originals, "\"a\"b\"c;d\";e")).containsExactly("ab\"c", "d\"", "e");
        assertThat(shown(originals, "\"\";")).containsExactly("", "");
    }

    private static List<String> shown(RowOriginals originals, String row) {
        return originals.cells(row.getBytes(StandardCharsets.UTF_8)).stream()
                .map(cell -> new String(cell, StandardCharsets.UTF_8))
                .toList();
    }
}
