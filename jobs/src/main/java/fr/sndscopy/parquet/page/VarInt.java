package fr.sndscopy.parquet.page;

/** Unsigned numbers of variable length (ULEB128), as parquet-format, Encodings.md has them: seven bits a byte, the lowest first. */
final class VarInt {
    /** The most bytes of one. */
    static final int MAX_BYTES = 10;

    private VarInt() {}

    /** Writes a number to {@code bytes[at]} and behind; returns the place behind it. */
    static int put(byte[] bytes, int at, long value) {
        int place = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[place++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[place++] = (byte) rest;
        return place;
    }
}
