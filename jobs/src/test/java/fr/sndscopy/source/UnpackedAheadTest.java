package fr.sndscopy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Whoever unpacks, the content, its end and its faults are where they are. */
class UnpackedAheadTest {
    private static final int MANY = 12 * UnpackedAhead.BLOCK_BYTES + 4_321;

    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    /** Content that counts its readers, gives some of what is asked for, and may fail or wait at a place. */
    private static final class Content extends FilterInputStream {
        private final SplittableRandom random = new SplittableRandom(7);
        private final AtomicBoolean beingRead = new AtomicBoolean();
        private final int faultAt;
        private final Runnable fault;
        private final AtomicInteger bytesGiven = new AtomicInteger();
        private final AtomicInteger timesClosed = new AtomicInteger();
        private final AtomicBoolean twoReaders = new AtomicBoolean();

        Content(byte[] bytes, int faultAt, Runnable fault) {
            super(new ByteArrayInputStream(bytes));
            this.faultAt = faultAt;
            this.fault = fault;
        }

        static Content of(byte[] bytes) {
            return new Content(bytes, Integer.MAX_VALUE, () -> {});
        }

        int given() {
            return bytesGiven.get();
        }

        int closings() {
            return timesClosed.get();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!beingRead.compareAndSet(false, true)) {
                twoReaders.set(true);
            }
            try {
                if (given() >= faultAt) {
                    fault.run();
                    throw new IOException("damaged");
                }
                int most = Math.min(length, faultAt - given());
                int read = super.read(target, offset, Math.min(most, 1 + random.nextInt(1 << 19)));
                bytesGiven.addAndGet(Math.max(0, read));
                return read;
            } finally {
                beingRead.set(false);
            }
        }

        @Override
        public void close() throws IOException {
            timesClosed.incrementAndGet();
            super.close();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; at++) {
            bytes[at] = (byte) (at * 31 + at / 1_000);
        }
        return bytes;
    }

    private static byte[] all(UnpackedAhead stream, SplittableRandom random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 20];
        while (true) {
            int from = random.nextInt(100);
            int read = stream.read(some, from, 1 + random.nextInt(some.length - from));
            if (read < 0) {
                return all.toByteArray();
            }
            all.write(some, from, read);
        }
    }

    @RepeatedTest(20)
    void givesAllBytesInTheirOrderWhetherHandsComeSoonLateOrNever(RepetitionInfo repetition) throws IOException {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        byte[] bytes = bytes(random.nextInt(MANY));
        Content content = Content.of(bytes);
        SpareHands hands = task -> {
            int choice = random.nextInt(4);
            if (choice == 0) {
                task.run();
            } else if (choice < 3) {
                workers.execute(task);
            }
        };
        try (UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), hands)) {
            assertThat(all(stream, random)).isEqualTo(bytes);
            assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(-1);
            assertThat(stream.packedBytesRead()).isEqualTo(bytes.length);
        }
        assertThat(content.twoReaders).isFalse();
        assertThat(content.closings()).isEqualTo(1);
    }

    @Test
    void holdsNoMoreThanItsBlocks() throws IOException {
        Content content = Content.of(bytes(MANY));
        try (UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), SpareHands.of(workers))) {
            assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(1);
            int most = 1 + UnpackedAhead.BLOCKS * UnpackedAhead.BLOCK_BYTES;
            Awaitility.await().until(() -> content.given() == most);
            Awaitility.await()
                    .during(Duration.ofMillis(50))
                    .until(() -> content.given() == most && stream.packedBytesRead() == 1);
        }
    }

    @Test
    void unpacksForItselfWhenNobodyHasTime() throws IOException {
        Content content = Content.of(bytes(MANY));
        Queue<Runnable> waiting = new ArrayDeque<>();
        UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), waiting::add);
        assertThat(all(stream, new SplittableRandom(1))).isEqualTo(bytes(MANY));
        assertThat(waiting).hasSize(1);
        stream.close();

        // whoever comes then finds nothing to do
        waiting.forEach(Runnable::run);
        assertThat(content.closings()).isEqualTo(1);
        assertThat(content.twoReaders).isFalse();
    }

    @Test
    void goesOnAloneWhenTheWorkersHaveEnded() throws IOException {
        workers.shutdownNow();
        Content content = Content.of(bytes(MANY));
        try (UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), SpareHands.of(workers))) {
            assertThat(all(stream, new SplittableRandom(2))).isEqualTo(bytes(MANY));
        }
    }

    @RepeatedTest(5)
    void failsBehindTheBytesBeforeTheFaultWhoeverFindsIt(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        byte[] bytes = bytes(MANY);
        int good = random.nextInt(MANY);
        for (Throwable fault : new Throwable[] {
            new IllegalStateException("broken"), new OutOfMemoryError("Java heap space"), new IOException("damaged")
        }) {
            for (SpareHands hands : new SpareHands[] {SpareHands.NONE, SpareHands.of(workers), Runnable::run}) {
                Content content = new Content(bytes, good, () -> {
                    if (fault instanceof RuntimeException runtime) {
                        throw runtime;
                    }
                    if (fault instanceof Error error) {
                        throw error;
                    }
                });
                UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), hands);
                byte[] read = new byte[MANY];
                AtomicInteger filled = new AtomicInteger();

                assertThatThrownBy(() -> {
                            while (true) {
                                int more = stream.read(read, filled.get(), Math.min(300_000, MANY - filled.get()));
                                filled.addAndGet(more);
                            }
                        })
                        .isInstanceOf(fault.getClass())
                        .hasMessage(fault.getMessage());
                assertThat(filled.get()).isEqualTo(good);
                assertThat(Arrays.equals(read, 0, good, bytes, 0, good)).isTrue();
                assertThatThrownBy(() -> stream.read(read, 0, 1)).isInstanceOf(fault.getClass());
            }
        }
    }

    @Test
    void closingEndsAHandThatWaitsForBytesAndWaitsForIt() throws IOException {
        CountDownLatch waits = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Content content = new Content(bytes(MANY), UnpackedAhead.BLOCK_BYTES, () -> {
            waits.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), SpareHands.of(workers));
        assertThat(stream.read(new byte[10], 0, 10)).isPositive();
        Awaitility.await().until(() -> waits.getCount() == 0);

        stream.close();
        stream.close();

        assertThat(interrupted).isTrue();
        assertThat(content.closings()).isEqualTo(1);
        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1)).isInstanceOf(ClosedChannelException.class);
        // the thread does other work unharmed
        for (int turn = 0; turn < 4; turn++) {
            assertThat(workers.submit(Thread::interrupted))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(false);
        }
    }

    @Test
    void aReaderThatIsInterruptedWhileItWaitsIsTold() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Content content = new Content(bytes(MANY), UnpackedAhead.BLOCK_BYTES, () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        UnpackedAhead stream = new UnpackedAhead(content, () -> content.given(), SpareHands.of(workers));
        assertThat(stream.read(new byte[10], 0, 10)).isPositive();
        Awaitility.await().until(() -> content.given() == UnpackedAhead.BLOCK_BYTES);
        AtomicReference<Throwable> told = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                stream.read(new byte[1], 0, 1);
            } catch (IOException | RuntimeException e) {
                told.set(e);
            }
        });
        reader.start();
        Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
        reader.interrupt();
        reader.join();

        assertThat(told.get()).isInstanceOf(ClosedByInterruptException.class);
        stream.close();
        assertThat(content.closings()).isEqualTo(1);
    }

    @Test
    void anInputThatCannotBeClosedSaysSo() {
        InputStream in = new FilterInputStream(new ByteArrayInputStream(new byte[3])) {
            @Override
            public void close() throws IOException {
                throw new IOException("the share is gone");
            }
        };
        UnpackedAhead stream = new UnpackedAhead(in, () -> 0, SpareHands.NONE);

        assertThatThrownBy(stream::close).hasMessage("the share is gone");
    }
}
