package fr.sndscopy.validate;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The codes that a column may have. Texts are compared exactly, numbers by value: {@code 01} is the number 1, and not the text
 * {@code 1}. Immutable and safe to share between threads.
 */
public final class CodeList {
    private static final int MAX_EXPONENT = 100;

    private final boolean byValue;
    private final Set<String> codes = new HashSet<>();

    private CodeList(boolean byValue) {
        this.byValue = byValue;
    }

    /** Codes that are compared exactly. */
    public static CodeList ofTexts(Collection<String> codes) {
        CodeList list = new CodeList(false);
        list.codes.addAll(codes);
        return list;
    }

    /** Codes that are compared by their value; those that are no numbers are left out. */
    public static CodeList ofNumbers(Collection<String> codes) {
        CodeList list = new CodeList(true);
        for (String code : codes) {
            String value = value(code);
            if (value != null) {
                list.codes.add(value);
            }
        }
        return list;
    }

    /** Whether a canonical text is one of the codes. */
    boolean has(String text) {
        if (!byValue) {
            return codes.contains(text);
        }
        String value = value(text);
        return value != null && codes.contains(value);
    }

    /** Whether codes are compared by their value. */
    public boolean isByValue() {
        return byValue;
    }

    /** All codes, in order; of those that are compared by their value, one text of each. */
    public SortedSet<String> codes() {
        return new TreeSet<>(codes);
    }

    /** How many codes there are. */
    public int size() {
        return codes.size();
    }

    private static @org.jspecify.annotations.Nullable String value(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MAX_EXPONENT
                    ? null
                    : number.stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
