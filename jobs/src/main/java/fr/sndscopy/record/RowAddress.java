package fr.sndscopy.record;

import java.util.OptionalLong;

/**
 * Where a row stands in its source file: what finds it there again. Rows of one file have addresses of one kind, which are in the
 * order of the rows. FORMAT.md says how each kind is written.
 */
public sealed interface RowAddress extends Comparable<RowAddress> {
    /** The number that a row is found by, 1-based: of a line or of the row. */
    long number();

    /** Of the row's first byte, 0-based, in the (decompressed) file; empty where a row is no stretch of bytes. */
    OptionalLong offset();

    /** The address that has these. */
    static RowAddress of(long number, OptionalLong offset) {
        return offset.isPresent() ? new InText(number, offset.getAsLong()) : new Numbered(number);
    }

    /**
     * In text.
     *
     * @param line 1-based, where the row starts
     * @param byteOffset 0-based, of its first byte in the (decompressed) file
     */
    record InText(long line, long byteOffset) implements RowAddress {
        @Override
        public long number() {
            return line;
        }

        @Override
        public OptionalLong offset() {
            return OptionalLong.of(byteOffset);
        }

        @Override
        public String toString() {
            return "line " + line + ", offset " + byteOffset;
        }
    }

    /**
     * By the number of rows before, in files of which a row is no stretch of bytes.
     *
     * @param row 1-based
     */
    record Numbered(long row) implements RowAddress {
        @Override
        public long number() {
            return row;
        }

        @Override
        public OptionalLong offset() {
            return OptionalLong.empty();
        }

        @Override
        public String toString() {
            return "row " + row;
        }
    }

    /** @throws IllegalArgumentException when the other is of another kind, and so of another file */
    @Override
    default int compareTo(RowAddress other) {
        if (this instanceof InText one && other instanceof InText two) {
            return Long.compare(one.byteOffset, two.byteOffset);
        }
        if (this instanceof Numbered one && other instanceof Numbered two) {
            return Long.compare(one.row, two.row);
        }
        throw new IllegalArgumentException("addresses of two kinds: " + this + ", and " + other);
    }
}
