package fr.sndscopy.generate;

import fr.sndscopy.schema.Column;
import java.util.List;

/** Writes days as text the way a column asks for, also days that no calendar has. */
final class DateText {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    private DateText() {}

    /** In the column's own format, else in the usual one: {@code delivery.yaml} declares none. */
    static String of(Column column, int year, int month, int day) {
        String declared =
                switch (column.type().logical()) {
                    case DATE -> "%d/%m/%Y";
                    case DATETIME -> "%d%b%Y:%H:%M:%S";
                    case YEARMONTH -> "%Y%m";
                    case YEAR -> "%Y";
                    case STRING, INTEGER, DECIMAL, BOOLEAN ->
                        throw new IllegalArgumentException("not a date: " + column.name());
                };
        String format =
                column.dateFormats().isEmpty() ? declared : column.dateFormats().get(0);
        return format.replace("%d", twoDigits(day))
                .replace("%m", twoDigits(month))
                .replace("%b", MONTHS.get(month - 1))
                .replace("%Y", String.valueOf(year))
                .replace("%y", twoDigits(year % 100))
                .replace("%H", "10")
                .replace("%M", "30")
                .replace("%S", twoDigits(day));
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
