package fr.sndscopy.keycheck;

import java.nio.file.Path;

/**
 * A file of records in order: a header of {@value #HEADER_BYTES} bytes (magic, records, longs of a record), then blocks, each the
 * number of its longs, their CRC-32C, and them. All little-endian.
 *
 * @param path where it is
 * @param width longs of a record
 * @param records in it
 */
record RecordFile(Path path, int width, long records) {
    static final long MAGIC = 0x31_6e75_726b_7379L;
    static final int HEADER_BYTES = 24;
    static final int BLOCK_HEADER_BYTES = 8;

    /** Longs of a block: the whole records of 64 KiB. */
    static int blockLongs(int width) {
        return (1 << 13) / width * width;
    }
}
