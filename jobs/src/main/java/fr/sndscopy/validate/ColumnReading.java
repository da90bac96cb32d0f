package fr.sndscopy.validate;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.schema.Column;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * In which one way the cells of a column of a file are read: as the delivery declares; where it declares nothing, as the schema
 * says of the column; where that says nothing, as is usual. What does not fit is not tried in another way: 05/02/2019 and
 * 13/02/2019 of one column are never read as a day of May and a day of February.
 */
public final class ColumnReading {
    private ColumnReading() {}

    /**
     * The format of a date, datetime or yearmonth column, in letters of {@code java.time} or directives of {@code strptime}.
     *
     * @throws IllegalArgumentException for a column of another type
     */
    public static String dateFormat(Column column, CellNotation cells) {
        return switch (column.type().logical()) {
            case DATE -> first(cells.dateFormat(), column, CellNotation.USUAL_DATE);
            case DATETIME -> first(cells.datetimeFormat(), column, CellNotation.USUAL_DATETIME);
            case YEARMONTH -> first(cells.yearMonthFormat(), column, CellNotation.USUAL_YEARMONTH);
            case STRING, INTEGER, DECIMAL, YEAR, BOOLEAN ->
                throw new IllegalArgumentException(column.name() + " is of type " + column.type());
        };
    }

    /** The decimal separator of a column of numbers. */
    public static char decimal(Column column, CellNotation cells) {
        Character declared = cells.decimal();
        return declared != null
                ? declared
                : Objects.requireNonNullElse(column.notation().decimal(), CellNotation.USUAL_DECIMAL);
    }

    private static String first(@Nullable String declared, Column column, String usual) {
        if (declared != null) {
            return declared;
        }
        return column.dateFormats().isEmpty() ? usual : column.dateFormats().get(0);
    }
}
