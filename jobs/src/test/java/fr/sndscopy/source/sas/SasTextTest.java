package fr.sndscopy.source.sas;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What numbers of SAS are as text. */
class SasTextTest {
    private static final long SEED = 20261201;

    private final SasText text = new SasText();

    private String write(double number, SasMeaning meaning, LogicalType target) {
        return write(Double.doubleToRawLongBits(number), meaning, target);
    }

    private String write(long bits, SasMeaning meaning, LogicalType target) {
        text.write(bits, meaning, target);
        return new String(text.text(), 0, text.length(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "-17, -17",
        "0.1, 0.1",
        "-0.05, -0.05",
        "410.10, 410.1",
        "1234567.891, 1234567.891",
        "9007199254740991, 9007199254740991",
        "-9007199254740991, -9007199254740991",
        "0.30000000000000004, 0.30000000000000004",
        "0.3333333333333333, 0.3333333333333333",
        "1.0E-7, 0.0000001",
        "123456789012.345678, 123456789012.34567",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
    })
    void aNumberIsTheShortestDecimalThatIsReadAsIt(double number, String expected) {
        assertThat(write(number, SasMeaning.NUMBER, LogicalType.DECIMAL)).isEqualTo(expected);
        assertThat(text.isTold()).isTrue();
    }

    @Test
    void everyNumberIsReadAgainAsItself() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            double number =
                    switch (i % 4) {
                        case 0 -> (random.nextInt(2_000_000) - 1_000_000) / 100.0;
                        case 1 -> random.nextDouble();
                        case 2 -> random.nextLong(1L << 53) * (random.nextBoolean() ? 1 : -1);
                        default -> random.nextGaussian() * Math.pow(10, random.nextInt(15));
                    };
            String written = write(number, SasMeaning.NUMBER, LogicalType.DECIMAL);

            assertThat(Double.parseDouble(written)).as("seed %d", SEED).isEqualTo(number + 0.0);
            if (i % 4 == 0) {
                assertThat(new BigDecimal(written)).isEqualByComparingTo(new BigDecimal(written).setScale(2));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"9007199254740992, 9007199254740992", "1e300, 1.0000000000000001E+300", "Infinity, Infinity"})
    void aWholeNumberThatMayHaveBeenAnotherIsNotTold(double number, String shown) {
        assertThat(write(number, SasMeaning.NUMBER, LogicalType.INTEGER)).isEqualTo(shown);
        assertThat(text.isTold()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"., ''", "_, ._", "A, .A", "Z, .Z"})
    void missingValuesThatHaveANameKeepIt(char tag, String expected) {
        for (long code : new long[] {tag, tag == '_' ? 0 : tag == '.' ? 1 : tag - 'A' + 2}) {
            assertThat(write(0xffff000000000000L | ((~code & 0xff) << 40), SasMeaning.DATE, LogicalType.DATE))
                    .isEqualTo(expected);
            assertThat(text.isTold()).isTrue();
        }
    }

    @Test
    void anotherThingThatIsNoNumberIsNotTold() {
        assertThat(write(Double.NaN, SasMeaning.NUMBER, LogicalType.INTEGER)).isEqualTo("NaN");
        assertThat(text.isTold()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, DATE, DATE, 1960-01-01",
        "-1, DATE, DATE, 1959-12-31",
        "21550, DATE, DATE, 2019-01-01",
        "21550, DATE, STRING, 2019-01-01",
        "21550, DATE, YEAR, 2019",
        "21551, DATE, YEAR, 2019-01-02",
        "21581, DATE, YEARMONTH, 201902",
        "21582, DATE, YEARMONTH, 2019-02-02",
        "21550.5, DATE, DATE, 21550.5",
        "5000000, DATE, DATE, 5000000",
        "1861920000, DATETIME, DATE, 2019-01-01",
        "1861920000, DATETIME, DATETIME, 2019-01-01T00:00:00",
        "1861920000, DATETIME, STRING, 2019-01-01T00:00:00",
        "1861920001, DATETIME, DATE, 2019-01-01T00:00:01",
        "-1, DATETIME, DATETIME, 1959-12-31T23:59:59",
        "1861920000.5, DATETIME, DATETIME, 1861920000.5",
        "0, TIME, STRING, 00:00:00",
        "86399, TIME, STRING, 23:59:59",
        "86400, TIME, STRING, 86400",
        "-60, TIME, STRING, -60",
    })
    void whatANumberMeansIsWrittenWhereNothingIsLost(
            double number, SasMeaning meaning, LogicalType target, String expected) {
        assertThat(write(number, meaning, target)).isEqualTo(expected);
    }

    @Test
    void everySecondIsTheOneThatJavaSays() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(200L * 365 * 86_400) - 100L * 365 * 86_400;
            LocalDateTime expected = LocalDateTime.ofEpochSecond(second - 3653L * 86_400, 0, ZoneOffset.UTC);
            assertThat(LocalDateTime.parse(write((double) second, SasMeaning.DATETIME, LogicalType.DATETIME)))
                    .as("seed %d", SEED)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DATE9., DATE",
        "ddmmyy10, DATE",
        "DDMMYYS, DATE",
        "YYMMDDN8., DATE",
        "E8601DA, DATE",
        "MONYY7, DATE",
        "FRADFDD, DATE",
        "DATETIME20., DATETIME",
        "E8601DT19, DATETIME",
        "NLDATM, DATETIME",
        "TIME8., TIME",
        "HHMM5., TIME",
        "BEST12., NUMBER",
        "F8.2, NUMBER",
        "COMMA12., NUMBER",
        "SEXE, NUMBER",
        "DATEX, NUMBER",
        "'', NUMBER",
    })
    void aFormatTellsWhatNumbersMean(String format, SasMeaning expected) {
        assertThat(SasMeaning.of(format)).isEqualTo(expected);
    }
}
