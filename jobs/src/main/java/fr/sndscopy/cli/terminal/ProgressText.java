package fr.sndscopy.cli.terminal;

import fr.sndscopy.migration.work.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a migration or a replay is, on one line.
 *
 * @param step at work, empty before the first
 * @param bytesRead of {@code sourceBytes}, in this run, as all that follows
 * @param partsConverted of {@code parts}
 * @param partsVerified of {@code parts}
 * @param rows read
 * @param rejected of them
 * @param earlier what earlier runs did; it counts for how far the whole is, and not for the speed
 * @param workSeconds since the first row was read, 0 before it: what is needed to get that far says nothing about the rest
 */
record ProgressText(
        String step,
        long bytesRead,
        long sourceBytes,
        long partsConverted,
        long partsVerified,
        int parts,
        long rows,
        long rejected,
        Progress.Earlier earlier,
        double workSeconds) {
    private static final int BAR = 10;
    private static final int SPELT_OUT = 10_000;
    private static final double LEAST_FOR_AN_ESTIMATE = 0.02;

    /** Converting and reading back take about as long as 3 to 1. */
    private static final double SHARE_OF_CONVERTING = 0.75;

    /** At most {@code width} characters: what matters least is left out. */
    String line(int width, boolean ascii) {
        double done = done();
        List<String> pieces = new ArrayList<>();
        pieces.add(String.format(Locale.ROOT, "%s %-7s %3.0f%%", bar(done, ascii), shownStep(), 100 * done));
        pieces.add(number(rows + earlier.rows()) + " rows");
        pieces.add(workSeconds <= 0 ? "" : number(Math.round(rows / workSeconds)) + "/s");
        pieces.add(workSeconds <= 0 ? "" : bytes(Math.round(bytesRead / workSeconds)) + "/s");
        boolean readingBack = partsVerified > 0;
        pieces.add((readingBack ? "verified " : "parts ")
                + (readingBack ? partsVerified + earlier.verified() : partsConverted + earlier.converted())
                + "/" + parts);
        pieces.add("rejected " + number(rejected + earlier.rejected()));
        pieces.add("ETA " + estimate(done));
        for (int dispensable : new int[] {3, 2, 5, 1, 4}) {
            if (joined(pieces).length() <= width) {
                break;
            }
            pieces.set(dispensable, "");
        }
        String line = joined(pieces);
        return line.length() > width ? line.substring(0, width) : line;
    }

    /** What is at work, and how far the whole is. */
    String brief() {
        return String.format(Locale.ROOT, "%s %.0f%%", shownStep(), 100 * done());
    }

    private static String joined(List<String> pieces) {
        return String.join(
                "  ", pieces.stream().filter(piece -> !piece.isEmpty()).toList());
    }

    private double done() {
        return done(bytesRead + earlier.bytes(), partsVerified + earlier.verified());
    }

    private double done(long bytes, long verified) {
        return SHARE_OF_CONVERTING * fraction(bytes, sourceBytes)
                + (1 - SHARE_OF_CONVERTING) * fraction(verified, parts);
    }

    /** Checksums are computed beside the conversion. */
    private String shownStep() {
        return step.equals("checksum") ? "convert" : step;
    }

    private String estimate(double done) {
        double inThisRun = done - done(earlier.bytes(), earlier.verified());
        if (workSeconds <= 0 || inThisRun < LEAST_FOR_AN_ESTIMATE) {
            return "--";
        }
        Duration left = Duration.ofSeconds(Math.round(workSeconds * (1 - done) / inThisRun));
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d", left.toHours(), left.toMinutesPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    private static String bar(double done, boolean ascii) {
        int filled = (int) Math.round(done * BAR);
        return (ascii ? "#" : "█").repeat(filled) + (ascii ? "." : "░").repeat(BAR - filled);
    }

    private static double fraction(long part, long whole) {
        return whole == 0 ? 1 : Math.min(1, (double) part / whole);
    }

    private static String bytes(long bytes) {
        return number(bytes) + (bytes < SPELT_OUT ? " B" : "B");
    }

    /** {@code 9,999}, {@code 12.3 k}, {@code 4.5 M}, {@code 36.6 G}: at most 7 characters. */
    private static String number(long number) {
        if (number < SPELT_OUT) {
            return String.format(Locale.ROOT, "%,d", number);
        }
        double scaled = number;
        String units = "kMGT";
        int unit = -1;
        while (scaled >= 999.95 && unit < units.length() - 1) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %c", scaled, units.charAt(unit));
    }
}
