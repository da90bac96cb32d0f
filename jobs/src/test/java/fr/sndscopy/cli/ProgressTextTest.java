package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTextTest {
    private static final ProgressText HUGE = new ProgressText(
            "checksum", 5_900_000_000_000L, 9_000_000_000_000L, 9_999, 0, 10_000, 36_600_000_000L, 123_456_789, 86_399);

    @Test
    void theLargestLineFitsAHundredColumns() {
        assertThat(HUGE.line(100, false))
                .isEqualTo("█████░░░░░ convert  49%  36.6 G rows  423.6 k/s  parts 9999/10000"
                        + "  rejected 123.5 M  ETA 24 h 48")
                .hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void aNarrowTerminalGetsWhatMattersMost() {
        assertThat(HUGE.line(60, true)).isEqualTo("#####..... convert  49%  parts 9999/10000  ETA 24 h 48");
        assertThat(HUGE.line(10, true)).isEqualTo("#####.....");
    }

    @Test
    void beforeAnythingIsReadNothingIsEstimated() {
        ProgressText begun = new ProgressText("receive", 0, 1_000, 0, 0, 4, 0, 0, 0);

        assertThat(begun.line(100, true)).isEqualTo(".......... receive   0%  0 rows  parts 0/4  rejected 0  ETA --");
    }

    @Test
    void theEstimateComesFromTheTimeOfTheWorkAlone() {
        ProgressText half = new ProgressText("verify", 1_000_000, 1_000_000, 4, 1, 4, 9_999, 0, 13);

        assertThat(half.line(100, true))
                .isEqualTo("########.. verify   81%  9,999 rows  769/s  76.9 kB/s  verified 1/4  rejected 0  ETA 0:03");
    }
}
