package fr.sndscopy.source.sas;

import java.io.ByteArrayOutputStream;

/** Packs rows, in a plain way: runs of one byte, and the rest as it is. */
final class SasPacking {
    private SasPacking() {}

    static byte[] pack(byte[] row, String how) {
        return how.equals("SASYZCRL") ? runs(row) : patterns(row);
    }

    private static int run(byte[] row, int at, int most) {
        int end = at + 1;
        while (end < row.length && end - at < most && row[end] == row[at]) {
            end++;
        }
        return end - at;
    }

    private static byte[] runs(byte[] row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        int at = 0;
        while (at < row.length) {
            int run = run(row, at, 4000);
            if (run < 4) {
                plain.write(row[at++]);
                continue;
            }
            writePlain(plain, out);
            int blank =
                    switch (row[at]) {
                        case '@' -> 0xd0;
                        case ' ' -> 0xe0;
                        case 0 -> 0xf0;
                        default -> 0;
                    };
            if (blank != 0 && run > 17) {
                out.write((blank - 0x80) | ((run - 17) >> 8));
                out.write(run - 17);
            } else if (blank != 0) {
                out.write(blank | (run - 2));
            } else if (run >= 18) {
                run = Math.min(run, 18 + 15 * 16 + 255);
                int low = Math.min(15, (run - 18) / 16);
                out.write(0x40 | low);
                out.write(run - 18 - 16 * low);
                out.write(row[at]);
            } else {
                out.write(0xc0 | (run - 3));
                out.write(row[at]);
            }
            at += run;
        }
        writePlain(plain, out);
        return out.toByteArray();
    }

    private static void writePlain(ByteArrayOutputStream plain, ByteArrayOutputStream out) {
        byte[] bytes = plain.toByteArray();
        int at = 0;
        while (at < bytes.length) {
            int length = bytes.length - at;
            if (length >= 64) {
                length = Math.min(length, 64 + 4000);
                out.write((length - 64) >> 8);
                out.write(length - 64);
            } else {
                out.write(0x80 + length - 1);
            }
            out.write(bytes, at, length);
            at += length;
        }
        plain.reset();
    }

    private static byte[] patterns(byte[] row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream group = new ByteArrayOutputStream();
        int bits = 0;
        int items = 0;
        int at = 0;
        while (at < row.length) {
            int run = run(row, at, 4114);
            int[] match = match(row, at);
            boolean command = true;
            if (run >= 19) {
                group.write(0x10 | ((run - 19) & 0x0f));
                group.write((run - 19) >> 4);
                group.write(row[at]);
                at += run;
            } else if (match[1] >= 16) {
                group.write(0x20 | ((match[0] - 3) & 0x0f));
                group.write((match[0] - 3) >> 4);
                group.write(match[1] - 16);
                at += match[1];
            } else if (run >= 3) {
                group.write(run - 3);
                group.write(row[at]);
                at += run;
            } else if (match[1] >= 3) {
                group.write((match[1] << 4) | ((match[0] - 3) & 0x0f));
                group.write((match[0] - 3) >> 4);
                at += match[1];
            } else {
                command = false;
                group.write(row[at++]);
            }
            bits |= command ? 0x8000 >> items : 0;
            items++;
            if (items == 16 || at == row.length) {
                out.write(bits >> 8);
                out.write(bits);
                out.writeBytes(group.toByteArray());
                group.reset();
                bits = 0;
                items = 0;
            }
        }
        return out.toByteArray();
    }

    /** How far back the longest stretch is that what follows repeats, and how long. */
    private static int[] match(byte[] row, int at) {
        int[] best = {0, 0};
        for (int back = 3; back <= Math.min(at, 4098); back++) {
            int length = 0;
            while (length < back
                    && length < 271
                    && at + length < row.length
                    && row[at + length] == row[at - back + length]) {
                length++;
            }
            if (length > best[1]) {
                best = new int[] {back, length};
            }
        }
        return best;
    }
}
