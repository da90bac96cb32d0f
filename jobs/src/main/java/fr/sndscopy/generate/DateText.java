package fr.sndscopy.generate;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.util.List;
import java.util.regex.Pattern;

/** Writes days as text the way a column asks for, also days that no calendar has. */
final class DateText {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    private static final String ISO_DAY = "%Y-%m-%d";
    private static final Pattern USUAL_DAY = Pattern.compile("[0-9]{2}/[0-9]{2}/[0-9]{4}");

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

    /** The same column, whose days are written as ISO 8601 has them, and months as {@code 201902}. */
    static Column iso(Column column) {
        String declared =
                switch (column.type().logical()) {
                    case DATE -> ISO_DAY;
                    case DATETIME -> hasClock(column) ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%dT00:00:00";
                    case YEARMONTH -> "%Y%m";
                    case YEAR -> "%Y";
                    case STRING, INTEGER, DECIMAL, BOOLEAN -> "";
                };
        return declared.isEmpty()
                ? column
                : new Column(
                        column.name(),
                        column.type(),
                        List.of(declared),
                        column.required(),
                        column.constraints(),
                        column.nomenclature(),
                        column.years(),
                        column.markings(),
                        column.notation());
    }

    /** A day as recipes have it, for a column that is to have days as ISO 8601 has them; any other text as it is. */
    static String rewritten(Column column, String text) {
        boolean isIso = column.type().logical() == LogicalType.DATE
                && column.dateFormats().equals(List.of(ISO_DAY));
        return isIso && USUAL_DAY.matcher(text).matches()
                ? of(
                        column,
                        Integer.parseInt(text.substring(6)),
                        Integer.parseInt(text.substring(3, 5)),
                        Integer.parseInt(text.substring(0, 2)))
                : text;
    }

    private static boolean hasClock(Column column) {
        return column.dateFormats().isEmpty() || column.dateFormats().get(0).contains("%H");
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
