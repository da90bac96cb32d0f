package fr.sndscopy.delivery;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many rejected rows of one table and period are tolerated; all must hold. 0 means none.
 *
 * @param count rows
 * @param ratio of rejected to delivered rows, 0 to 1
 * @param codes by code, {@code too-long}, or code of one column, {@code too-long(BEN_RES_COM)}: the same of violations of rejected
 *     rows, of which a row may have several; the ratio is to delivered rows
 * @param origin whether somebody has set {@code count} and {@code ratio}
 */
public record RejectLimit(long count, double ratio, Map<String, RejectLimit> codes, Origin origin) {
    /** Any number of rejects: they are all in quarantine and in the books. */
    public static final RejectLimit NONE = new RejectLimit(Long.MAX_VALUE, 1.0);

    /** Where nobody says anything: a table that loses more than half of its rows is not what was delivered. */
    public static final RejectLimit USUAL = new RejectLimit(Long.MAX_VALUE, 0.5, Map.of(), Origin.USUAL);

    private static final String NO_LIMIT = "none";

    public RejectLimit {
        codes = Map.copyOf(codes);
    }

    /** Who has set a limit on rows. */
    public enum Origin {
        /** The producer or the operator. */
        DECLARED,
        /** Nobody: it gives way to whatever is declared. */
        USUAL
    }

    /** A declared limit. */
    public RejectLimit(long count, double ratio, Map<String, RejectLimit> codes) {
        this(count, ratio, codes, Origin.DECLARED);
    }

    /** A declared limit without one on a code. */
    public RejectLimit(long count, double ratio) {
        this(count, ratio, Map.of());
    }

    /** Whether a text stands for {@link #NONE}. */
    public static boolean isNone(String text) {
        return text.toLowerCase(Locale.ROOT).equals(NO_LIMIT);
    }

    /** The same of rows, with limits on codes. */
    public RejectLimit withCodes(Map<String, RejectLimit> ofCodes) {
        return new RejectLimit(count, ratio, ofCodes, origin);
    }

    /** Whether so many rows, or violations, are tolerated; says nothing of {@link #codes}. */
    public boolean allows(long rejected, long delivered) {
        return rejected <= count && (ratio >= 1 || withinRatio(rejected, delivered));
    }

    /** In decimal, as the ratio is written: in binary 0.29 of 100 are less than 29. */
    private boolean withinRatio(long rejected, long delivered) {
        BigDecimal tolerated = BigDecimal.valueOf(ratio).multiply(BigDecimal.valueOf(delivered));
        return BigDecimal.valueOf(rejected).compareTo(tolerated) <= 0;
    }

    /** What both tolerate; of rows, what is declared stands before what is usual. */
    public RejectLimit stricter(RejectLimit other) {
        Map<String, RejectLimit> both = new TreeMap<>(codes);
        other.codes.forEach((code, limit) -> both.merge(code, limit, RejectLimit::stricter));
        if (origin != other.origin) {
            return (origin == Origin.DECLARED ? this : other).withCodes(both);
        }
        return new RejectLimit(Math.min(count, other.count), Math.min(ratio, other.ratio), both, origin);
    }
}
