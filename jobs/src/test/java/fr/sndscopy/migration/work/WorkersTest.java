package fr.sndscopy.migration.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorkersTest {
    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    @Test
    void whoFailsWaitsForTheOthers() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        List<Callable<Void>> work = List.of(
                () -> {
                    failed.countDown();
                    throw new IllegalStateException("broken");
                },
                () -> {
                    failed.await();
                    Thread.sleep(200);
                    ended.set(true);
                    return null;
                });

        assertThatThrownBy(() -> Workers.inOrder(work, workers)).hasMessage("broken");
        assertThat(ended).isTrue();
    }

    @Test
    void whoIsInterruptedWaitsForWhatHasBegunAndBeginsNothingMore() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger atWork = new AtomicInteger();
        Callable<Void> stubborn = () -> {
            atWork.incrementAndGet();
            begun.countDown();
            long until = System.nanoTime() + 300_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            atWork.decrementAndGet();
            return null;
        };
        AtomicInteger more = new AtomicInteger();
        Callable<Void> last = () -> {
            more.incrementAndGet();
            return null;
        };
        AtomicInteger left = new AtomicInteger(-1);
        Thread caller = new Thread(() -> {
            try {
                Workers.inOrder(List.of(stubborn, stubborn, last), workers);
            } catch (Exception e) {
                left.set(e instanceof InterruptedMigrationException ? atWork.get() : -2);
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join();

        assertThat(left).hasValue(0);
        assertThat(more).hasValue(0);
    }
}
