package fr.sndscopy.validate;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Chooses how the cells of a column are read. */
public final class CellInterpreters {
    private CellInterpreters() {}

    /**
     * One interpreter per column of the rules' schema, in its order, for cells written in the notation {@code cells}. Texts that mean "no
     * value" are those of the notation and of the schema. Everything else is read in one way, {@link ColumnReading}.
     *
     * @throws IllegalArgumentException when a date format is not understood
     */
    public static List<CellInterpreter> of(TableRules rules, CellNotation cells) {
        TextDecoder decoder = new TextDecoder(cells.encoding());
        return rules.schema().columns().stream()
                .map(column -> of(column, rules, missing(column, rules.schema(), cells), cells, decoder))
                .toList();
    }

    /**
     * One interpreter per column that the table does not have: a row with a value there breaks {@code unknown-column}.
     *
     * @param columns texts of any length
     */
    public static List<CellInterpreter> refusing(List<Column> columns, TableRules rules, CellNotation cells) {
        TextDecoder decoder = new TextDecoder(cells.encoding());
        return columns.stream()
                .<CellInterpreter>map(
                        column -> new RefusedCell(column, rules, missing(column, rules.schema(), cells), decoder))
                .toList();
    }

    private static List<String> missing(Column column, TableSchema schema, CellNotation cells) {
        Set<String> missing = new LinkedHashSet<>(cells.missing());
        List<String> own = column.notation().missing();
        missing.addAll(own == null ? schema.missingValues() : own);
        return List.copyOf(missing);
    }

    private static CellInterpreter of(
            Column column, TableRules rules, List<String> missing, CellNotation cells, TextDecoder decoder) {
        return switch (column.type().logical()) {
            case STRING -> new StringCell(column, rules, missing, decoder);
            case INTEGER -> number(column, rules, missing, decoder, '\0');
            case DECIMAL -> number(column, rules, missing, decoder, ColumnReading.decimal(column, cells));
            case DATE, DATETIME, YEARMONTH ->
                new CalendarCell(column, rules, missing, decoder, ColumnReading.dateFormat(column, cells));
            case YEAR, BOOLEAN -> new SmallNumberCell(column, rules, missing, decoder);
        };
    }

    private static CellInterpreter number(
            Column column, TableRules rules, List<String> missing, TextDecoder decoder, char separator) {
        Character group = column.notation().group();
        NumberCell cell = new NumberCell(column, rules, missing, decoder, separator);
        return group == null ? cell : new GroupedNumberCell(cell, group, column, rules, missing, decoder);
    }
}
