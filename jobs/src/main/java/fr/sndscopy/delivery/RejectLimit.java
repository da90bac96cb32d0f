package fr.sndscopy.delivery;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rejected rows of one table and period are tolerated; all must hold. 0 means none.
 *
 * @param count rows
 * @param ratio of rejected to delivered rows, 0 to 1
 * @param codes by code, {@code too-long}, or code of one column, {@code too-long(BEN_RES_COM)}: the same of violations of rejected
 *     rows, of which a row may have several; the ratio is to delivered rows
 */
public record RejectLimit(long count, double ratio, Map<String, RejectLimit> codes) {
    /** Any number of rejects: they are all in quarantine and in the books. */
    public static final RejectLimit NONE = new RejectLimit(Long.MAX_VALUE, 1.0);

    public RejectLimit {
        codes = Map.copyOf(codes);
    }

    /** Without a limit on a code. */
    public RejectLimit(long count, double ratio) {
        this(count, ratio, Map.of());
    }

    /** Whether so many rows, or violations, are tolerated; says nothing of {@link #codes}. */
    public boolean allows(long rejected, long delivered) {
        return rejected <= count && (ratio >= 1 || rejected <= ratio * delivered);
    }

    /** What both tolerate. */
    public RejectLimit stricter(RejectLimit other) {
        Map<String, RejectLimit> both = new TreeMap<>(codes);
        other.codes.forEach((code, limit) -> both.merge(code, limit, RejectLimit::stricter));
        return new RejectLimit(Math.min(count, other.count), Math.min(ratio, other.ratio), both);
    }
}
