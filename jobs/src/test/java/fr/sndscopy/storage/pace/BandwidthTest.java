package fr.sndscopy.storage.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators say of a line. */
class BandwidthTest {
    private static OptionalLong at(String time, @org.jspecify.annotations.Nullable String limit, String... quiet) {
        return new Bandwidth(
                        limit == null ? null : Rate.parse(limit),
                        List.of(quiet).stream().map(QuietHours::parse).toList())
                .at(LocalTime.parse(time));
    }

    @ParameterizedTest
    @CsvSource({
        "200MB/s,200000000,200MB/s",
        "10Gbit/s,1250000000,1.25GB/s",
        "1.25 GB/s,1250000000,1.25GB/s",
        "8Kbit/s,1000,1KB/s",
        "0.008Kbit/s,1,1B/s"
    })
    void ratesAreBytesOrBitsInASecond(String text, long bytes, String shown) {
        Rate rate = Rate.parse(text);

        assertThat(rate.bytesPerSecond()).isEqualTo(bytes);
        assertThat(rate).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "200MB", "200 mb/s", "-1MB/s", "0MB/s", "99999999999999TB/s", "200MiB/s"})
    void whatIsNoRateIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a rate above 0, as 10Gbit/s or 1.25GB/s");
    }

    @Test
    void withinQuietHoursTheirRateHoldsAndOutsideTheLimit() {
        String[] quiet = {"07:00-19:00 200MB/s"};

        assertThat(at("06:59", "1GB/s", quiet)).hasValue(1_000_000_000);
        assertThat(at("07:00", "1GB/s", quiet)).hasValue(200_000_000);
        assertThat(at("18:59", "1GB/s", quiet)).hasValue(200_000_000);
        assertThat(at("19:00", "1GB/s", quiet)).hasValue(1_000_000_000);
        assertThat(at("19:00", null, quiet)).isEmpty();
    }

    @Test
    void quietHoursGoOverMidnight() {
        String[] quiet = {"22:00-06:30 50MB/s"};

        assertThat(at("21:59", null, quiet)).isEmpty();
        assertThat(at("22:00", null, quiet)).hasValue(50_000_000);
        assertThat(at("00:00", null, quiet)).hasValue(50_000_000);
        assertThat(at("06:29", null, quiet)).hasValue(50_000_000);
        assertThat(at("06:30", null, quiet)).isEmpty();
    }

    @Test
    void ofAllThatIsSaidTheLeastHolds() {
        String[] quiet = {"07:00-19:00 200MB/s", "12:00-14:00 300MB/s", "18:00-20:00 10MB/s"};

        assertThat(at("13:00", "250MB/s", quiet)).hasValue(200_000_000);
        assertThat(at("18:30", "250MB/s", quiet)).hasValue(10_000_000);
        assertThat(at("19:30", "5MB/s", quiet)).hasValue(5_000_000);
    }

    /** In France clocks went from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October. */
    @Test
    void whereClocksAreSetTheClockOnTheWallCounts() {
        ZoneId paris = ZoneId.of("Europe/Paris");
        QuietHours night = QuietHours.parse("02:30-03:30 1MB/s");

        ZonedDateTime spring = ZonedDateTime.of(2026, 3, 29, 1, 0, 0, 0, paris);
        assertThat(minutes(night, spring)).as("half an hour of it never is").isEqualTo(30);
        ZonedDateTime autumn = ZonedDateTime.of(2026, 10, 25, 1, 0, 0, 0, paris);
        assertThat(minutes(night, autumn)).as("half an hour of it is twice").isEqualTo(90);
    }

    private static long minutes(QuietHours hours, ZonedDateTime from) {
        return java.util.stream.LongStream.range(0, 300)
                .filter(minute ->
                        hours.contain(LocalTime.ofInstant(from.toInstant().plusSeconds(60 * minute), from.getZone())))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "07:00-19:00",
                "7:00-19:00 1MB/s",
                "07:00 19:00 1MB/s",
                "07:00-24:00 1MB/s",
                "07:00-19:60 1MB/s"
            })
    void whatAreNoHoursIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> QuietHours.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected HH:MM-HH:MM and a rate, as 07:00-19:00 200MB/s");
    }

    @Test
    void hoursThatEndWhenTheyBeginAreRefused() {
        assertThatThrownBy(() -> QuietHours.parse("07:00-07:00 1MB/s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("what holds all day is the limit itself");
    }

    @Test
    void ratesThatWouldStarveATransferAreRefused() {
        assertThatThrownBy(() -> new Bandwidth(null, List.of(QuietHours.parse("07:00-19:00 999KB/s"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected 1MB/s or more");
    }

    @Test
    void itIsShownAsItIsWritten() {
        assertThat(new Bandwidth(Rate.parse("2Gbit/s"), List.of(QuietHours.parse("07:00-19:00 200MB/s"))))
                .hasToString("250MB/s, 07:00-19:00 200MB/s");
        assertThat(Bandwidth.UNLIMITED).hasToString("without limit");
    }
}
