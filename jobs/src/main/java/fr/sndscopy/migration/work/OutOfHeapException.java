package fr.sndscopy.migration.work;

/** There was not enough memory; the message says what to change. */
public final class OutOfHeapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what Java threw */
    public OutOfHeapException(MigrationSettings settings, OutOfMemoryError cause) {
        super(
                "out of memory: %d MiB of heap do not suffice for %d threads with row groups of %d rows; give Java more heap"
                                .formatted(
                                        Runtime.getRuntime().maxMemory() >> 20,
                                        settings.threads(),
                                        settings.rowsPerGroup())
                        + " (SNDSCOPY_JAVA_OPTS=-Xmx4g), or lower migration.threads or migration.rows-per-group",
                cause);
    }
}
