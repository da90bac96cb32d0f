package fr.sndscopy.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Counts what tells an encoding: bytes, well-formed characters of UTF-8, and what is not. */
final class ByteCensus {
    /** The bytes that stand for other characters in iso-8859-15 than in iso-8859-1 and windows-1252. */
    static final List<Integer> LATIN_9_DIFFERS = List.of(0xa4, 0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe);

    private final long[] counts = new long[256];
    private long bytes;
    private long utf8Characters;
    private long utf8Errors;
    private long ligatures;

    /** How many bytes of a UTF-8 character are still to come. */
    private int pending;

    private int previous = '\n';
    private boolean afterLigature;

    void addAll(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            add(buffer, read);
        }
    }

    /** Counts a stretch that has nothing to do with the one before. */
    void add(byte[] stretch) {
        pending = 0;
        previous = '\n';
        add(stretch, stretch.length);
    }

    private void add(byte[] buffer, int length) {
        bytes += length;
        for (int at = 0; at < length; at++) {
            int value = buffer[at] & 0xff;
            counts[value]++;
            if (value >= 0x80 || pending > 0) {
                utf8(value);
            }
            if (afterLigature && isLetter(value)) {
                ligatures++;
            }
            afterLigature = (value == 0xbc || value == 0xbd) && isLetter(previous);
            previous = value;
        }
    }

    private void utf8(int value) {
        boolean continuation = (value & 0xc0) == 0x80;
        if (pending > 0) {
            if (continuation) {
                pending--;
                utf8Characters += pending == 0 ? 1 : 0;
                return;
            }
            utf8Errors++;
            pending = 0;
        }
        if (value >= 0x80) {
            pending = value < 0xc2 ? 0 : value < 0xe0 ? 1 : value < 0xf0 ? 2 : value < 0xf5 ? 3 : 0;
            utf8Errors += pending == 0 ? 1 : 0;
        }
    }

    private static boolean isLetter(int value) {
        return (value | 0x20) >= 'a' && (value | 0x20) <= 'z';
    }

    long bytes() {
        return bytes;
    }

    long count(int value) {
        return counts[value];
    }

    boolean isUtf8() {
        return utf8Errors == 0;
    }

    boolean isAscii() {
        return utf8Errors == 0 && utf8Characters == 0;
    }

    /** Characters of more than one byte that are well-formed. */
    long utf8Characters() {
        return utf8Characters;
    }

    long utf8Errors() {
        return utf8Errors;
    }

    /** How often a byte stands between letters that is œ or Œ in iso-8859-15, and a fraction elsewhere. */
    long ligatures() {
        return ligatures;
    }
}
