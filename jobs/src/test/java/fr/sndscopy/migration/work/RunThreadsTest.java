package fr.sndscopy.migration.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Threads that several runs have in common. */
class RunThreadsTest {
    private final RunThreads one = new RunThreads(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        go.countDown();
        one.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void what_an_earlier_run_has_to_do_goes_first_whenever_it_was_given() throws Exception {
        ExecutorService first = one.of("D-1");
        ExecutorService second = one.of("D-2");
        Future<?> holding = second.submit(() -> await(go));
        List<Future<?>> all = new ArrayList<>(List.of(holding));
        all.add(second.submit(() -> done.add("second, 1")));
        all.add(second.submit(() -> done.add("second, 2")));
        all.add(first.submit(() -> done.add("first, 1")));
        all.add(first.submit(() -> done.add("first, 2")));

        go.countDown();
        for (Future<?> each : all) {
            each.get();
        }

        assertThat(done).containsExactly("first, 1", "first, 2", "second, 1", "second, 2");
    }

    @Test
    void runs_share_the_threads_and_have_not_as_many_each() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (RunThreads two = new RunThreads(2)) {
            List<Future<?>> all = new ArrayList<>();
            for (int run = 0; run < 3; run++) {
                ExecutorService workers = two.of("D-" + run);
                for (int i = 0; i < 20; i++) {
                    all.add(workers.submit(
                            () -> threads.add(Thread.currentThread().getName())));
                }
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(threads).hasSizeBetween(1, 2);
    }

    @Test
    void a_run_that_is_ended_ends_its_own_work_and_no_other() throws Exception {
        ExecutorService ending = one.of("D-1");
        ExecutorService other = one.of("D-2");
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        ending.execute(() -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        ending.execute(() -> done.add("of the run that ended"));
        Future<Boolean> beside =
                other.submit(() -> done.add(Thread.currentThread().isInterrupted() ? "interrupted" : "of the other"));
        await(begun);

        assertThat(ending.shutdownNow()).hasSize(1);

        beside.get();
        assertThat(ending.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(interrupted).isTrue();
        assertThat(done).containsExactly("of the other");
        assertThat(ending.isTerminated()).isTrue();
        assertThat(other.isShutdown()).isFalse();
        assertThatThrownBy(() -> ending.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void what_is_logged_meanwhile_is_of_the_delivery() throws Exception {
        assertThat(one.of("D-1").submit(() -> MDC.get(DeliveryInLog.KEY)).get()).isEqualTo("D-1");
        assertThat(one.of("D-2").submit(() -> MDC.get(DeliveryInLog.KEY)).get()).isEqualTo("D-2");
    }
}
