package fr.sndscopy.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the canonical text of a number loses of the delivered one, and the books count (FORMAT.md, section 8). Whoever takes a code for a
 * number finds it here: codes have leading zeros.
 */
public enum Normalisation {
    /** A plus sign. */
    PLUS_SIGN(1),
    /** Zeros before the first digit of the whole part that counts; one that stands alone is none. */
    LEADING_ZEROS(2),
    /** The sign of a negative zero. */
    NEGATIVE_ZERO(4),
    /** Separators between groups of three digits. */
    GROUPING(8);

    private static final Normalisation[] ALL = values();
    /** How many sets of kinds there are, the empty one among them. */
    public static final int SETS = 1 << ALL.length;

    private final int bit;

    Normalisation(int bit) {
        this.bit = bit;
    }

    /** One bit of a set of kinds. */
    public int bit() {
        return bit;
    }

    /**
     * What cells that have lost just these are counted under: {@code leading-zeros(COLUMN)}, and {@code plus-sign+leading-zeros(COLUMN)}
     * where several are lost, so that every cell is counted once.
     *
     * @param set bits of kinds, not 0
     */
    public static String place(int set, String column) {
        List<String> kinds = new ArrayList<>();
        for (Normalisation kind : ALL) {
            if ((set & kind.bit) != 0) {
                kinds.add(kind.toString());
            }
        }
        return String.join("+", kinds) + "(" + column + ")";
    }

    /** The word in documents. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
