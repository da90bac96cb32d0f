package fr.sndscopy.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.Period;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RetentionRulesTest {
    private static final Instant LEAP_DAY = Instant.parse("2024-02-29T12:34:56.789Z");

    @Test
    void aLockEndsWithAWholeSecondOfTheCalendar() {
        RetentionRules rules = new RetentionRules(
                Retention.Mode.COMPLIANCE, Map.of("ledger/", Period.ofYears(10), "evidence/", Period.ofDays(1)));

        assertThat(rules.of("ledger/1", LEAP_DAY))
                .contains(new Retention(Retention.Mode.COMPLIANCE, Instant.parse("2034-02-28T12:34:56Z")));
        assertThat(rules.of("evidence/1", LEAP_DAY))
                .contains(new Retention(Retention.Mode.COMPLIANCE, Instant.parse("2024-03-01T12:34:56Z")));
        assertThat(rules.of("data/1", LEAP_DAY)).isEmpty();
    }

    @Test
    void aLongerAndAStrongerLockCoversWhatWasAskedForAndNoOther() {
        Instant end = Instant.parse("2034-02-28T12:34:56Z");
        Retention governance = new Retention(Retention.Mode.GOVERNANCE, end);
        Retention compliance = new Retention(Retention.Mode.COMPLIANCE, end);

        assertThat(compliance.covers(governance)).isTrue();
        assertThat(governance.covers(governance)).isTrue();
        assertThat(governance.covers(compliance)).isFalse();
        assertThat(new Retention(Retention.Mode.GOVERNANCE, end.minusSeconds(1)).covers(governance))
                .isFalse();
    }
}
