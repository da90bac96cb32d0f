package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Finds what makes it likely that text is not written as declared. */
final class Doubts {
    private Doubts() {}

    /** @param in whole records, as many as are to be looked at */
    static List<Doubt> of(SourceInput in, CsvFormat format) throws IOException {
        byte[] start = all(in);
        List<Doubt> doubts = new ArrayList<>();
        if (!format.cells().encoding().equals(StandardCharsets.UTF_8)
                && !format.cells().encoding().equals(StandardCharsets.US_ASCII)) {
            long sequences = utf8Sequences(start);
            if (sequences > 0) {
                doubts.add(new Doubt(Doubt.Kind.UTF8, sequences));
            }
        }
        if (format.quote() == CsvFormat.Quote.NONE) {
            long columns = quotedColumns(start, (byte) format.delimiter());
            if (columns > 0) {
                doubts.add(new Doubt(Doubt.Kind.QUOTED, columns));
            }
        }
        return doubts;
    }

    private static byte[] all(SourceInput in) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(in.length())];
        int filled = 0;
        while (filled < bytes.length) {
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                break;
            }
            filled += read;
        }
        return Arrays.copyOf(bytes, filled);
    }

    /** How many characters of two bytes and more there are; 0 as well when a byte above 7F is of none. */
    private static long utf8Sequences(byte[] bytes) {
        long sequences = 0;
        for (int at = 0; at < bytes.length; at++) {
            int lead = bytes[at] & 0xff;
            if (lead < 0x80) {
                continue;
            }
            int more = lead >= 0xc2 && lead < 0xe0
                    ? 1
                    : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
            if (more == 0 || at + more >= bytes.length) {
                return 0;
            }
            for (int i = 0; i < more; i++) {
                if ((bytes[++at] & 0xc0) != 0x80) {
                    return 0;
                }
            }
            sequences++;
        }
        return sequences;
    }

    /** How many columns have values, and every one of them in quotation marks. */
    private static long quotedColumns(byte[] bytes, byte delimiter) {
        BitSet quoted = new BitSet();
        BitSet plain = new BitSet();
        int column = 0;
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            boolean lineEnd = bytes[at] == '\n';
            if (!lineEnd && bytes[at] != delimiter) {
                continue;
            }
            int end = lineEnd && at > from && bytes[at - 1] == '\r' ? at - 1 : at;
            if (end > from) {
                boolean here = end - from > 1 && bytes[from] == '"' && bytes[end - 1] == '"';
                (here ? quoted : plain).set(column);
            }
            column = lineEnd ? 0 : column + 1;
            from = at + 1;
        }
        quoted.andNot(plain);
        return quoted.cardinality();
    }
}
