package fr.sndscopy.storage.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What passes a governor, by a clock that goes on only when everybody waits. */
class GovernorTest {
    private static final long SECOND = 1_000_000_000L;

    /** What passed, and when. */
    private record Passed(long nanos, int bytes) {}

    /** Time passes when all threads wait for it, and as far as the first of them waits. */
    private static final class Simulated implements Ticker {
        private final List<Long> waiting = new ArrayList<>();
        private int atWork;
        private long now;

        @Override
        public synchronized long nanos() {
            return now;
        }

        synchronized void begin() {
            atWork++;
        }

        synchronized void end() {
            atWork--;
            advance();
        }

        @Override
        public synchronized void sleep(long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Long until = now + nanos;
            waiting.add(until);
            advance();
            while (now < until) {
                wait();
            }
            waiting.remove(until);
        }

        private void advance() {
            if (atWork > 0 && waiting.stream().filter(until -> until > now).count() == atWork) {
                now = waiting.stream()
                        .filter(until -> until > now)
                        .min(Long::compare)
                        .orElseThrow();
                notifyAll();
            }
        }

        Clock clock(Instant from) {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return from.plusNanos(nanos());
                }
            };
        }
    }

    private final Simulated ticker = new Simulated();
    private final List<Passed> passed = new ArrayList<>();

    private Governor governor(Bandwidth bandwidth, String from) {
        return new Governor(bandwidth, ticker.clock(Instant.parse(from)), ZoneOffset.UTC, ticker);
    }

    private void transfer(Governor governor, int bytes, int buffer) throws IOException {
        try (InputStream in = governor.govern(new ByteArrayInputStream(new byte[bytes]))) {
            byte[] target = new byte[buffer];
            int read;
            while ((read = in.read(target, 0, buffer)) > 0) {
                synchronized (passed) {
                    passed.add(new Passed(ticker.nanos(), read));
                }
            }
        }
    }

    private void together(int threads, Transfer transfer) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int thread = 0; thread < threads; thread++) {
                ticker.begin();
            }
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                done.add(pool.submit(() -> {
                    try {
                        transfer.run(number);
                    } finally {
                        ticker.end();
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private interface Transfer {
        void run(int thread) throws Exception;
    }

    /** The most bytes in any time of that length, over all threads. */
    private long mostWithin(long nanos) {
        long most = 0;
        long within = 0;
        int from = 0;
        for (Passed last : passed) {
            within += last.bytes();
            while (passed.get(from).nanos() <= last.nanos() - nanos) {
                within -= passed.get(from).bytes();
                from++;
            }
            most = Math.max(most, within);
        }
        return most;
    }

    private long bytes() {
        return passed.stream().mapToLong(Passed::bytes).sum();
    }

    @Test
    void ofManyStreamsTogetherNoMorePassesInAnyTimeThanTheRateAllows() throws Exception {
        Governor governor = governor(new Bandwidth(Rate.parse("20MB/s"), List.of()), "2026-12-01T12:00:00Z");

        together(7, thread -> {
            for (int i = 0; i < 5; i++) {
                transfer(governor, 900_000 + 1_000 * thread, 1_000 + 7_001 * thread);
            }
        });

        assertThat(bytes()).isEqualTo(5 * (7 * 900_000L + 21_000));
        long rate = 20_000_000;
        // a burst of 10 ms, and of each stream a slice of 2.5 ms that it has and has not used up
        long beyond = rate / 100 + 8 * rate / 400;
        assertThat(mostWithin(SECOND)).isLessThanOrEqualTo(rate + beyond);
        assertThat(mostWithin(SECOND / 10)).isLessThanOrEqualTo(rate / 10 + beyond);
        assertThat(ticker.nanos())
                .as("and nothing is given away")
                .isBetween(SECOND * (bytes() - beyond) / rate, SECOND * (bytes() + beyond) / rate);
    }

    @Test
    void streamsShareTheLineEvenlyWhateverTheirBuffersAre() throws Exception {
        Governor governor = governor(new Bandwidth(Rate.parse("1MB/s"), List.of()), "2026-12-01T12:00:00Z");
        long[] done = new long[4];

        together(4, thread -> {
            transfer(governor, 2_000_000, thread == 0 ? 100 : 100_000);
            done[thread] = ticker.nanos();
        });

        for (long each : done) {
            assertThat(each).isBetween(7_800_000_000L, 8_100_000_000L);
        }
    }

    @Test
    void theRateChangesWhileARunGoesOn() throws Exception {
        Governor governor = governor(
                new Bandwidth(Rate.parse("10MB/s"), List.of(QuietHours.parse("07:00-07:01 1MB/s"))),
                "2026-12-01T06:59:50Z");

        together(2, thread -> transfer(governor, 90_000_000, 64_000));

        // ten seconds at 10 MB, a minute at 1 MB, the rest at 10 MB
        assertThat(bytesBetween(0, 10)).isBetween(99_000_000L, 101_000_000L);
        assertThat(bytesBetween(10, 70)).isBetween(59_500_000L, 60_500_000L);
        assertThat(ticker.nanos() / SECOND).isBetween(71L, 73L);
    }

    private long bytesBetween(long from, long until) {
        return passed.stream()
                .filter(each -> each.nanos() >= from * SECOND && each.nanos() < until * SECOND)
                .mapToLong(Passed::bytes)
                .sum();
    }

    @Test
    void smallStreamsPayForWhatTheyMovedAlone() throws Exception {
        Governor governor = governor(new Bandwidth(Rate.parse("400MB/s"), List.of()), "2026-12-01T12:00:00Z");

        together(1, thread -> {
            for (int i = 0; i < 1_000; i++) {
                transfer(governor, 1_000, 4_096);
            }
        });

        assertThat(ticker.nanos()).isLessThanOrEqualTo(1_000_000 * SECOND / 400_000_000);
    }

    @Test
    void anIdleLineSavesNothingUpForLater() throws Exception {
        Governor governor = governor(new Bandwidth(Rate.parse("1MB/s"), List.of()), "2026-12-01T12:00:00Z");

        together(1, thread -> {
            ticker.sleep(3600 * SECOND);
            transfer(governor, 1_000_000, 4_096);
        });

        assertThat(ticker.nanos() - 3600 * SECOND).isGreaterThan(SECOND * 97 / 100);
    }

    @Test
    void withoutALimitTheStreamIsItself() {
        InputStream in = InputStream.nullInputStream();

        assertThat(Governor.NONE.govern(in)).isSameAs(in);
        assertThat(Governor.NONE.bandwidth().least()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void whoeverIsInterruptedWhileItWaitsIsToldAndStaysInterrupted() throws Exception {
        Governor governor = governor(new Bandwidth(Rate.parse("1MB/s"), List.of()), "2026-12-01T12:00:00Z");

        together(1, thread -> {
            InputStream in = governor.govern(new ByteArrayInputStream(new byte[100_000]));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> in.readAllBytes()).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        });
    }
}
