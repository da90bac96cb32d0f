package fr.sndscopy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a name was probably meant to be. */
public final class Nearest {
    /** Letters that may be wrong, of a name of any length. */
    private static final int MOST_WRONG = 5;

    private Nearest() {}

    /** What {@code name} is most like; empty when it is like none. Case does not count. */
    public static Optional<String> to(String name, Collection<String> known) {
        String lower = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(other -> distance(lower, other.toLowerCase(Locale.ROOT)) <= allowed(name, other))
                .min(Comparator.comparingInt((String other) -> distance(lower, other.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code ; did you mean X?}, to end a message with; nothing when no known name is near. */
    public static String question(String name, Collection<String> known) {
        return to(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
    }

    /** A third of what is written, so that short names do not resemble everything. */
    private static int allowed(String name, String other) {
        return Math.min(MOST_WRONG, Math.max(1, Math.min(name.length(), other.length()) / 3));
    }

    /** Letters to insert, remove, replace or swap with their neighbour (Damerau-Levenshtein, restricted). */
    private static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[to.length()];
    }
}
