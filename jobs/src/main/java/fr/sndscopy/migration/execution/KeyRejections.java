package fr.sndscopy.migration.execution;

import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.validate.RowVerdicts;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of a part that are to be rejected for keys, read from disk as they are asked for; a row with all the keys it breaks. Rows that
 * break only rules which do not reject are counted on the way. Not thread-safe.
 */
public final class KeyRejections implements RowVerdicts, Closeable {
    private final Violations violations;
    private final List<KeyCheck> rules;
    private final Map<String, Long> warnings = new TreeMap<>();
    private final List<KeyCheck> broken = new ArrayList<>();
    private boolean more;
    private long row;
    private long taken;

    /** Violations in the order of their rows. */
    public interface Violations extends Closeable {
        /** Moves to the next one; false behind the last. */
        boolean next() throws IOException;

        /** The row's place in its part, 0-based. */
        long row();

        /** The number of the rule that it breaks. */
        int rule();
    }

    /** @param rules by their numbers */
    public KeyRejections(RowViolations.Reader violations, List<KeyCheck> rules) throws IOException {
        this(of(violations), rules);
    }

    /** @param rules by their numbers */
    public KeyRejections(Violations violations, List<KeyCheck> rules) throws IOException {
        this.violations = violations;
        this.rules = List.copyOf(rules);
        this.more = violations.next();
        this.row = advance();
    }

    public static Violations of(RowViolations.Reader reader) {
        return new Violations() {
            @Override
            public boolean next() throws IOException {
                return reader.next();
            }

            @Override
            public long row() {
                return reader.row();
            }

            @Override
            public int rule() {
                return reader.rule();
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    /** Reads on to the next row that is to be rejected. */
    private long advance() throws IOException {
        while (more) {
            long next = violations.row();
            broken.clear();
            while (more && violations.row() == next) {
                broken.add(rules.get(violations.rule()));
                more = violations.next();
            }
            if (broken.stream().anyMatch(rule -> rule.severity().rejects())) {
                return next;
            }
            broken.forEach(rule -> warnings.merge(rule.violation().toString(), 1L, Long::sum));
        }
        return Long.MAX_VALUE;
    }

    @Override
    public long nextRow() {
        return row;
    }

    @Override
    public List<CellViolation> take() {
        List<CellViolation> violationsOfRow =
                broken.stream().map(KeyCheck::violation).toList();
        try {
            row = advance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        taken++;
        return violationsOfRow;
    }

    /** By place, the violations of rows passed so far that are not to be rejected. All of them, once there is no next row. */
    public Map<String, Long> warnings() {
        return Map.copyOf(warnings);
    }

    /**
     * Holds a part that was converted again against its first conversion: the same rows, less those that were taken from here.
     *
     * @throws IntegrityException when the two conversions did not see the same rows
     */
    public void requireJudged(PartReceipt first, PartReceipt again) {
        requireJudged(first.part(), first.books(), again.books());
    }

    public void requireJudged(String part, Books first, Books again) {
        if (row != Long.MAX_VALUE
                || first.delivered() != again.delivered()
                || first.stored() != again.stored() + taken
                || first.quarantined() != again.quarantined() - taken) {
            throw new IntegrityException("[" + part + "] converted again, it has " + again + ", expected " + first
                    + " less " + taken + " rows with broken keys: the source file is not the one that was read");
        }
    }

    @Override
    public void close() throws IOException {
        violations.close();
    }
}
