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
     * One interpreter per column of the rules' schema, in its order, for cells written as {@code format} says. Texts that mean "no
     * value" are those of the format and of the schema. A date is tried in the delivery's format, then in the schema's.
     *
     * @throws IllegalArgumentException when a date format is not understood
     */
    public static List<CellInterpreter> of(TableRules rules, FileFormat format) {
        List<String> missing = missing(rules.schema(), format);
        TextDecoder decoder = new TextDecoder(format.encoding());
        return rules.schema().columns().stream()
                .map(column -> of(column, rules, missing, format, decoder))
                .toList();
    }

    /**
     * One interpreter per column that the table does not have: a row with a value there breaks {@code unknown-column}.
     *
     * @param columns texts of any length
     */
    public static List<CellInterpreter> refusing(List<Column> columns, TableRules rules, FileFormat format) {
        List<String> missing = missing(rules.schema(), format);
        TextDecoder decoder = new TextDecoder(format.encoding());
        return columns.stream()
                .<CellInterpreter>map(column -> new RefusedCell(column, rules, missing, decoder))
                .toList();
    }

    private static List<String> missing(TableSchema schema, FileFormat format) {
        Set<String> missing = new LinkedHashSet<>(format.missing());
        missing.addAll(schema.missingValues());
        return List.copyOf(missing);
    }

    private static CellInterpreter of(
            Column column, TableRules rules, List<String> missing, FileFormat format, TextDecoder decoder) {
        return switch (column.type().logical()) {
            case STRING -> new StringCell(column, rules, missing, decoder);
            case INTEGER -> new NumberCell(column, rules, missing, decoder, '\0');
            case DECIMAL -> new NumberCell(column, rules, missing, decoder, format.decimal());
            case DATE -> calendar(column, rules, missing, decoder, format.dateFormat());
            case DATETIME -> calendar(column, rules, missing, decoder, format.datetimeFormat());
            case YEARMONTH -> calendar(column, rules, missing, decoder, format.yearMonthFormat());
            case YEAR, BOOLEAN -> new SmallNumberCell(column, rules, missing, decoder);
        };
    }

    private static CellInterpreter calendar(
            Column column, TableRules rules, List<String> missing, TextDecoder decoder, String declaredFormat) {
        List<String> formats = new ArrayList<>();
        formats.add(declaredFormat);
        formats.addAll(column.dateFormats());
        return new CalendarCell(column, rules, missing, decoder, formats);
    }
}
