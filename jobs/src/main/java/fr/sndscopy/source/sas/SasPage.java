package fr.sndscopy.source.sas;

import java.nio.ByteBuffer;

/**
 * One page of a file: numbers at places in it, all of them checked. Whatever lies outside of the page is an {@link IndexOutOfBoundsException}, which is for
 * {@link SasTable} and {@link SasPageWalk} to refuse by the file's name. Looks at bytes that somebody else owns.
 */
final class SasPage {
    /** Which kind a page is; what else its type says does not change how it is read. */
    private static final int KIND = 0x0f00;

    private static final int DATA = 0x0100;
    private static final int MIX = 0x0200;
    private static final int AMENDED = 0x0400;

    /** Some row of the page is marked as deleted. */
    private static final int HAS_DELETED = 0x0080;

    /** A page of what belongs to compression alone. */
    private static final int INDEX = 0x9000;

    private final SasHeader header;
    private final byte[] bytes;
    private final ByteBuffer numbers;
    private final int typeAt;

    SasPage(SasHeader header, byte[] bytes) {
        this.header = header;
        this.bytes = bytes;
        this.numbers = ByteBuffer.wrap(bytes).order(header.order());
        this.typeAt = header.wide() ? 32 : 16;
    }

    byte[] bytes() {
        return bytes;
    }

    private int type() {
        return unsignedShort(typeAt);
    }

    boolean hasSubheaders() {
        return type() != INDEX && (type() & KIND) != DATA;
    }

    boolean isData() {
        return (type() & KIND) == DATA;
    }

    boolean isMix() {
        return (type() & KIND) == MIX;
    }

    boolean isAmended() {
        return (type() & KIND) == AMENDED;
    }

    boolean hasDeleted() {
        return (type() & HAS_DELETED) != 0;
    }

    int blocks() {
        return unsignedShort(typeAt + 2);
    }

    int subheaders() {
        return unsignedShort(typeAt + 4);
    }

    private int pointersAt() {
        return typeAt + 8;
    }

    private int pointerBytes() {
        return header.wide() ? 24 : 12;
    }

    /**
     * A pointer to a stretch of the page.
     *
     * @param at where that begins
     * @param length its bytes
     * @param storage how it is stored: bits, of which 1 is for "of no account" or "deleted", 2 for "moved", 4 for "packed"
     * @param kind 1 of stretches of any length
     */
    record Pointer(int at, int length, int storage, int kind) {
        private static final int NO_ACCOUNT = 1;
        private static final int PACKED = 4;

        /** Whether nothing lies there: what goes on on another page, or was moved to one. */
        boolean isOfNoAccount() {
            return (storage & NO_ACCOUNT) != 0 && !isPacked();
        }

        /** Whether a packed row lies there, deleted or not. */
        boolean isPacked() {
            return (storage & PACKED) != 0;
        }

        /** Whether the packed row that lies there is marked as deleted. */
        boolean isDeleted() {
            return (storage & NO_ACCOUNT) != 0 && isPacked();
        }
    }

    Pointer pointer(int index) {
        int start = pointersAt() + index * pointerBytes();
        int word = header.wordBytes();
        Pointer pointer = new Pointer(
                place(start), place(start + word), bytes[start + 2 * word] & 0xff, bytes[start + 2 * word + 1] & 0xff);
        if (pointer.at() + (long) pointer.length() > bytes.length) {
            throw new IndexOutOfBoundsException(pointer.length());
        }
        return pointer;
    }

    /** Where the rows of a page begin that stand one behind the other. */
    int rowsAt() {
        int behind = pointersAt() + subheaders() * pointerBytes();
        return isMix() && !header.byStatTransfer() ? (behind + 7) & -8 : behind;
    }

    /** How many rows stand so on it. */
    int rows() {
        if (isData()) {
            return blocks();
        }
        return isMix() ? Math.max(0, blocks() - subheaders()) : 0;
    }

    /**
     * Whether a row that stands so is marked as deleted: the marks, a bit for each row, are behind the rows and what is free.
     *
     * @param rowBytes of each row
     */
    boolean isDeleted(int row, int rowBytes) {
        if (!hasDeleted()) {
            return false;
        }
        long marks = (long) rowsAt()
                + (long) rows() * rowBytes
                + Integer.toUnsignedLong(numbers.getInt(header.wide() ? 24 : 12));
        int mark = bytes[Math.toIntExact(marks) + row / 8];
        return ((mark >> (7 - row % 8)) & 1) == 1;
    }

    int unsignedShort(int at) {
        return numbers.getShort(at) & 0xffff;
    }

    int unsignedInt(int at) {
        int number = numbers.getInt(at);
        if (number < 0) {
            throw new IndexOutOfBoundsException(number);
        }
        return number;
    }

    /** A whole number of the file's own width that is no place. */
    long word(int at) {
        return header.wide() ? numbers.getLong(at) : numbers.getInt(at);
    }

    /** Likewise, of one that is a place or a length. */
    int place(int at) {
        long place = word(at);
        if (place < 0 || place > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(at);
        }
        return (int) place;
    }
}
