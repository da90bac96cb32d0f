package fr.sndscopy.keycheck;

/**
 * Where a row is, in one positive long of {@value #BITS} bits that sorts in the order of the delivery: the place of its part in the
 * plan, and its 0-based place among the rows of the part.
 */
public final class RowPlace {
    static final int BITS = 53;
    static final long MAX = (1L << BITS) - 1;

    private static final int ROW_BITS = 32;
    private static final long MAX_ROW = (1L << ROW_BITS) - 1;
    private static final int MAX_PART = (1 << (BITS - ROW_BITS)) - 1;

    private RowPlace() {}

    /** @throws IllegalArgumentException beyond 2,097,152 parts, or 4,294,967,296 rows in one of them */
    public static long of(int part, long row) {
        if (part < 0 || part > MAX_PART || row < 0 || row > MAX_ROW) {
            throw new IllegalArgumentException("[part " + part + ", row " + row + "] expected a part up to " + MAX_PART
                    + ", a row up to " + MAX_ROW);
        }
        return (long) part << ROW_BITS | row;
    }

    public static int part(long place) {
        return (int) (place >>> ROW_BITS);
    }

    public static long row(long place) {
        return place & MAX_ROW;
    }
}
