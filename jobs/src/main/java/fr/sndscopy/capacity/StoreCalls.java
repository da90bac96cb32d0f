package fr.sndscopy.capacity;

/**
 * How often a store is called, by what is asked of it.
 *
 * @param puts of files
 * @param putsIfAbsent of an object that must not be there
 * @param reads of an object, or of a range of one, into memory
 * @param stats what the store says of an object
 * @param downloads of an object, whole
 * @param deletes of an object
 */
public record StoreCalls(long puts, long putsIfAbsent, long reads, long stats, long downloads, long deletes) {
    public static final StoreCalls NONE = new StoreCalls(0, 0, 0, 0, 0, 0);

    public StoreCalls plus(StoreCalls other) {
        return new StoreCalls(
                puts + other.puts,
                putsIfAbsent + other.putsIfAbsent,
                reads + other.reads,
                stats + other.stats,
                downloads + other.downloads,
                deletes + other.deletes);
    }

    public StoreCalls times(long count) {
        return new StoreCalls(
                puts * count, putsIfAbsent * count, reads * count, stats * count, downloads * count, deletes * count);
    }

    /** What goes to a store that speaks S3, of objects that are put in one piece. */
    public StoreRequests requests() {
        return new StoreRequests(
                puts + putsIfAbsent, reads + downloads + 2 * putsIfAbsent, puts + stats + downloads, deletes);
    }
}
