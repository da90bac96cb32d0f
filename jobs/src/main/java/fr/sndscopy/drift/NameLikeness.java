package fr.sndscopy.drift;

import java.util.Locale;

/** How alike two column names are: Jaro-Winkler, which favours names with a common beginning, as SNDS columns have by theme. */
final class NameLikeness {
    /** From here on, two names may be of one column. {@code ETE_CAT_COD} and {@code ETE_CAT_CODE} have 0.98. */
    static final double ALIKE = 0.88;

    private NameLikeness() {}

    /** 0 to 1; 1 for equal names. Case does not matter. */
    static double of(String one, String other) {
        String a = one.toUpperCase(Locale.ROOT);
        String b = other.toUpperCase(Locale.ROOT);
        int window = Math.max(0, Math.max(a.length(), b.length()) / 2 - 1);
        boolean[] usedOfB = new boolean[b.length()];
        StringBuilder matchedOfA = new StringBuilder();
        for (int i = 0; i < a.length(); i++) {
            for (int j = Math.max(0, i - window); j < Math.min(b.length(), i + window + 1); j++) {
                if (!usedOfB[j] && a.charAt(i) == b.charAt(j)) {
                    usedOfB[j] = true;
                    matchedOfA.append(a.charAt(i));
                    break;
                }
            }
        }
        double matches = matchedOfA.length();
        if (matches == 0) {
            return 0;
        }
        int transposed = 0;
        int at = 0;
        for (int j = 0; j < b.length(); j++) {
            if (usedOfB[j]) {
                transposed += matchedOfA.charAt(at++) == b.charAt(j) ? 0 : 1;
            }
        }
        double jaro = (matches / a.length() + matches / b.length() + (matches - transposed / 2.0) / matches) / 3;
        int prefix = 0;
        while (prefix < Math.min(4, Math.min(a.length(), b.length())) && a.charAt(prefix) == b.charAt(prefix)) {
            prefix++;
        }
        return jaro + prefix * 0.1 * (1 - jaro);
    }
}
