package fr.sndscopy.capacity;

import java.util.List;

/**
 * What a migration takes.
 *
 * @param workload what it is of
 * @param parts of all deliveries
 * @param storedBytes of their objects
 * @param scales by number of machines
 * @param storeRequests in all, from one home
 * @param furtherHomeRequests what each further home adds, which reads once what others have published
 * @param keyCalls in all
 * @param documents what is stored besides rows
 * @param most what one delivery needs while it is at work
 * @param verification of all that is stored
 */
public record Capacity(
        Workload workload,
        long parts,
        long storedBytes,
        List<Scale> scales,
        StoreRequests storeRequests,
        StoreRequests furtherHomeRequests,
        KeyCalls keyCalls,
        Documents documents,
        Most most,
        Verification verification) {
    public Capacity {
        scales = List.copyOf(scales);
    }

    /** What keeps it from being faster. */
    public enum Wall {
        /** Threads that convert and verify. */
        THREADS,
        /** What the deliveries' place gives. */
        SOURCE,
        /** What the store takes and gives. */
        STORE,
        /** Machines without a delivery. */
        DELIVERIES,
        /** Threads without a part. */
        PARTS
    }

    /**
     * With so many machines.
     *
     * @param machines how many
     * @param seconds to migrate all
     * @param wall what takes most of them
     * @param times what each would take alone
     */
    public record Scale(int machines, double seconds, Wall wall, Times times) {
        /** How often a second, of so many in all. */
        public double perSecond(long count) {
            return seconds == 0 ? 0 : count / seconds;
        }
    }

    /**
     * Seconds.
     *
     * @param threads of all threads at once
     * @param source to read what was delivered, 0 when its bandwidth is not told
     * @param store to write and to read what is stored, likewise
     */
    public record Times(double threads, double source, double store) {
        /** All are at work at once. */
        double all() {
            return Math.max(threads, Math.max(source, store));
        }
    }

    /**
     * Bytes of documents in the store when all is published.
     *
     * @param manifests with their shards
     * @param shards how many there are
     * @param evidence sealed, with its shards
     */
    public record Documents(long manifests, long shards, long evidence) {}

    /**
     * What one delivery needs while it is at work; the machines of a campaign have as many of them at once as deliveries.
     *
     * @param receiptBytes in the store until it is published
     * @param jobRows step executions in the job database until it is published, and as many contexts
     * @param jobRowsLeft of these, after that
     * @param keyBytes on the disk of its machine, or with executors in the store
     */
    public record Most(long receiptBytes, long jobRows, long jobRowsLeft, long keyBytes) {}

    /**
     * All of it read back, to its content, by one machine.
     *
     * @param seconds it takes
     * @param wall threads or store
     * @param storeRequests in all
     * @param keyCalls in all
     */
    public record Verification(double seconds, Wall wall, StoreRequests storeRequests, KeyCalls keyCalls) {}
}
