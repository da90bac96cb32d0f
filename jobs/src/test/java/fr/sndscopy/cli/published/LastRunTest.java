package fr.sndscopy.cli.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastRunTest {
    @Test
    void aRunIsAtWorkAsLongAsItsProcessIsThere() {
        LastRun run = LastRun.begins("D-1");

        assertThat(run.isAlive()).isTrue();
        assertThat(run.ends(0, null).isAlive()).isFalse();
    }

    @Test
    void aProcessThatGotItsNumberLaterIsAnotherOne() {
        LastRun run = LastRun.begins("D-1");
        LastRun before = new LastRun(run.delivery(), Instant.EPOCH.toString(), run.pid(), run.host(), null, null, null);

        assertThat(before.isAlive()).isFalse();
    }
}
