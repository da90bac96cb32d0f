package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyRejections.Violations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * The rows of a part that break rules of keys, as a document: for whoever converts the part again elsewhere.
 *
 * @param format {@value #FORMAT}
 * @param part its name
 * @param rules by their numbers
 * @param rows one violation after the other, in the order of rows: by how much the row's place is greater than that of the one before,
 *     and the rule's number, each in groups of seven bits, the lowest first, all but the last with the eighth bit set; in Base64
 */
public record RejectedRows(String format, String part, List<KeyCheck> rules, String rows) {
    static final String FORMAT = "sndscopy-rejected-rows/1";

    public RejectedRows {
        rules = List.copyOf(rules);
    }

    /** Reads all of {@code violations}, which stay the caller's. */
    public static RejectedRows of(String part, List<KeyCheck> rules, Violations violations) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        long before = 0;
        while (violations.next()) {
            write(violations.row() - before, rows);
            write(violations.rule(), rows);
            before = violations.row();
        }
        return new RejectedRows(FORMAT, part, rules, Base64.getEncoder().encodeToString(rows.toByteArray()));
    }

    private static void write(long number, ByteArrayOutputStream out) {
        long rest = number;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** @throws IllegalArgumentException when they are not as {@link #of} writes them */
    KeyRejections toRejections() throws IOException {
        return new KeyRejections(new Reader(Base64.getDecoder().decode(rows), rules.size()), rules);
    }

    private static final class Reader implements Violations {
        private final byte[] rows;
        private final int rules;
        private int at;
        private long row;
        private int rule;

        Reader(byte[] rows, int rules) {
            this.rows = rows;
            this.rules = rules;
        }

        @Override
        public boolean next() {
            if (at == rows.length) {
                return false;
            }
            row += number();
            long numbered = number();
            if (row < 0 || numbered >= rules) {
                throw new IllegalArgumentException("no such row or rule");
            }
            rule = (int) numbered;
            return true;
        }

        private long number() {
            long number = 0;
            for (int shift = 0; shift < 63 && at < rows.length; shift += 7) {
                byte group = rows[at++];
                number |= (group & 0x7fL) << shift;
                if (group >= 0) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a number that does not end");
        }

        @Override
        public long row() {
            return row;
        }

        @Override
        public int rule() {
            return rule;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
