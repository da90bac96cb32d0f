package fr.sndscopy.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.calendar.Expectation.Every;
import fr.sndscopy.calendar.Expectation.PastGap;
import fr.sndscopy.calendar.Outlook.Lack;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.PublishedLedger;
import fr.sndscopy.place.Here;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told to be missing, late, early or odd, beside what is published. */
class CalendarTest {
    private final PublishedLedger ledger = new PublishedLedger();

    private static Expectation monthly(PastGap pastGap) {
        return new Expectation("DCIR", Every.MONTH, new Period("2019-01"), null, 20, null, pastGap);
    }

    private static Calendar calendar(Expectation... expectations) {
        return new Calendar(List.of(expectations), 0.33);
    }

    private Outlook outlook(Expectation expectation, String day) {
        return calendar(expectation)
                .outlooks(ledger.state(), Instant.parse(day + "T12:00:00Z"))
                .get(0);
    }

    private PublishedLedger month(String day, String period) {
        return ledger.publish(day, "DCIR", "DCIR-" + period, Map.of("ER_PRS_F " + period, 100L));
    }

    private static List<String> missing(Outlook outlook) {
        return outlook.missing().stream()
                .map(one -> one.period() + " " + one.lack() + " " + one.daysLate())
                .toList();
    }

    private static Delivery delivery(String product, @Nullable String supersedes, String... periods) {
        return new Delivery(
                Here.folder(Path.of(".")),
                "D",
                product,
                Arrays.stream(periods)
                        .map(period -> new SourceFile(
                                period + ".csv",
                                "ER_PRS_F",
                                new Period(period),
                                2019,
                                CsvFormat.USUAL,
                                OptionalLong.empty(),
                                null))
                        .toList(),
                supersedes,
                Map.of());
    }

    @Test
    void a_month_behind_which_a_later_one_is_published_is_a_gap_and_one_behind_all_is_late_or_not_due() {
        month("2019-02-10", "2019-01");
        month("2019-04-15", "2019-03");

        Outlook outlook = outlook(monthly(PastGap.WARN), "2019-06-10");

        assertThat(missing(outlook)).containsExactly("2019-02 GAP 82", "2019-04 LATE 21", "2019-05 NOT_DUE 0");
        assertThat(outlook.expected()).isEqualTo(5);
        assertThat(outlook.published()).isEqualTo(2);
        assertThat(outlook.newest()).isEqualTo(new Period("2019-03"));
        assertThat(outlook.lastPublished()).isEqualTo(Instant.parse("2019-04-15T03:00:00Z"));
        assertThat(outlook.isAlarm()).isTrue();
        assertThat(outlook.mostDaysLate()).isEqualTo(82);
        assertThat(outlook.count(Lack.GAP)).isEqualTo(1);
    }

    @Test
    void the_last_day_is_still_in_time_and_the_next_is_not() {
        assertThat(missing(outlook(monthly(PastGap.WARN), "2019-02-20"))).containsExactly("2019-01 NOT_DUE 0");
        assertThat(missing(outlook(monthly(PastGap.WARN), "2019-02-21"))).containsExactly("2019-01 LATE 1");
    }

    @Test
    void a_month_that_is_not_over_is_not_expected_and_one_that_came_before_it_was_over_is_early() {
        month("2019-02-10", "2019-02");
        ledger.publish("2019-02-11", "dcir", "OLD", Map.of("ER_PRS_F 2012-07", 1L));

        Outlook outlook = outlook(monthly(PastGap.WARN), "2019-02-12");

        assertThat(outlook.surplus())
                .containsExactly(
                        new Outlook.Surplus(new Period("2012-07"), "OLD", false),
                        new Outlook.Surplus(new Period("2019-02"), "DCIR-2019-02", true));
        assertThat(missing(outlook)).containsExactly("2019-01 GAP 0");
    }

    @Test
    void what_a_delivery_supersedes_was_there_when_it_was_there_first() {
        ledger.publish("2019-03-15", "DCIR", "A", Map.of("ER_PRS_F 2019-02", 5L));
        ledger.publish("2019-09-01", "DCIR", "B", "A", Map.of("ER_PRS_F 2019-02", 6L));
        ledger.publish("2019-09-02", "DCIR", "C", Map.of("ER_PRS_F 2019-03", 6L));

        assertThat(outlook(monthly(PastGap.WARN), "2019-09-03").surplus()).isEmpty();
        // superseded by nothing of that month: it is missing again
        ledger.publish("2019-09-03", "DCIR", "D", "C", Map.of("ER_PHA_F 2019-04", 6L));

        assertThat(missing(outlook(monthly(PastGap.WARN), "2019-04-25"))).contains("2019-03 GAP 5");
    }

    @Test
    void months_of_a_year_are_expected_until_the_year_is_there_as_a_whole() {
        Expectation yearly = new Expectation("PMSI MCO", Every.YEAR, new Period("2018"), null, 100, 45, PastGap.WARN);
        ledger.publish("2018-03-20", "PMSI MCO", "M1", Map.of("T_MCO18_01B 2018-01", 5L));

        assertThat(missing(outlook(yearly, "2018-04-20"))).containsExactly("2018-02 LATE 6", "2018-03 NOT_DUE 0");
        ledger.publish("2019-03-20", "pmsi mco", "Y", Map.of("T_MCO18B 2018", 50L));

        Outlook whole = outlook(yearly, "2019-03-25");

        assertThat(missing(whole)).containsExactly("2019-01 LATE 8", "2019-02 NOT_DUE 0");
        assertThat(whole.surplus()).isEmpty();
        assertThat(missing(outlook(yearly, "2020-04-09"))).contains("2019 NOT_DUE 0", "2019-12 LATE 55");
        assertThat(missing(outlook(yearly, "2020-04-10"))).contains("2019 LATE 1");
    }

    @Test
    void a_snapshot_is_late_when_the_last_is_too_old_and_when_there_is_none() {
        Expectation snapshots = new Expectation("REF", Every.SNAPSHOT, null, null, 400, null, PastGap.WARN);

        assertThat(missing(outlook(snapshots, "2019-03-25"))).containsExactly("snapshot LATE 1");
        ledger.publish("2019-03-20", "REF", "R", Map.of("IR_NAT_V snapshot", 50L));

        assertThat(missing(outlook(snapshots, "2020-04-23"))).isEmpty();
        assertThat(missing(outlook(snapshots, "2020-04-24"))).containsExactly("snapshot LATE 1");
    }

    @Test
    void a_table_that_periods_before_had_is_missed_and_a_number_of_rows_far_from_their_median_told() {
        for (int i = 1; i <= 5; i++) {
            ledger.publish(
                    "2019-0" + (i + 1) + "-10",
                    "DCIR",
                    "D" + i,
                    Map.of("ER_PRS_F 2019-0" + i, 1000L + i, "ER_PHA_F 2019-0" + i, i == 1 ? 900L : 50L));
        }
        ledger.publish("2019-07-10", "DCIR", "D6", Map.of("ER_PRS_F 2019-06", 600L));

        Outlook outlook = outlook(monthly(PastGap.WARN), "2019-07-11");

        assertThat(outlook.absences()).containsExactly("ER_PHA_F");
        assertThat(outlook.volumes()).containsExactly(new Outlook.Volume("ER_PRS_F", 600, 1003, 5));
    }

    @Test
    void two_periods_before_say_nothing_of_what_is_usual() {
        ledger.publish("2019-02-10", "DCIR", "D1", Map.of("ER_PRS_F 2019-01", 9L, "ER_PHA_F 2019-01", 9L));
        ledger.publish("2019-03-10", "DCIR", "D2", Map.of("ER_PRS_F 2019-02", 9L, "ER_PHA_F 2019-02", 9L));
        ledger.publish("2019-04-10", "DCIR", "D3", Map.of("ER_PRS_F 2019-03", 900L));

        Outlook outlook = outlook(monthly(PastGap.WARN), "2019-04-11");

        assertThat(outlook.absences()).isEmpty();
        assertThat(outlook.volumes()).isEmpty();
    }

    @Test
    void what_is_missing_before_a_delivery_is_neither_published_nor_brought_by_it() {
        month("2019-02-10", "2019-01");
        Calendar calendar = calendar(monthly(PastGap.REFUSE));
        Instant now = Instant.parse("2019-06-10T12:00:00Z");

        assertThat(calendar.gapsBefore(delivery("dcir", null, "2019-02"), ledger.state(), now))
                .isEmpty();
        assertThat(calendar.gapsBefore(delivery("DCIR", null, "2019-03", "2019-05"), ledger.state(), now))
                .containsExactly(new Period("2019-02"));
        assertThat(calendar.gapsBefore(delivery("DCIR", null, "2019-02", "2019-03"), ledger.state(), now))
                .isEmpty();
        assertThat(calendar.gapsBefore(delivery("other", null, "2019-03"), ledger.state(), now))
                .isEmpty();
        month("2019-05-15", "2019-04");
        // brings nothing anew: what it supersedes went past the gap long ago
        assertThat(calendar.gapsBefore(delivery("DCIR", "DCIR-2019-04", "2019-04"), ledger.state(), now))
                .isEmpty();
        assertThat(calendar.pastGap("dcir")).isEqualTo(PastGap.REFUSE);
        assertThat(calendar.pastGap("other")).isEqualTo(PastGap.ALLOW);
    }

    @Test
    void a_delivery_is_late_by_the_days_after_it_was_due_if_there_was_a_store_to_take_it() {
        Calendar calendar = calendar(monthly(PastGap.WARN));
        Instant now = Instant.parse("2019-06-10T12:00:00Z");
        month("2019-04-10", "2019-01");

        assertThat(calendar.daysLate(delivery("DCIR", null, "2019-04"), ledger.state(), now))
                .isEqualTo(21);
        assertThat(calendar.daysLate(delivery("DCIR", null, "2019-05"), ledger.state(), now))
                .isZero();
        assertThat(calendar.daysLate(delivery("DCIR", null, "2019-02"), ledger.state(), now))
                .as("due before there was a store")
                .isZero();
        assertThat(calendar.daysLate(delivery("other", null, "2019-04"), ledger.state(), now))
                .isZero();
    }

    @Test
    void what_cannot_be_expected_is_refused() {
        assertThatThrownBy(() -> new Expectation("X", Every.MONTH, new Period("2019"), null, 1, null, PastGap.WARN))
                .hasMessage("2019 is none: expected a month, YYYY-MM");
        assertThatThrownBy(() -> new Expectation("X", Every.MONTH, null, null, 1, null, PastGap.WARN))
                .hasMessage("no first one: expected from");
        assertThatThrownBy(() ->
                        new Expectation("X", Every.YEAR, new Period("2019"), new Period("2018"), 1, null, PastGap.WARN))
                .hasMessage("until 2018 is before from 2019");
        assertThatThrownBy(() -> new Expectation("X", Every.MONTH, new Period("2019-01"), null, 1, 3, PastGap.WARN))
                .hasMessage("in-year is for what comes every year");
        assertThatThrownBy(() -> calendar(
                        monthly(PastGap.WARN),
                        new Expectation("dcir", Every.YEAR, new Period("2019"), null, 1, null, PastGap.WARN)))
                .hasMessage("dcir is expected twice");
    }

    @Test
    void a_year_that_nobody_will_reach_is_counted_no_further() {
        Expectation old = new Expectation("X", Every.MONTH, new Period("1800-01"), null, 1, null, PastGap.WARN);

        assertThat(outlook(old, "2019-01-01").expected()).isLessThanOrEqualTo(2_400);
    }
}
