package fr.sndscopy.inventory;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Some of a file: its beginning, unpacked, and of a file that is not packed some stretches of the rest. Stretches begin and end at
 * line ends. Arrays are handed out as they are, to be read only.
 */
final class Sample {
    private static final int START_BYTES = 2 << 20;
    private static final int STRETCH_BYTES = 256 << 10;
    private static final int STRETCHES = 4;

    private final byte[] start;
    private final List<byte[]> further;
    private final boolean whole;

    private Sample(byte[] start, List<byte[]> further, boolean whole) {
        this.start = start;
        this.further = further;
        this.whole = whole;
    }

    static Sample read(SourceBytes file, Compression compression) throws IOException {
        byte[] bytes;
        try (InputStream in = compression.open(file)) {
            bytes = in.readNBytes(START_BYTES + 1);
        }
        if (bytes.length <= START_BYTES) {
            return new Sample(bytes, List.of(), true);
        }
        int end = lastLineEnd(bytes, START_BYTES);
        byte[] start = Arrays.copyOf(bytes, end < 0 ? START_BYTES : end);
        return new Sample(start, compression == Compression.NONE ? stretches(file) : List.of(), false);
    }

    private static List<byte[]> stretches(SourceBytes file) throws IOException {
        List<byte[]> stretches = new ArrayList<>();
        long length = file.length();
        long room = length - START_BYTES;
        for (int i = 1; i <= STRETCHES; i++) {
            long at = Math.max(START_BYTES, START_BYTES + room * i / STRETCHES - STRETCH_BYTES);
            byte[] bytes;
            try (InputStream in = file.open(at, Math.min(length, at + STRETCH_BYTES))) {
                bytes = in.readAllBytes();
            }
            int from = firstLineEnd(bytes);
            int to = lastLineEnd(bytes, bytes.length);
            if (from >= 0 && to > from) {
                stretches.add(Arrays.copyOfRange(bytes, from, to));
            }
        }
        return stretches;
    }

    private static int firstLineEnd(byte[] bytes) {
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private static int lastLineEnd(byte[] bytes, int length) {
        for (int at = length; at > 0; at--) {
            if (bytes[at - 1] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** The first bytes, a byte order mark included. */
    byte[] start() {
        return start;
    }

    /** Stretches from farther on. */
    List<byte[]> further() {
        return further;
    }

    /** Whether the start is all of the file. */
    boolean whole() {
        return whole;
    }

    /** Whether a UTF-8 byte order mark is before everything. */
    boolean hasByteOrderMark() {
        return start.length >= 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
    }

    /** All of it, stretch by stretch. */
    Stream<byte[]> stretchesOfAll() {
        return Stream.concat(Stream.of(start), further.stream());
    }
}
