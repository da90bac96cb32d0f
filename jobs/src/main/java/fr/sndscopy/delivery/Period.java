package fr.sndscopy.delivery;

import java.util.regex.Pattern;

/**
 * The stretch of time a file covers: a flux month {@code 2019-02}, a year {@code 2008}, or {@code snapshot}.
 *
 * @param text one of these forms
 */
public record Period(String text) implements Comparable<Period> {
    private static final Pattern FORM = Pattern.compile("(1[89]|2[01])\\d\\d(-(0[1-9]|1[0-2]))?|snapshot");

    public static final Period SNAPSHOT = new Period("snapshot");

    public Period {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a period: expected YYYY-MM, YYYY or snapshot");
        }
    }

    /** Oldest first; snapshots behind everything dated. */
    @Override
    public int compareTo(Period other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
