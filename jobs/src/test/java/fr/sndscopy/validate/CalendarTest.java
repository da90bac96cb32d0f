package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates are those of {@code java.time}, in every month from year 1 to 9999, and nothing else is a date. */
class CalendarTest {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    @Test
    void theFirstAndTheLastDayOfEveryMonthAreDaysAndTheOneBehindIsNone() {
        OneCell cell = dates("yyyyMMdd");
        CellHasher hasher = CellHasher.of("C");
        for (YearMonth month = YearMonth.of(1, 1); month.getYear() < 10_000; month = month.plusMonths(1)) {
            int last = month.lengthOfMonth();
            for (LocalDate day : List.of(month.atDay(1), month.atDay(last))) {
                cell.read(text(month, day.getDayOfMonth()));

                if (!cell.violations().isEmpty()
                        || cell.number() != day.toEpochDay()
                        || !cell.hash().equals(hash(hasher, day.toString()))) {
                    throw new AssertionError(day + " is not what it is");
                }
            }
            if (!cell.read(text(month, last + 1)).violations().equals(List.of(ViolationCode.BAD_DATE))) {
                throw new AssertionError("a day behind the last of " + month);
            }
        }
    }

    private static String text(YearMonth month, int day) {
        return String.valueOf(month.getYear() * 10_000 + month.getMonthValue() * 100 + day + 100_000_000)
                .substring(1);
    }

    @Test
    void aTimeOfDayIsThatOfItsDayBeforeAndAfter1970() {
        OneCell cell =
                new OneCell(column(LogicalType.DATETIME), CellNotation.USUAL.withDates(null, "yyyyMMddHHmmss", null));
        CellHasher hasher = CellHasher.of("C");
        for (LocalDate day : List.of(
                LocalDate.of(1, 1, 1),
                LocalDate.of(1874, 5, 19),
                LocalDate.of(2019, 2, 28),
                LocalDate.of(9999, 12, 31))) {
            for (int second = 0; second < 24 * 3600; second += 61) {
                LocalDateTime time = day.atStartOfDay().plusSeconds(second);
                cell.read(time.format(DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)));

                assertThat(cell.violations()).as("%s", time).isEmpty();
                assertThat(cell.number()).as("%s", time).isEqualTo(time.toEpochSecond(ZoneOffset.UTC) * 1000);
                assertThat(cell.hash()).as("%s", time).isEqualTo(hash(hasher, time.format(SECONDS)));
            }
        }
    }

    @Test
    void everyMonthIsKnownByItsEnglishNameInAnyCase() {
        OneCell cell = dates("dd-MMM-yyyy");
        for (int month = 1; month <= 12; month++) {
            LocalDate day = LocalDate.of(2019, month, 3);
            String name = day.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            for (String spelled : List.of(name, name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))) {
                cell.read("03-" + spelled + "-2019");

                assertThat(cell.violations()).as(spelled).isEmpty();
                assertThat(cell.number()).as(spelled).isEqualTo(day.toEpochDay());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"XAN", "JXN", "JAX", "   ", "\u0001AN", "J!N", "01-"})
    void whatIsNotTheNameOfAMonthIsNone(String name) {
        assertThat(dates("dd-MMM-yyyy").read("03-" + name + "-2019").violations())
                .containsExactly(ViolationCode.BAD_DATE);
    }

    @ParameterizedTest
    @CsvSource({
        "dd/MM/yyyy, /3/02/2019",
        "dd/MM/yyyy, :3/02/2019",
        "dd/MM/yyyy, 0/02/20190",
        "dd/MM/yyyy, 03/02/201:",
        "dd/MM/yyyy, 03:02/2019",
        "dd/MM/yyyy, 03/02:2019",
        "dd/MM/yyyy, 03/02/-201",
        "dd/MM/yyyy, 3/2/2019",
        "dd/MM/yyyy, 003/02/2019",
    })
    void whatIsWrittenInAnotherFormIsNoDate(String format, String text) {
        assertThat(dates(format).read(text).violations()).containsExactly(ViolationCode.BAD_DATE);
    }

    @Test
    void aMonthMayBeWrittenWithADayAndATime() {
        OneCell cell = months("yyyy-MM-dd'T'HH");

        assertThat(cell.read("2019-02-28T23").number()).isEqualTo(201902);
        assertThat(cell.read("2019-02-29T23").violations()).containsExactly(ViolationCode.NOT_YEARMONTH);
        assertThat(cell.read("2019-02-28T24").violations()).containsExactly(ViolationCode.NOT_YEARMONTH);
        assertThat(cell.read("2019-02-28 23").violations()).containsExactly(ViolationCode.NOT_YEARMONTH);
    }

    @Test
    void aYearAloneIsItsFirstDay() {
        assertThat(dates("yyyy").read("2019").number())
                .isEqualTo(LocalDate.of(2019, 1, 1).toEpochDay());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dd/MM | date format without a year (yyyy): dd/MM",
                "dd/QQ/yyyy | date format dd/QQ/yyyy: 'Q' is not understood; expected dd, MM, MMM, yyyy, HH, mm, ss and"
                        + " separators",
                "dd\u0080MM\u0080yyyy | date format dd\u0080MM\u0080yyyy: '\u0080' is not understood; expected dd, MM, MMM, yyyy, HH, mm,"
                        + " ss and separators",
                "%d/%m/%y | date format %d/%m/%y: %y is not understood; expected %d %m %b %Y %H %M %S",
                "%Y% | date format %Y%: %% is not understood; expected %d %m %b %Y %H %M %S",
            })
    void aFormatThatIsNotUnderstoodIsRefusedByWhatIsWrongWithIt(String format, String message) {
        assertThatThrownBy(() -> dates(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void onlyDatesAndMonthsHaveAFormat() {
        assertThat(ColumnReading.dateFormat(column(LogicalType.YEARMONTH), CellNotation.USUAL))
                .isEqualTo("yyyyMM");
        assertThatThrownBy(() -> ColumnReading.dateFormat(column(LogicalType.YEAR), CellNotation.USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("C is of type year");
    }

    private static OneCell dates(String format) {
        return new OneCell(column(LogicalType.DATE), CellNotation.USUAL.withDates(format, null, null));
    }

    private static OneCell months(String format) {
        return new OneCell(column(LogicalType.YEARMONTH), CellNotation.USUAL.withDates(null, null, format));
    }

    private static Column column(LogicalType type) {
        return Column.of("C", ColumnType.of(type));
    }

    private static List<Long> hash(CellHasher hasher, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] lanes = new long[2];
        hasher.hash(bytes, 0, bytes.length, lanes, 0);
        return List.of(lanes[0], lanes[1]);
    }
}
