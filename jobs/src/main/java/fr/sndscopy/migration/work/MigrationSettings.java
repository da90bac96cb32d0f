package fr.sndscopy.migration.work;

/**
 * How a migration is cut and how hard it works.
 *
 * @param threads parts worked on at once
 * @param rowsPerGroup most rows of a row group
 * @param partBytes most source bytes of a part, about
 * @param zstdLevel 1 to 22
 * @param alerts what is unusual in a table's profile
 * @param keyScope whose data keys have a key-encryption key in common
 */
public record MigrationSettings(
        int threads, int rowsPerGroup, long partBytes, int zstdLevel, AlertThresholds alerts, KeyScope keyScope) {

    /** No part is planned to have fewer. */
    public static final long LEAST_PART_BYTES = 1 << 10;

    /** A delivery is not cut finer than that for balance alone. */
    private static final long USUAL_LEAST_PART_BYTES = 64 << 20;

    /** As many parts as balance asks for: several a thread of a usual machine. */
    private static final int PARTS_FOR_BALANCE = 32;

    /** Where there are few parts their number is one of these: two or four threads have as many each. */
    private static final int PARTS_SHARED_OUT = 4;

    /** With the usual thresholds, and keys of products. */
    public MigrationSettings(int threads, int rowsPerGroup, long partBytes, int zstdLevel) {
        this(threads, rowsPerGroup, partBytes, zstdLevel, AlertThresholds.USUAL, KeyScope.PRODUCT);
    }

    public MigrationSettings {
        require(threads >= 1 && threads <= 1024, "threads", "1 to 1024");
        require(rowsPerGroup >= 16 && rowsPerGroup <= 1 << 22, "rows-per-group", "16 to 4194304");
        require(partBytes >= LEAST_PART_BYTES, "part-size", "at least 1 KB");
        require(zstdLevel >= 1 && zstdLevel <= 22, "zstd-level", "1 to 22");
    }

    /** The same with keys of another scope. */
    public MigrationSettings with(KeyScope scope) {
        return new MigrationSettings(threads, rowsPerGroup, partBytes, zstdLevel, alerts, scope);
    }

    /**
     * Most source bytes of a part of a delivery of that size, about: a small one is cut finer, and evenly, so that all threads have work to
     * the end.
     * The number of threads does not count: whoever goes on with a run has its parts, on whatever machine.
     */
    public long partBytes(long deliveryBytes) {
        long usual = Math.max(USUAL_LEAST_PART_BYTES, deliveryBytes / PARTS_FOR_BALANCE);
        long parts = parts(deliveryBytes, usual);
        if (parts > 1) {
            usual = parts(deliveryBytes, PARTS_SHARED_OUT * parts(parts, PARTS_SHARED_OUT));
        }
        return Math.min(partBytes, usual);
    }

    /** How many times {@code size} has to be taken for all of it. */
    private static long parts(long whole, long size) {
        return (whole + size - 1) / size;
    }

    private static void require(boolean condition, String name, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(name + ": expected " + expected);
        }
    }
}
