package fr.sndscopy.migration;

import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.validate.RowVerdicts;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The rows of a part that break keys, read from disk as they are asked for; a row with all the keys it breaks. Not thread-safe. */
public final class KeyRejections implements RowVerdicts, Closeable {
    private final RowViolations.Reader violations;
    private final List<KeyCheck> rules;
    private boolean more;
    private long taken;

    /** @param rules by their numbers */
    KeyRejections(RowViolations.Reader violations, List<KeyCheck> rules) throws IOException {
        this.violations = violations;
        this.rules = List.copyOf(rules);
        this.more = violations.next();
    }

    @Override
    public long nextRow() {
        return more ? violations.row() : Long.MAX_VALUE;
    }

    @Override
    public List<CellViolation> take() {
        long row = nextRow();
        List<CellViolation> broken = new ArrayList<>();
        try {
            while (nextRow() == row) {
                KeyCheck rule = rules.get(violations.rule());
                broken.add(new CellViolation(rule.rule().code(), String.join(",", rule.columns())));
                more = violations.next();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        taken++;
        return broken;
    }

    /**
     * Holds a part that was converted again against its first conversion: the same rows, less those that were taken from here.
     *
     * @throws IntegrityException when the two conversions did not see the same rows
     */
    public void requireJudged(PartReceipt first, PartReceipt again) {
        if (more
                || first.books().delivered() != again.books().delivered()
                || first.books().stored() != again.books().stored() + taken
                || first.books().quarantined() != again.books().quarantined() - taken) {
            throw new IntegrityException("[" + first.part() + "] converted again, it has " + again.books()
                    + ", expected " + first.books() + " less " + taken
                    + " rows with broken keys: the source file is not the one that was read");
        }
    }

    @Override
    public void close() throws IOException {
        violations.close();
    }
}
