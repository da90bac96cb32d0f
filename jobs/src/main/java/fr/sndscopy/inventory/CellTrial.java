package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads cells as a migration would, one at a time. */
final class CellTrial {
    /** Dates before are a format misread: a day and month taken for a year. Sentinels such as 01/01/1600 are not. */
    private static final int FIRST_YEAR = 1582;

    private final CellInterpreter interpreter;
    private final ColumnVector vector;

    private CellTrial(CellInterpreter interpreter, Column column) {
        this.interpreter = interpreter;
        this.vector = new ColumnVector(column, 1);
    }

    static CellTrial of(Column column, List<String> missing, CellNotation cells) {
        TableSchema table = new TableSchema("trial", "trial", List.of(column), missing, List.of(), List.of(), "");
        return new CellTrial(CellInterpreters.of(TableRules.usual(table), cells).get(0), column);
    }

    /** The rule that {@code cell} breaks, or null. */
    @Nullable
    ViolationCode violation(String cell) {
        if (read(cell) == ColumnVector.NULL_ID || vector.violations(0) == 0) {
            return null;
        }
        return ViolationCode.ofBits(vector.violations(0)).get(0);
    }

    /** Whether {@code cell} is a date, datetime or month of a year that may be meant. */
    boolean isPlausible(String cell) {
        return read(cell) != ColumnVector.NULL_ID && vector.violations(0) == 0 && year(vector.longs()[0]) >= FIRST_YEAR;
    }

    private int read(String cell) {
        byte[] bytes = cell.getBytes(StandardCharsets.ISO_8859_1);
        vector.clear();
        return interpreter.interpret(bytes, 0, bytes.length, vector);
    }

    private long year(long value) {
        LogicalType type = vector.column().type().logical();
        if (type == LogicalType.YEARMONTH) {
            return value / 100;
        }
        return LocalDate.ofEpochDay(type == LogicalType.DATE ? value : Math.floorDiv(value, 86_400_000L))
                .getYear();
    }
}
