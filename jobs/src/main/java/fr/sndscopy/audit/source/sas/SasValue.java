package fr.sndscopy.audit.source.sas;

import fr.sndscopy.audit.source.SourceColumn;
import fr.sndscopy.audit.source.TypedCell;
import fr.sndscopy.audit.source.TypedNumber;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** What a number of SAS says in text, as SOURCES.md has it. */
final class SasValue {
    private static final LocalDate FIRST_DAY = LocalDate.of(1960, 1, 1);
    private static final long DAY = 86_400;
    /** Of more nobody says which day it is. */
    private static final long MOST_DAYS = 3_000_000;

    private SasValue() {}

    /**
     * The text of a number; null where there is no value.
     *
     * @param bits of the number, those that were cut off being zero
     */
    static @Nullable TypedCell of(long bits, SasFormats meaning, SourceColumn.Kind kind) {
        double number = Double.longBitsToDouble(bits);
        if (Double.isNaN(number)) {
            return missing(bits);
        }
        TypedCell special =
                switch (meaning) {
                    case DAYS -> day(number, kind);
                    case SECONDS -> second(number, kind);
                    case CLOCK -> clock(number);
                    case NUMBERS -> null;
                };
        return special == null ? TypedNumber.of(number) : special;
    }

    /** The third byte of a missing value, all its bits turned, is its letter, or which of 28 it is. */
    private static @Nullable TypedCell missing(long bits) {
        int letter = (int) (~bits >>> 40) & 0xff;
        if (letter == '.' || letter == 1) {
            return null;
        }
        if (letter == '_' || letter == 0) {
            return TypedCell.told("._");
        }
        int capital = letter < 28 ? letter - 2 + 'A' : letter;
        return capital >= 'A' && capital <= 'Z' ? TypedCell.told("." + (char) capital) : TypedNumber.nan();
    }

    private static boolean isWholeUpTo(double number, double most) {
        return Math.abs(number) <= most && number == Math.floor(number);
    }

    private static @Nullable TypedCell day(double number, SourceColumn.Kind kind) {
        if (!isWholeUpTo(number, MOST_DAYS)) {
            return null;
        }
        LocalDate day = FIRST_DAY.plusDays((long) number);
        return TypedCell.isUsual(day) ? TypedCell.of(day, kind) : null;
    }

    private static @Nullable TypedCell second(double number, SourceColumn.Kind kind) {
        if (!isWholeUpTo(number, (double) MOST_DAYS * DAY)) {
            return null;
        }
        LocalDateTime time = FIRST_DAY.atStartOfDay().plusSeconds((long) number);
        return TypedCell.isUsual(time.toLocalDate()) ? TypedCell.of(time, kind) : null;
    }

    private static @Nullable TypedCell clock(double number) {
        return number >= 0 && isWholeUpTo(number, DAY - 1)
                ? TypedCell.of(LocalTime.ofSecondOfDay((long) number))
                : null;
    }
}
