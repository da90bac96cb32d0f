package fr.sndscopy.migration.work;

/**
 * How a migration is cut and how hard it works.
 *
 * @param threads parts worked on at once
 * @param rowsPerGroup most rows of a row group
 * @param partBytes source bytes of a part, about
 * @param zstdLevel 1 to 22
 * @param alerts what is unusual in a table's profile
 */
public record MigrationSettings(int threads, int rowsPerGroup, long partBytes, int zstdLevel, AlertThresholds alerts) {

    /** No part is planned to have fewer. */
    public static final long LEAST_PART_BYTES = 1 << 10;

    /** With the usual thresholds. */
    public MigrationSettings(int threads, int rowsPerGroup, long partBytes, int zstdLevel) {
        this(threads, rowsPerGroup, partBytes, zstdLevel, AlertThresholds.USUAL);
    }

    public MigrationSettings {
        require(threads >= 1 && threads <= 1024, "threads", "1 to 1024");
        require(rowsPerGroup >= 16 && rowsPerGroup <= 1 << 22, "rows-per-group", "16 to 4194304");
        require(partBytes >= LEAST_PART_BYTES, "part-size", "at least 1 KB");
        require(zstdLevel >= 1 && zstdLevel <= 22, "zstd-level", "1 to 22");
    }

    private static void require(boolean condition, String name, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(name + ": expected " + expected);
        }
    }
}
