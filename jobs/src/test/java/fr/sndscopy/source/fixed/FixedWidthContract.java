package fr.sndscopy.source.fixed;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.nio.charset.Charset;
import java.util.List;

/** Rows of the contract in lines of fixed width, whose columns are those that were written last. */
abstract class FixedWidthContract extends SourceFormatContract {
    private List<String> columns = COLUMNS;

    private static int length(String column) {
        return switch (column) {
            case "NUM" -> 9;
            case "TXT" -> 40;
            case "DAY" -> 10;
            default -> 3;
        };
    }

    /** The layout, whose group is called R. */
    abstract String layout(String fields, int length);

    abstract String lines(List<String> rows);

    abstract Charset encoding();

    @Override
    protected String letters() {
        return super.letters().replace("\n", "");
    }

    @Override
    protected SourceFormat format() {
        return new FixedWidthSourceFormat();
    }

    @Override
    protected FileFormat declared() {
        StringBuilder fields = new StringBuilder();
        int at = 1;
        for (String column : columns) {
            fields.append(fields.isEmpty() ? "" : ", ");
            fields.append("{name: %s, at: %d, length: %d, trim: right}".formatted(column, at, length(column)));
            at += length(column);
        }
        return FixedWidth.format(layout("[" + fields + "]", at - 1), "R", encoding());
    }

    @Override
    protected byte[] written(List<String> some, List<List<String>> rows) {
        columns = some;
        return lines(rows.stream().map(this::text).toList()).getBytes(encoding());
    }

    private String text(List<String> row) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            text.append(FixedWidth.left(row.get(i), length(columns.get(i))));
        }
        return text.toString();
    }
}
