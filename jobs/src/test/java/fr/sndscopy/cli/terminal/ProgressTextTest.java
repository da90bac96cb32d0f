package fr.sndscopy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.migration.work.Pace;
import fr.sndscopy.migration.work.Progress.Earlier;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
    private static final ProgressText HUGE = new ProgressText(new Pace(
            "checksum",
            5_900_000_000_000L,
            9_000_000_000_000L,
            9_999,
            0,
            10_000,
            36_600_000_000L,
            123_456_789,
            Earlier.NOTHING,
            86_399));

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
        ProgressText begun = new ProgressText(new Pace("receive", 0, 1_000, 0, 0, 4, 0, 0, Earlier.NOTHING, 0));

        assertThat(begun.line(100, true)).isEqualTo(".......... receive   0%  0 rows  parts 0/4  rejected 0  ETA --");
    }

    @Test
    void whatEarlierRunsDidCountsForTheWholeAndNotForTheSpeed() {
        Earlier earlier = new Earlier(600, 6, 600_000, 6, 6);

        assertThat(new ProgressText(new Pace("revisit", 0, 1_000_000, 0, 0, 10, 0, 0, earlier, 0)).line(100, true))
                .isEqualTo("######.... revisit  60%  600 rows  parts 6/10  rejected 6  ETA --");
        assertThat(new ProgressText(new Pace("convert", 200_000, 1_000_000, 2, 0, 10, 200, 1, earlier, 10))
                        .line(100, true))
                .isEqualTo("########.. convert  75%  800 rows  20/s  20.0 kB/s  parts 8/10  rejected 7  ETA 0:17");
        assertThat(new ProgressText(new Pace("publish", 400_000, 1_000_000, 4, 4, 10, 400, 2, earlier, 20))
                        .line(100, true))
                .startsWith("########## publish 100%  1,000 rows  20/s")
                .contains("verified 10/10");
    }

    @Test
    void theEstimateComesFromTheTimeOfTheWorkAlone() {
        ProgressText half =
                new ProgressText(new Pace("verify", 1_000_000, 1_000_000, 4, 1, 4, 9_999, 0, Earlier.NOTHING, 13));

        assertThat(half.line(100, true))
                .isEqualTo("########.. verify   81%  9,999 rows  769/s  76.9 kB/s  verified 1/4  rejected 0  ETA 0:03");
    }
}
