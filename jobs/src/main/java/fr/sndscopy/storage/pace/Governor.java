package fr.sndscopy.storage.pace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.OptionalLong;

/**
 * Hands out what may go over a line: a bucket of tokens, of which every stream of the process takes slices before it moves bytes, in the
 * order in which they ask. In any time {@code t} no more is handed out than the rate allows in {@code t} and {@link #BURST_NANOS}
 * together, and a slice. Each slice is of the rate that holds when it is asked for, so that a run of days changes its rate while it runs.
 *
 * <p>Of {@code n} streams each gets about its share, a slice in turn: none starves, and the time that a transfer needs can be told
 * beforehand. Safe for use by several threads.
 */
public final class Governor {
    /** What a line that was idle, or a thread that woke up late, catches up at once. */
    static final long BURST_NANOS = 10_000_000;

    /** A slice is what passes in so much time: short enough to be no burst, long enough to wait for. */
    private static final long SLICE_NANOS = 2_500_000;

    private static final int LEAST_SLICE = 8 << 10;
    private static final int MOST_SLICE = 1 << 20;
    private static final double SECOND_NANOS = 1e9;

    /** Holds nothing back. */
    public static final Governor NONE =
            new Governor(Bandwidth.UNLIMITED, Clock.systemUTC(), ZoneId.systemDefault(), Ticker.SYSTEM);

    private final Bandwidth bandwidth;
    private final Clock clock;
    private final ZoneId zone;
    private final Ticker ticker;

    /** When all that was handed out will have passed. */
    private long paidAtNanos;

    /**
     * @param clock says what time it is
     * @param zone where quiet hours are
     * @param ticker by which waits are measured
     */
    public Governor(Bandwidth bandwidth, Clock clock, ZoneId zone, Ticker ticker) {
        this.bandwidth = bandwidth;
        this.clock = clock;
        this.zone = zone;
        this.ticker = ticker;
        this.paidAtNanos = ticker.nanos();
    }

    /** What it allows. */
    public Bandwidth bandwidth() {
        return bandwidth;
    }

    /** The same stream, of which no more is read than may pass; itself when nothing is ever held back. */
    public InputStream govern(InputStream in) {
        return bandwidth.limits() ? new Governed(in) : in;
    }

    private OptionalLong rate() {
        return bandwidth.at(LocalTime.ofInstant(clock.instant(), zone));
    }

    /** Waits until some bytes may pass, and says how many. */
    private Slice take() throws InterruptedException {
        OptionalLong rate = rate();
        if (rate.isEmpty()) {
            return new Slice(MOST_SLICE, 0);
        }
        double nanosOfAByte = SECOND_NANOS / rate.getAsLong();
        int bytes = (int) Math.max(LEAST_SLICE, Math.min(MOST_SLICE, SLICE_NANOS / nanosOfAByte));
        Slice slice = new Slice(bytes, nanosOfAByte);
        long wait;
        synchronized (this) {
            long now = ticker.nanos();
            paidAtNanos = Math.max(paidAtNanos, now - BURST_NANOS);
            wait = paidAtNanos - now;
            paidAtNanos += slice.nanos(bytes);
        }
        if (wait > 0) {
            try {
                ticker.sleep(wait);
            } catch (InterruptedException e) {
                giveBack(slice, bytes);
                throw e;
            }
        }
        return slice;
    }

    private synchronized void giveBack(Slice slice, int bytes) {
        paidAtNanos -= slice.nanos(bytes);
    }

    private record Slice(int bytes, double nanosOfAByte) {
        private static final Slice NOTHING = new Slice(0, 0);

        private long nanos(int some) {
            return (long) (some * nanosOfAByte);
        }
    }

    /** Used by one thread at a time; each use of a slice is over before the next is taken. */
    private final class Governed extends FilterInputStream {
        private Slice slice = Slice.NOTHING;
        private int left;

        private Governed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            await();
            int read = super.read();
            count(read < 0 ? -1 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            await();
            int read = super.read(target, offset, Math.min(length, left));
            count(read);
            return read;
        }

        private void await() throws IOException {
            if (left > 0) {
                return;
            }
            try {
                slice = take();
                left = slice.bytes();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the line was taken");
            }
        }

        private void count(int read) {
            if (read < 0) {
                giveBack();
            } else {
                left -= read;
            }
        }

        private void giveBack() {
            Governor.this.giveBack(slice, left);
            left = 0;
        }

        @Override
        public void close() throws IOException {
            giveBack();
            super.close();
        }
    }
}
