package fr.sndscopy.validate;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Chooses how the cells of a column are read. */
public final class CellInterpreters {
    private CellInterpreters() {}

    /**
     * One interpreter per column of {@code schema}, in its order, for cells written as {@code format} says. Texts that mean "no
     * value" are those of the format and of the schema. A date is tried in the delivery's format, then in the schema's.
     *
     * @throws IllegalArgumentException when a date format is not understood
     */
    public static List<CellInterpreter> of(TableSchema schema, FileFormat format) {
        Set<String> missing = new LinkedHashSet<>(format.missing());
        missing.addAll(schema.missingValues());
        TextDecoder decoder = new TextDecoder(format.encoding());
        return schema.columns().stream()
                .map(column -> of(column, List.copyOf(missing), format, decoder))
                .toList();
    }

    private static CellInterpreter of(Column column, List<String> missing, FileFormat format, TextDecoder decoder) {
        return switch (column.type().logical()) {
            case STRING -> new StringCell(column, missing, decoder);
            case INTEGER -> new NumberCell(column, missing, decoder, '\0');
            case DECIMAL -> new NumberCell(column, missing, decoder, format.decimal());
            case DATE -> calendar(column, missing, decoder, format.dateFormat());
            case DATETIME -> calendar(column, missing, decoder, format.datetimeFormat());
            case YEARMONTH -> calendar(column, missing, decoder, format.yearMonthFormat());
            case YEAR, BOOLEAN -> new SmallNumberCell(column, missing, decoder);
        };
    }

    private static CellInterpreter calendar(
            Column column, List<String> missing, TextDecoder decoder, String declaredFormat) {
        List<String> formats = new ArrayList<>();
        formats.add(declaredFormat);
        formats.addAll(column.dateFormats());
        return new CalendarCell(column, missing, decoder, formats);
    }
}
