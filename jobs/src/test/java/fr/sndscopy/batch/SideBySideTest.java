package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.batch.NightlyRun.Line;
import fr.sndscopy.batch.NightlyRun.Outcome;
import fr.sndscopy.batch.SideBySide.Due;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.FailureKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which deliveries are worked on at once, and in which order they are published. */
class SideBySideTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, FailureKind> failures = new ConcurrentHashMap<>();

    /** What happens when one is begun. */
    private interface Meanwhile {
        void happens(String name) throws Exception;
    }

    private static Due due(String name, Set<String> tables, Set<String> needed) {
        Set<String> brought = Set.of(name + "'s own");
        return new Due(name, new Relations.Facts(false, brought, tables, tables, needed));
    }

    /** Periods of one table, which are published in order. */
    private static Due month(String name) {
        return due(name, Set.of("T"), Set.of());
    }

    private static Due independent(String name) {
        return due(name, Set.of("T" + name), Set.of());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private List<String> run(int lanes, List<Due> due, Meanwhile meanwhile) {
        SideBySide night = new SideBySide(
                due,
                (lane, index, turn, beside) -> migrate(due.get(index).name(), turn, meanwhile),
                line -> line.failure() == FailureKind.OUTAGE);
        return night.run(lanes).stream()
                .map(line -> line.map(one -> one.outcome().toString()).orElse("-"))
                .toList();
    }

    private Line migrate(String name, Turn turn, Meanwhile meanwhile) {
        events.add("begins " + name);
        try {
            meanwhile.happens(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        FailureKind failure = failures.get(name);
        if (failure != null) {
            events.add("fails " + name);
            return line(name, Outcome.FAILED, failure);
        }
        turn.await(new Progress());
        events.add("publishes " + name);
        return line(name, Outcome.PUBLISHED, null);
    }

    private static Line line(String name, Outcome outcome, @Nullable FailureKind failure) {
        return new Line(name, name, "DCIR", "2019-01", outcome, failure, null, "", 0);
    }

    @Test
    void what_has_nothing_to_do_with_each_other_is_worked_on_at_once() {
        CyclicBarrier all = new CyclicBarrier(3);

        assertThat(run(
                        3,
                        List.of(independent("A"), independent("B"), independent("C")),
                        name -> all.await(1, TimeUnit.MINUTES)))
                .containsExactly("published", "published", "published");
    }

    @Test
    void no_more_are_at_work_than_there_are_lanes() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Due> due = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            due.add(independent("D" + i));
        }

        assertThat(run(3, due, name -> {
                    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(10_000);
                    atWork.decrementAndGet();
                }))
                .hasSize(40)
                .containsOnly("published");
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void what_depends_on_another_begins_when_that_has_ended_and_others_do_not_wait_for_it() {
        CountDownLatch otherHasBegun = new CountDownLatch(1);
        Due child = due("child", Set.of("C"), Set.of("P"));
        Due parent = due("parent", Set.of("P"), Set.of());

        run(2, List.of(parent, child, independent("other")), name -> {
            if (name.equals("other")) {
                otherHasBegun.countDown();
            }
            if (name.equals("parent")) {
                await(otherHasBegun);
            }
        });

        assertThat(events).containsSubsequence("publishes parent", "begins child");
        assertThat(events).containsSubsequence("begins other", "publishes parent");
    }

    @Test
    void an_earlier_one_that_depends_on_a_later_ones_table_goes_first_all_the_same() {
        Due child = due("child", Set.of("C"), Set.of("P"));
        Due parent = due("parent", Set.of("P"), Set.of());

        run(2, List.of(child, parent), name -> {});

        assertThat(events).containsExactly("begins child", "publishes child", "begins parent", "publishes parent");
    }

    @Test
    void periods_of_a_table_are_worked_on_at_once_and_published_in_order() {
        CyclicBarrier all = new CyclicBarrier(3);

        run(3, List.of(month("01"), month("02"), month("03")), name -> all.await(1, TimeUnit.MINUTES));

        assertThat(events.subList(3, 6)).containsExactly("publishes 01", "publishes 02", "publishes 03");
    }

    @Test
    void one_that_fails_lets_those_behind_it_be_published() {
        failures.put("01", FailureKind.REFUSED);
        CyclicBarrier both = new CyclicBarrier(2);

        assertThat(run(2, List.of(month("01"), month("02")), name -> both.await(1, TimeUnit.MINUTES)))
                .containsExactly("failed", "published");
        assertThat(events).containsSubsequence("fails 01", "publishes 02");
    }

    @Test
    void an_outage_begins_nothing_more_and_those_at_work_end_by_themselves() {
        failures.put("A", FailureKind.OUTAGE);
        CyclicBarrier both = new CyclicBarrier(2);

        assertThat(run(
                        2,
                        List.of(independent("A"), independent("B"), due("C", Set.of("C"), Set.of("TA"))),
                        name -> both.await(1, TimeUnit.MINUTES)))
                .containsExactly("failed", "published", "-");
    }

    @Test
    void nobody_waits_for_one_that_is_not_begun_any_more() {
        failures.put("parent", FailureKind.OUTAGE);
        Due parent = due("parent", Set.of("P"), Set.of());
        Due first = due("01", Set.of("T"), Set.of("P"));
        CyclicBarrier both = new CyclicBarrier(2);

        assertThat(run(2, List.of(parent, first, month("02")), name -> both.await(1, TimeUnit.MINUTES)))
                .containsExactly("failed", "-", "published");
    }

    @Test
    void one_that_waits_to_be_published_can_be_stopped() {
        CountDownLatch stopped = new CountDownLatch(1);
        List<Due> due = List.of(month("01"), month("02"));
        SideBySide night = new SideBySide(
                due,
                (lane, index, turn, beside) -> {
                    try {
                        if (index == 0) {
                            await(stopped);
                            return line("01", Outcome.PUBLISHED, null);
                        }
                        Progress progress = new Progress();
                        progress.requestStop();
                        turn.await(progress);
                        throw new AssertionError("its turn has come");
                    } catch (InterruptedMigrationException e) {
                        stopped.countDown();
                        return line("02", Outcome.FAILED, FailureKind.INTERRUPTED);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                line -> false);

        assertThat(night.run(2))
                .extracting(line -> line.orElseThrow().outcome())
                .containsExactly(Outcome.PUBLISHED, Outcome.FAILED);
    }

    @Test
    void what_nobody_expects_ends_the_night_and_is_told() {
        List<Due> due = List.of(month("01"), month("02"), month("03"));
        CyclicBarrier both = new CyclicBarrier(2);

        assertThatThrownBy(() -> run(2, due, name -> {
                    both.await(1, TimeUnit.MINUTES);
                    if (name.equals("01")) {
                        throw new OutOfMemoryError("of a test");
                    }
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(events).contains("publishes 02").doesNotContain("begins 03");
    }

    @Test
    void whatever_depends_on_what_all_end_as_one_after_the_other() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int night = 0; night < 200; night++) {
            List<Due> due = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Set<String> tables = Set.of("T" + random.nextInt(5));
                Set<String> needed = random.nextInt(3) == 0 ? Set.of("T" + random.nextInt(5)) : Set.of();
                due.add(due("D" + i, tables, needed));
            }
            events.clear();

            assertThat(run(1 + random.nextInt(4), due, name -> LockSupport.parkNanos(10_000)))
                    .as("seed %s", seed)
                    .containsOnly("published");

            for (int later = 0; later < due.size(); later++) {
                for (int earlier = 0; earlier < later; earlier++) {
                    Relation relation =
                            due.get(earlier).facts().of(due.get(later).facts());
                    int published = events.indexOf("publishes D" + earlier);
                    if (relation == Relation.APART) {
                        assertThat(published).as("seed %s", seed).isLessThan(events.indexOf("begins D" + later));
                    } else if (relation == Relation.IN_ORDER) {
                        assertThat(published).as("seed %s", seed).isLessThan(events.indexOf("publishes D" + later));
                    }
                }
            }
        }
    }

    @Test
    void how_many_were_published_beside_one_is_known() {
        AtomicInteger seen = new AtomicInteger(-1);
        SideBySide night = new SideBySide(
                List.of(independent("A"), independent("B")),
                (lane, index, turn, beside) -> {
                    if (index == 1) {
                        seen.set(beside.published());
                    }
                    return line("x", Outcome.PUBLISHED, null);
                },
                line -> false);

        assertThat(night.run(1)).extracting(Optional::isPresent).containsExactly(true, true);
        assertThat(seen.get()).isEqualTo(1);
    }
}
