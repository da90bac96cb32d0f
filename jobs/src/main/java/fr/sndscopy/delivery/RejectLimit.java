package fr.sndscopy.delivery;

/**
 * How many rejected rows of one table are tolerated; both must hold. 0 means none.
 *
 * @param count rows
 * @param ratio of rejected to delivered rows, 0 to 1
 */
public record RejectLimit(long count, double ratio) {
    /** Any number of rejects: they are all in quarantine and in the books. */
    public static final RejectLimit NONE = new RejectLimit(Long.MAX_VALUE, 1.0);

    public boolean allows(long rejected, long delivered) {
        return rejected <= count && rejected <= ratio * delivered;
    }
}
