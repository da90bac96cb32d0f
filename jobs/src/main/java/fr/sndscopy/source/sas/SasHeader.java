package fr.sndscopy.source.sas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What the header of a SAS7BDAT file says, which stands before its pages.
 *
 * @param wide whether whole numbers of its structures have 8 bytes, and not 4
 * @param order of the bytes of numbers
 * @param headerBytes how long it is itself
 * @param pageBytes how long each page is
 * @param pages how many there are
 * @param encoding the code of the encoding of its texts; 0 where it names none
 * @param byStatTransfer whether a program wrote it that does not align the rows of its mixed pages
 */
record SasHeader(
        boolean wide,
        ByteOrder order,
        int headerBytes,
        int pageBytes,
        long pages,
        int encoding,
        boolean byStatTransfer) {
    /** What is read of it: everything that is looked at stands before. */
    static final int LOOKED_AT = 288;

    private static final byte[] MAGIC =
            HexFormat.of().parseHex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011");
    private static final int WIDE_AT = 32;
    private static final int SHIFT_AT = 35;
    private static final int LITTLE_ENDIAN_AT = 37;
    private static final int ENCODING_AT = 70;
    private static final int HEADER_BYTES_AT = 196;
    private static final int PAGE_BYTES_AT = 200;
    private static final int PAGES_AT = 204;
    private static final int RELEASE_AT = 216;
    private static final int RELEASE_BYTES = 8;
    private static final String RELEASE_OF_STAT_TRANSFER = "9.0000M0";
    private static final byte MARK = '3';
    private static final int LEAST_PAGE_BYTES = 256;
    /** No page, and so no row, has more. */
    static final int MOST_PAGE_BYTES = 1 << 24;

    /**
     * @param bytes the first {@link #LOOKED_AT} of the file, or all of a shorter one
     * @throws IllegalArgumentException saying what is expected, when they are not the beginning of such a file
     */
    static SasHeader read(byte[] bytes) {
        if (bytes.length < MAGIC.length || !startsWithMagic(bytes)) {
            throw new IllegalArgumentException("it does not begin as a SAS7BDAT file does");
        }
        if (bytes.length < LOOKED_AT) {
            throw new IllegalArgumentException("it ends within its header");
        }
        boolean wide = bytes[WIDE_AT] == MARK;
        int shift = bytes[SHIFT_AT] == MARK ? 4 : 0;
        ByteOrder order =
                switch (bytes[LITTLE_ENDIAN_AT]) {
                    case 1 -> ByteOrder.LITTLE_ENDIAN;
                    case 0 -> ByteOrder.BIG_ENDIAN;
                    default ->
                        throw new IllegalArgumentException(
                                "its header does not say in which order the bytes of numbers are");
                };
        ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
        int headerBytes = in.getInt(HEADER_BYTES_AT + shift);
        int pageBytes = in.getInt(PAGE_BYTES_AT + shift);
        long pages = wide ? in.getLong(PAGES_AT + shift) : Integer.toUnsignedLong(in.getInt(PAGES_AT + shift));
        boolean usable = headerBytes >= LOOKED_AT
                && pageBytes >= LEAST_PAGE_BYTES
                && pageBytes <= MOST_PAGE_BYTES
                && pages >= 1
                && pages <= (Long.MAX_VALUE - headerBytes) / pageBytes;
        if (!usable) {
            throw new IllegalArgumentException("its header tells lengths that there cannot be");
        }
        String release =
                new String(bytes, RELEASE_AT + shift + (wide ? 4 : 0), RELEASE_BYTES, StandardCharsets.ISO_8859_1);
        return new SasHeader(
                wide,
                order,
                headerBytes,
                pageBytes,
                pages,
                bytes[ENCODING_AT] & 0xff,
                release.equals(RELEASE_OF_STAT_TRANSFER));
    }

    private static boolean startsWithMagic(byte[] bytes) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** How long the whole file is. */
    long fileBytes() {
        return pageStart(pages);
    }

    /** Where a page begins in the file. */
    long pageStart(long page) {
        return headerBytes + page * pageBytes;
    }

    /** The bytes of a whole number of its structures. */
    int wordBytes() {
        return wide ? Long.BYTES : Integer.BYTES;
    }
}
