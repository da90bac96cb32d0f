package fr.sndscopy.migration.work;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How far a migration or a replay is, counted by its workers and shown by whoever watches. Counts work done,
 * also work that is redone; what earlier runs did and is not to be done again is counted apart.
 */
public final class Progress {
    private final LongAdder rowsRead = new LongAdder();
    private final LongAdder rowsRejected = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesStored = new LongAdder();
    private final LongAdder partsConverted = new LongAdder();
    private final LongAdder partsVerified = new LongAdder();
    private volatile Earlier earlier = Earlier.NOTHING;
    private volatile long sourceBytes;
    private volatile int parts;
    private volatile String step = "";
    private volatile boolean stopping;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    /**
     * What earlier runs of an interrupted migration did, as far as it is not to be done again.
     *
     * @param rows read
     * @param rejected of them
     * @param bytes of source files, as delivered
     * @param converted parts
     * @param verified parts
     */
    public record Earlier(long rows, long rejected, long bytes, long converted, long verified) {
        /** A first run. */
        public static final Earlier NOTHING = new Earlier(0, 0, 0, 0, 0);

        private Earlier plus(Earlier other) {
            return new Earlier(
                    rows + other.rows,
                    rejected + other.rejected,
                    bytes + other.bytes,
                    converted + other.converted,
                    verified + other.verified);
        }
    }

    /** Adds what an earlier run did. */
    public synchronized void addEarlier(Earlier done) {
        earlier = earlier.plus(done);
    }

    /** What earlier runs did. */
    public Earlier earlier() {
        return earlier;
    }

    /**
     * Says how much there is to do.
     *
     * @param bytes of source files; of a replay, of quarantine objects
     * @param partsToDo into which it is divided
     */
    public void expect(long bytes, int partsToDo) {
        sourceBytes = bytes;
        parts = partsToDo;
    }

    /** Bytes that there are to be read, 0 before that is known. */
    public long sourceBytes() {
        return sourceBytes;
    }

    /** Parts that there are to be done, 0 before that is known. */
    public int parts() {
        return parts;
    }

    public void startStep(String name) {
        step = name;
    }

    /** The step at work, empty before the first. */
    public String step() {
        return step;
    }

    public void addRead(long rows, long rejected, long bytes) {
        rowsRead.add(rows);
        rowsRejected.add(rejected);
        bytesRead.add(bytes);
    }

    public void addStored(long bytes) {
        bytesStored.add(bytes);
    }

    public void addConvertedPart() {
        partsConverted.increment();
    }

    public void addVerifiedPart() {
        partsVerified.increment();
    }

    public long rowsRead() {
        return rowsRead.sum();
    }

    public long rowsRejected() {
        return rowsRejected.sum();
    }

    /** Bytes of source files, as delivered; of a replay, of quarantine objects. */
    public long bytesRead() {
        return bytesRead.sum();
    }

    public long bytesStored() {
        return bytesStored.sum();
    }

    public long partsConverted() {
        return partsConverted.sum();
    }

    public long partsVerified() {
        return partsVerified.sum();
    }

    /** Tells whoever watches what cannot wait for the report: one line, no value. */
    public void say(String message) {
        said.add(message);
    }

    /** What was said and not yet taken, the oldest first; null when there is nothing. */
    public @Nullable String nextSaid() {
        return said.poll();
    }

    /** Asks the workers to stop at the next batch. */
    public void requestStop() {
        stopping = true;
    }

    public boolean stopRequested() {
        return stopping;
    }

    /**
     * Stops the caller when it is time to.
     *
     * @throws InterruptedMigrationException when somebody wants the work to stop
     */
    public void stopIfRequested() {
        if (stopping) {
            throw new InterruptedMigrationException();
        }
    }
}
