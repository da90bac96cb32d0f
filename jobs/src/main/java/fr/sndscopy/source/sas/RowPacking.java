package fr.sndscopy.source.sas;

/** How rows are packed, each by itself. What does not unpack to just as many bytes as a row has is an {@link IndexOutOfBoundsException}. */
enum RowPacking {
    /** Runs of one byte, {@code COMPRESS=CHAR}. */
    RUNS {
        @Override
        void unpack(byte[] from, int at, int length, byte[] into, int start, int rowBytes) {
            int in = at;
            int inEnd = at + length;
            int out = start;
            int outEnd = start + rowBytes;
            while (out < outEnd) {
                int control = from[within(in++, inEnd)] & 0xff;
                int low = control & 0x0f;
                int copied = 0;
                int repeated = 0;
                byte value = 0;
                switch (control >> 4) {
                    case 0x0, 0x1, 0x2, 0x3 -> copied = (control << 8) + (from[within(in++, inEnd)] & 0xff) + 64;
                    case 0x4 -> {
                        repeated = (low << 4) + (from[within(in++, inEnd)] & 0xff) + 18;
                        value = from[within(in++, inEnd)];
                    }
                    case 0x5 -> {
                        repeated = (low << 8) + (from[within(in++, inEnd)] & 0xff) + 17;
                        value = '@';
                    }
                    case 0x6 -> {
                        repeated = (low << 8) + (from[within(in++, inEnd)] & 0xff) + 17;
                        value = ' ';
                    }
                    case 0x7 -> repeated = (low << 8) + (from[within(in++, inEnd)] & 0xff) + 17;
                    case 0x8, 0x9, 0xa, 0xb -> copied = (control - 0x80) + 1;
                    case 0xc -> {
                        repeated = low + 3;
                        value = from[within(in++, inEnd)];
                    }
                    case 0xd -> {
                        repeated = low + 2;
                        value = '@';
                    }
                    case 0xe -> {
                        repeated = low + 2;
                        value = ' ';
                    }
                    default -> repeated = low + 2;
                }
                if (copied > inEnd - in || copied + repeated > outEnd - out) {
                    throw new IndexOutOfBoundsException(in);
                }
                if (copied > 0) {
                    System.arraycopy(from, in, into, out, copied);
                    in += copied;
                    out += copied;
                }
                for (int i = 0; i < repeated; i++) {
                    into[out++] = value;
                }
            }
            expectEnd(in, inEnd);
        }
    },
    /** Patterns seen before, {@code COMPRESS=BINARY}: Ross Data Compression. */
    PATTERNS {
        @Override
        void unpack(byte[] from, int at, int length, byte[] into, int start, int rowBytes) {
            int in = at;
            int inEnd = at + length;
            int out = start;
            int outEnd = start + rowBytes;
            int bits = 0;
            int mask = 0;
            while (out < outEnd) {
                mask >>= 1;
                if (mask == 0) {
                    bits = ((from[within(in, inEnd)] & 0xff) << 8) | (from[within(in + 1, inEnd)] & 0xff);
                    in += 2;
                    mask = 0x8000;
                }
                if ((bits & mask) == 0) {
                    into[out++] = from[within(in++, inEnd)];
                    continue;
                }
                int control = from[within(in++, inEnd)] & 0xff;
                int low = control & 0x0f;
                int command = control >> 4;
                if (command <= 1) {
                    int repeated = command == 0 ? low + 3 : low + ((from[within(in++, inEnd)] & 0xff) << 4) + 19;
                    byte value = from[within(in++, inEnd)];
                    if (repeated > outEnd - out) {
                        throw new IndexOutOfBoundsException(in);
                    }
                    for (int i = 0; i < repeated; i++) {
                        into[out++] = value;
                    }
                } else {
                    int back = low + ((from[within(in++, inEnd)] & 0xff) << 4) + 3;
                    int copied = command == 2 ? (from[within(in++, inEnd)] & 0xff) + 16 : command;
                    if (back > out - start || copied > outEnd - out) {
                        throw new IndexOutOfBoundsException(in);
                    }
                    for (int i = 0; i < copied; i++) {
                        into[out] = into[out - back];
                        out++;
                    }
                }
            }
            expectEnd(in, inEnd);
        }
    };

    /**
     * Unpacks one row.
     *
     * @param from {@code from[at, at + length)} is what it is packed to
     * @param into gets {@code rowBytes} from {@code start} on
     */
    abstract void unpack(byte[] from, int at, int length, byte[] into, int start, int rowBytes);

    /** @throws IllegalArgumentException when no packing is called so */
    static RowPacking named(String name) {
        return switch (name) {
            case "SASYZCRL" -> RUNS;
            case "SASYZCR2" -> PATTERNS;
            default ->
                throw new IllegalArgumentException(
                        "its rows are packed in a way that is not read: expected COMPRESS=CHAR, COMPRESS=BINARY or none");
        };
    }

    private static void expectEnd(int at, int end) {
        if (at != end) {
            throw new IndexOutOfBoundsException(at);
        }
    }

    private static int within(int at, int end) {
        if (at >= end) {
            throw new IndexOutOfBoundsException(at);
        }
        return at;
    }
}
