package fr.sndscopy.report;

import java.util.Locale;

/** Counts and sizes as lines of text show them, in English. */
public final class Amounts {
    private Amounts() {}

    /** {@code 1,234,567}. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 512 B}, {@code 25.3 MB}: powers of 1000. */
    public static String bytes(long bytes) {
        String[] units = {"KB", "MB", "GB", "TB", "PB", "EB"};
        double size = bytes;
        int unit = -1;
        while (size >= 999.5 && unit < units.length - 1) {
            size /= 1000;
            unit++;
        }
        return unit < 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }
}
