package fr.sndscopy.capacity;

import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * What there is to migrate with.
 *
 * @param threads of each machine
 * @param threadBytes that a thread takes in a second from source to verified part, unpacked
 * @param verifyBytes likewise of what is read back later, in bytes of the source
 * @param sourceBandwidth bytes in a second that come from the deliveries' place for all machines together, or empty when it is no wall
 * @param storeBandwidth bytes in a second to and from the store for all machines together, likewise
 * @param lineBandwidth bytes in a second to and from the store that each machine is allowed, likewise
 * @param compressionRatio how many times smaller what is stored is than its source
 * @param quarantinedPercent of a hundred parts those that have rejected rows
 * @param sharing how the work is shared out
 */
public record Means(
        int threads,
        long threadBytes,
        long verifyBytes,
        OptionalLong sourceBandwidth,
        OptionalLong storeBandwidth,
        OptionalLong lineBandwidth,
        double compressionRatio,
        int quarantinedPercent,
        Sharing sharing) {

    /** How machines share the work. */
    public enum Sharing {
        /** Each migrates deliveries of its own. */
        DELIVERIES,
        /** All work on the parts of one delivery, for one driver; keys of rows go from machine to machine through the store. */
        EXECUTORS
    }

    public Means {
        require(threads >= 1, "threads: 1 or more");
        require(threadBytes >= 1 && verifyBytes >= 1, "bytes a second of a thread above 0");
        require(
                sourceBandwidth.orElse(1) >= 1 && storeBandwidth.orElse(1) >= 1 && lineBandwidth.orElse(1) >= 1,
                "a bandwidth above 0");
        require(compressionRatio > 0 && Double.isFinite(compressionRatio), "a ratio above 0");
        require(quarantinedPercent >= 0 && quarantinedPercent <= 100, "0 to 100 percent");
    }

    /** Bytes in a second to and from the store that so many machines have together, by whatever allows less. */
    OptionalLong storeBandwidth(int machines) {
        return LongStream.concat(
                        storeBandwidth.stream(),
                        lineBandwidth.stream()
                                .map(line -> line > Long.MAX_VALUE / machines ? Long.MAX_VALUE : line * machines))
                .min();
    }

    private static void require(boolean condition, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("expected " + expected);
        }
    }
}
