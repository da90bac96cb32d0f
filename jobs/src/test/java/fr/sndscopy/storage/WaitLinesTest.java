package fr.sndscopy.storage;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.storage.StoreWaits.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitLinesTest {
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final List<String> said = new ArrayList<>();
    private long seconds;
    private final WaitLines lines =
            new WaitLines(said::add, () -> Duration.ofSeconds(seconds).toNanos());

    private static Call put(int part) {
        return new Call("s3 https://store.example/snds", "put data/T/" + part + ".parquet");
    }

    @Test
    void aSilenceIsSaidOnceAndSoIsItsEnd() {
        Call call = put(1);
        lines.silent(call, TEN, FIVE_MINUTES);
        lines.silent(call, TEN, FIVE_MINUTES);
        seconds = 30;
        lines.answered(call);

        assertThat(said)
                .containsExactly(
                        "[s3 https://store.example/snds] no answer for 10 s to put data/T/1.parquet: waiting, up to 5"
                                + " min",
                        "[s3 https://store.example/snds] answers again");
    }

    @Test
    void sixtyFourPartsThatWaitAreOneLineUntilTheLastHasItsAnswer() {
        List<Call> calls = new ArrayList<>();
        for (int part = 0; part < 64; part++) {
            calls.add(put(part));
        }
        calls.forEach(call -> lines.silent(call, TEN, FIVE_MINUTES));
        calls.forEach(call -> lines.triedAgain(call, 2, 4, "no answer in time"));
        calls.subList(0, 63).forEach(lines::answered);

        assertThat(said).hasSize(2);
        assertThat(said.get(1))
                .isEqualTo("[s3 https://store.example/snds] put data/T/0.parquet is tried again (2 of 4): no answer in"
                        + " time");
        lines.answered(calls.get(63));
        assertThat(said).hasSize(3);
    }

    @Test
    void anotherTryAndAnotherReasonAreAnotherLineAndTheSameOneIsWhenTimeHasPassed() {
        lines.triedAgain(put(1), 2, 4, "HTTP 503");
        lines.triedAgain(put(2), 2, 4, "HTTP 503");
        lines.triedAgain(put(1), 3, 4, "HTTP 503");
        lines.triedAgain(put(2), 3, 4, "connection lost");
        assertThat(said).hasSize(3);

        seconds = 11;
        lines.triedAgain(put(3), 2, 4, "HTTP 503");
        assertThat(said).hasSize(4);
    }

    @Test
    void aTryThatSucceedsAtOnceIsNoNews() {
        Call call = put(1);
        lines.triedAgain(call, 2, 4, "HTTP 503");
        seconds = 1;
        lines.answered(call);

        assertThat(said).hasSize(1);
    }

    @Test
    void whatIsGivenUpIsLeftToItsCallerToSayAndTheNextSilenceIsSaid() {
        Call call = put(1);
        lines.silent(call, TEN, Duration.ofSeconds(90));
        lines.givenUp(call);
        assertThat(said).hasSize(1).first().asString().endsWith("up to 90 s");

        lines.silent(put(2), TEN, FIVE_MINUTES);
        assertThat(said).hasSize(2);
    }

    @Test
    void aCallThatNeverWaitedEndsInSilence() {
        lines.answered(put(1));
        lines.givenUp(put(2));

        assertThat(said).isEmpty();
    }
}
