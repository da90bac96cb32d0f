package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.batch.NightlyRun.Line;
import fr.sndscopy.batch.NightlyRun.Outcome;
import fr.sndscopy.report.FailureKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After what a night does not go on. */
class NightEndTest {
    private final NightEnd end = new NightEnd();

    private static Line line(Outcome outcome, @Nullable FailureKind failure) {
        return new Line("D", "d", "X", "2019-01", outcome, failure, null, "", 0);
    }

    @Test
    void two_outages_in_a_row_end_it_whatever_needed_no_work_between_them() {
        assertThat(end.after(line(Outcome.FAILED, FailureKind.OUTAGE))).isFalse();
        assertThat(end.after(line(Outcome.PUBLISHED_BEFORE, null))).isFalse();
        assertThat(end.after(line(Outcome.FAILED, FailureKind.OUTAGE))).isTrue();
        assertThat(end.after(line(Outcome.PUBLISHED, null))).as("over is over").isTrue();
    }

    @Test
    void an_outage_of_one_delivery_alone_does_not() {
        assertThat(end.after(line(Outcome.FAILED, FailureKind.OUTAGE))).isFalse();
        assertThat(end.after(line(Outcome.PUBLISHED, null))).isFalse();
        assertThat(end.after(line(Outcome.FAILED, FailureKind.OUTAGE))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"INTEGRITY", "KEY_REFUSED", "INTERRUPTED"})
    void what_the_next_would_meet_too_ends_it_at_once(FailureKind failure) {
        assertThat(end.after(line(Outcome.FAILED, failure))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INTEGRITY", "KEY_REFUSED", "INTERRUPTED", "OUTAGE"})
    void what_is_of_one_delivery_does_not(FailureKind failure) {
        assertThat(end.after(line(Outcome.FAILED, failure))).isFalse();
        assertThat(end.after(line(Outcome.FAILED, failure))).isFalse();
    }
}
