package fr.sndscopy.source.csv;

/**
 * A stretch of a file that starts and ends on record boundaries.
 *
 * @param first its first byte, in the unpacked file
 * @param end the byte behind its last, or {@link #TO_THE_END} in packed files, whose length is not known
 */
public record ByteRange(long first, long end) {
    public static final long TO_THE_END = Long.MAX_VALUE;
}
