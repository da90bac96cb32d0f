package fr.sndscopy.source;

/**
 * Which rows of a source file a part has.
 *
 * @param unit what {@code first} and {@code end} count
 * @param first where it begins, 0-based
 * @param end behind its last, or {@link #TO_THE_END}
 */
public record SourceRange(Unit unit, long first, long end) {
    /** To the end of a file of which it is not known where that is; the largest number that every reader of JSON can hold. */
    public static final long TO_THE_END = (1L << 53) - 1;

    /** What a range counts. */
    public enum Unit {
        /** Bytes of the unpacked file; both ends are where rows begin, or the file ends. */
        BYTE,
        /** Rows of the file. */
        ROW
    }

    public SourceRange {
        if (first < 0 || end < first || end > TO_THE_END) {
            throw new IllegalArgumentException("no range: " + first + " to " + end);
        }
    }

    /** Bytes of the unpacked file. */
    public static SourceRange ofBytes(long first, long end) {
        return new SourceRange(Unit.BYTE, first, end);
    }

    /** Rows of the file. */
    public static SourceRange ofRows(long first, long end) {
        return new SourceRange(Unit.ROW, first, end);
    }

    /** How many, unless it goes {@link #TO_THE_END}. */
    public long count() {
        return end - first;
    }
}
