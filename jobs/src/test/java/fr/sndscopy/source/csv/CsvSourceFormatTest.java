package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

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
}
