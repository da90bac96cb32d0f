package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.Normalisation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.Notation;
import fr.sndscopy.schema.YearSpan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are those of {@link BigDecimal}, whatever their size; what of their text is lost is noted. */
class NumbersTest {
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)");

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "7,2", "18,0", "18,18", "19,0", "19,4", "38,0", "38,38"})
    void everyTextIsTheNumberThatBigDecimalMakesOfIt(int precision, int scale) {
        ColumnType type = ColumnType.decimal(precision, scale);
        OneCell cell = new OneCell(Column.of("C", type), CellNotation.USUAL);
        CellHasher hasher = CellHasher.of("C");
        BigDecimal limit = BigDecimal.TEN.pow(precision - scale);
        long seed = 1000L * precision + scale;
        Random random = new Random(seed);
        for (int turn = 0; turn < 5_000; turn++) {
            String text = text(random, precision, scale);

            cell.read(text);

            String place = "seed " + seed + ", " + text;
            if (!NUMBER.matcher(text).matches()) {
                assertThat(cell.violations()).as(place).containsExactly(ViolationCode.NOT_DECIMAL);
                continue;
            }
            BigDecimal number = new BigDecimal(text);
            BigDecimal stored = number.setScale(scale, RoundingMode.DOWN);
            boolean fits = stored.compareTo(number) == 0 && stored.abs().compareTo(limit) < 0;
            if (!fits) {
                assertThat(cell.violations()).as(place).containsExactly(ViolationCode.OUT_OF_PRECISION);
                continue;
            }
            assertThat(cell.violations()).as(place).isEmpty();
            assertThat(type.fitsLong() ? BigInteger.valueOf(cell.number()) : new BigInteger(cell.bytes()))
                    .as(place)
                    .isEqualTo(stored.unscaledValue());
            assertThat(cell.hash()).as(place).isEqualTo(hash(hasher, stored.toPlainString()));
        }
    }

    private static String text(Random random, int precision, int scale) {
        StringBuilder text = new StringBuilder(List.of("", "", "-", "+").get(random.nextInt(4)));
        digits(text, random, precision - scale + random.nextInt(3) - 1);
        if (random.nextInt(3) > 0) {
            text.append('.');
            digits(text, random, random.nextInt(scale + 2));
        }
        if (random.nextInt(20) == 0) {
            text.insert(
                    random.nextInt(text.length() + 1),
                    List.of("-", ".", "/", ":").get(random.nextInt(4)));
        }
        return text.isEmpty() ? "." : text.toString();
    }

    /** Every third time zeros. */
    private static void digits(StringBuilder text, Random random, int count) {
        int kind = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + (kind == 0 ? 0 : kind == 1 ? 9 : random.nextInt(10))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+5, plus-sign",
        "+.5, plus-sign",
        "+0, plus-sign",
        "05, leading-zeros",
        "00, leading-zeros",
        "000.10, leading-zeros",
        "-00.5, leading-zeros",
        "-0, negative-zero",
        "-0.00, negative-zero",
        "-.0, negative-zero",
        "+007, plus-sign+leading-zeros",
        "-00, leading-zeros+negative-zero"
    })
    void whatIsLostOfTheTextOfANumberIsNotedByKind(String text, String kinds) {
        for (int precision : new int[] {18, 38}) {
            OneCell cell = new OneCell(Column.of("C", ColumnType.decimal(precision, 2)), CellNotation.USUAL);

            assertThat(cell.read(text).violations()).isEmpty();
            assertThat(Normalisation.place(cell.normalised(), "C")).as(text).isEqualTo(kinds + "(C)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0", "-5", "0.5", ".5", "5.", "5.5000", "-0.01", "-.1", "10", "100.00"})
    void anotherWayToWriteTheSameDigitsLosesNothing(String text) {
        for (int precision : new int[] {18, 38}) {
            OneCell cell = new OneCell(Column.of("C", ColumnType.decimal(precision, 2)), CellNotation.USUAL);

            assertThat(cell.read(text).violations()).isEmpty();
            assertThat(cell.normalised()).as(text).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1 234, 1234, grouping",
        "12 345 678, 12345678, grouping",
        "-1 234, -1234, grouping",
        "+123 456, 123456, plus-sign+grouping",
        "001 234, 1234, leading-zeros+grouping"
    })
    void groupsOfThreeDigitsAreOneNumberAndTheirSeparatorsAreLost(String text, long number, String kinds) {
        OneCell cell = grouped(ColumnType.integer(9), null, ' ');

        assertThat(cell.read(text).violations()).isEmpty();
        assertThat(cell.number()).isEqualTo(number);
        assertThat(cell.hash()).isEqualTo(hash(CellHasher.of("C"), Long.toString(number)));
        assertThat(Normalisation.place(cell.normalised(), "C")).isEqualTo(kinds + "(C)");
        assertThat(cell.read("1234").normalised()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12 34",
                "1 2345",
                "1234 567",
                " 123",
                "123 ",
                "1  234",
                "1 234 ",
                "1 234 56",
                "- 123",
                "1 23 456",
                "-",
                " ",
                "1 23/",
                "1 23:"
            })
    void groupsOfAnotherSizeAreNoNumber(String text) {
        assertThat(grouped(ColumnType.integer(9), null, ' ').read(text).violations())
                .containsExactly(ViolationCode.NOT_INTEGER);
    }

    @Test
    void onlyTheWholePartHasGroups() {
        OneCell cell = grouped(ColumnType.decimal(9, 2), ',', '.');

        assertThat(cell.read("1.234.567,89").number()).isEqualTo(123_456_789);
        assertThat(cell.normalised()).isEqualTo(Normalisation.GROUPING.bit());
        assertThat(cell.read("1.234").number()).isEqualTo(123_400);
        assertThat(cell.read("1234,5").number()).isEqualTo(123_450);
        assertThat(cell.read(",5").number()).isEqualTo(50);
        assertThat(cell.read("1.234,").number()).isEqualTo(123_400);
        for (String none : List.of("1,234.5", "1.23,4", "1.234.,5", ".234", "1.234,5,6")) {
            assertThat(cell.read(none).violations()).as(none).containsExactly(ViolationCode.NOT_DECIMAL);
        }
    }

    @Test
    void aGroupedNumberTooLargeIsNotedAsThatAlone() {
        OneCell cell = grouped(ColumnType.integer(4), null, ' ');

        assertThat(cell.read("12 345").violations()).containsExactly(ViolationCode.OUT_OF_PRECISION);
        assertThat(cell.normalised()).isZero();
    }

    @Test
    void aGroupedNumberMayBeWrittenWithMoreCharactersThanAnyNumberHasDigits() {
        String zeros = "000 ".repeat(40);

        assertThat(grouped(ColumnType.integer(9), null, ' ').read(zeros + "012").number())
                .isEqualTo(12);
        assertThat(grouped(ColumnType.integer(9), null, ' ')
                        .read("0".repeat(200) + "12")
                        .number())
                .isEqualTo(12);
    }

    private static OneCell grouped(ColumnType type, @Nullable Character decimal, char group) {
        return new OneCell(
                new Column(
                        "C",
                        type,
                        List.of(),
                        false,
                        Constraints.NONE,
                        null,
                        YearSpan.ALWAYS,
                        Set.of(),
                        new Notation(decimal, group, null)),
                CellNotation.USUAL);
    }

    private static List<Long> hash(CellHasher hasher, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] lanes = new long[2];
        hasher.hash(bytes, 0, bytes.length, lanes, 0);
        return List.of(lanes[0], lanes[1]);
    }
}
