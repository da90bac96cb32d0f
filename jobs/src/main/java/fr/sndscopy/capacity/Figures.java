package fr.sndscopy.capacity;

/**
 * What was measured once and depends on the machine and on the rows: where nobody says better, these are taken. All are of
 * {@code jobs/docs/PERFORMANCE.md}, of the shape that is called usual.
 */
public final class Figures {
    /** Of 20,000,000 rows, 4,554 MB, in 43.8 s by two threads: a whole job on an AMD EPYC (Zen 5), 2026-11-30. */
    public static final long THREAD_BYTES = 52_000_000;

    /** Of 2,000,000 rows, 455.4 MB, in 0.67 s by two threads: verification, warm, on an AMD EPYC. */
    public static final long VERIFY_BYTES = 340_000_000;

    /** Of 455.4 MB that are 49 MB in the store. */
    public static final double COMPRESSION_RATIO = 9.3;

    /** Of 455.4 MB that are 2,000,000 rows. */
    public static final long ROW_BYTES = 228;

    /** Columns of that shape. */
    public static final int COLUMNS = 42;

    /** Keys of ER_PRS_F: its own, which others refer to, and that of the beneficiary. */
    public static final int KEYS = 2;

    /** About a month of DCIR. */
    public static final long DELIVERY_BYTES = 300_000_000_000L;

    private Figures() {}
}
