package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.util.List;

/** Dates, datetimes and months, all of a column in one format. */
final class CalendarCell extends TypedCell {
    private final LogicalType type;
    private final DateParser parser;

    CalendarCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder, String format) {
        super(column, rules, missing, decoder);
        this.type = column.type().logical();
        this.parser = DateParser.of(format);
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        long value =
                switch (type) {
                    case DATE -> parser.epochDay(buffer, offset, length);
                    case DATETIME -> parser.epochMillis(buffer, offset, length);
                    default -> parser.yearMonth(buffer, offset, length);
                };
        if (value != DateParser.INVALID) {
            int id = into.addLong(value);
            return hashed(into, id, scratch, 0, canonical(value));
        }
        ViolationCode code = type == LogicalType.YEARMONTH ? ViolationCode.NOT_YEARMONTH : ViolationCode.BAD_DATE;
        return broken(into, code, buffer, offset, length);
    }

    private int canonical(long value) {
        return switch (type) {
            case DATE -> date(value);
            case DATETIME -> {
                int at = date(Math.floorDiv(value, 86_400_000L));
                long second = Math.floorMod(value, 86_400_000L) / 1000;
                scratch[at++] = 'T';
                at = digits(second / 3600, 2, at);
                scratch[at++] = ':';
                at = digits(second / 60 % 60, 2, at);
                scratch[at++] = ':';
                yield digits(second % 60, 2, at);
            }
            default -> {
                int at = digits(value / 100, 4, 0);
                scratch[at++] = '-';
                yield digits(value % 100, 2, at);
            }
        };
    }

    private int date(long epochDay) {
        int yearMonthDay = CivilDate.yearMonthDay(epochDay);
        int at = digits(yearMonthDay / 10_000, 4, 0);
        scratch[at++] = '-';
        at = digits(yearMonthDay / 100 % 100, 2, at);
        scratch[at++] = '-';
        return digits(yearMonthDay % 100, 2, at);
    }
}
