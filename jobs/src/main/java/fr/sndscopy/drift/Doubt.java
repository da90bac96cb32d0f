package fr.sndscopy.drift;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.csv.SourceInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Something in the first rows of a file that makes it likely that they are not written as the delivery declares. They are read as
 * declared all the same: nobody but the producer knows.
 *
 * @param kind what
 * @param count of {@link Kind#UTF8} sequences of several bytes, of {@link Kind#QUOTED} columns
 */
public record Doubt(Kind kind, long count) {
    /** What may be declared otherwise than it is. */
    public enum Kind {
        /** Declared in an encoding of one byte a character; every byte above 7F stands in a well-formed UTF-8 sequence. */
        UTF8,
        /** Declared without quotes; there are columns of which every cell stands in quotation marks. */
        QUOTED
    }

    /** The file with its declared format. Closes {@code in}, which holds whole records. */
    public static List<Doubt> of(SourceInput in, CsvFormat format) throws IOException {
        byte[] start;
        try (in) {
            start = all(in);
        }
        List<Doubt> doubts = new ArrayList<>();
        if (!format.cells().encoding().equals(StandardCharsets.UTF_8)
                && !format.cells().encoding().equals(StandardCharsets.US_ASCII)) {
            long sequences = utf8Sequences(start);
            if (sequences > 0) {
                doubts.add(new Doubt(Kind.UTF8, sequences));
            }
        }
        if (format.quote() == CsvFormat.Quote.NONE) {
            long columns = quotedColumns(start, (byte) format.delimiter());
            if (columns > 0) {
                doubts.add(new Doubt(Kind.QUOTED, columns));
            }
        }
        return doubts;
    }

    private static byte[] all(SourceInput in) throws IOException {
        byte[] bytes = new byte[(int) Math.min(ContentSample.MAX_BYTES, in.length())];
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
