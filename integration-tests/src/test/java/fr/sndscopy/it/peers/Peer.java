package fr.sndscopy.it.peers;

import java.util.Locale;

/** A converter that is measured, and what of it is timed. */
enum Peer {
    SNDSCOPY(
            "1g",
            "2 threads, zstd 3, encrypted, digests",
            "a table converted: read, validated by all rules, digested, encoded, compressed, encrypted, written; SHA-256 of"
                    + " the file"),
    DUCKDB("256m", "2 threads, zstd, plaintext", "one COPY of read_csv to Parquet, types given"),
    SPARK(
            "4g",
            "local[2], zstd, encrypted",
            "one write of a CSV relation to Parquet under uniform modular encryption, types given"),
    SPRING_BATCH(
            "1g",
            "1 thread, zstd, plaintext",
            "a job of FlatFileItemReader, processor and ParquetWriter, chunks of 1 000, no job database");

    private final String heap;
    private final String how;
    private final String timed;

    Peer(String heap, String how, String timed) {
        this.heap = heap;
        this.how = how;
        this.timed = timed;
    }

    /** Most heap of its JVM, as {@code -Xmx} takes it; what DuckDB takes lies outside. */
    String heap() {
        return heap;
    }

    String how() {
        return how;
    }

    String timed() {
        return timed;
    }

    /** As it is named in JSON. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return key().replace('_', '-');
    }
}
