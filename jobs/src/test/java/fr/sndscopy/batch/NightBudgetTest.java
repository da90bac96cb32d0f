package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fr.sndscopy.migration.work.Progress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** How long and how much a night may do. */
class NightBudgetTest {
    @Test
    void no_more_are_begun_than_there_may_be() {
        try (NightBudget budget = new NightBudget(2, null, Clock.systemUTC())) {
            assertThat(budget.begin()).isEmpty();
            assertThat(budget.begin()).isEmpty();
            assertThat(budget.begin()).contains("this night was to begin no more than 2");
            assertThat(budget.isOver()).isFalse();
        }
    }

    @Test
    void when_time_is_up_nothing_is_begun_and_what_begins_all_the_same_is_stopped() {
        Instant past = Instant.now().minusSeconds(60);
        try (NightBudget budget = new NightBudget(NightBudget.ANY_NUMBER, past, Clock.systemUTC())) {
            Progress run = new Progress();
            budget.begins(run);

            assertThat(budget.begin()).contains("time is up since " + past.truncatedTo(ChronoUnit.SECONDS));
            assertThat(budget.isOver()).isTrue();
            assertThat(run.stopRequested()).isTrue();
        }
    }

    @Test
    void what_is_at_work_when_time_is_up_is_stopped_and_what_has_ended_is_not() {
        try (NightBudget budget =
                new NightBudget(NightBudget.ANY_NUMBER, Instant.now().plusMillis(300), Clock.systemUTC())) {
            Progress ended = new Progress();
            Progress run = new Progress();
            budget.begins(ended);
            budget.begins(run);
            budget.ended(ended);

            await().untilAsserted(() -> assertThat(run.stopRequested()).isTrue());

            assertThat(ended.stopRequested()).isFalse();
        }
    }
}
