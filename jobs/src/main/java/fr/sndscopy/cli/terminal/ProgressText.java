package fr.sndscopy.cli.terminal;

import fr.sndscopy.migration.work.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far a migration or a replay is, on one line. */
record ProgressText(Pace pace) {
    private static final int BAR = 10;
    private static final int SPELT_OUT = 10_000;

    /** At most {@code width} characters: what matters least is left out. */
    String line(int width, boolean ascii) {
        double done = pace.done();
        List<String> pieces = new ArrayList<>();
        pieces.add(String.format(Locale.ROOT, "%s %-7s %3.0f%%", bar(done, ascii), pace.shownStep(), 100 * done));
        pieces.add(number(pace.allRows()) + " rows");
        pieces.add(
                pace.rowsPerSecond().isEmpty()
                        ? ""
                        : number(pace.rowsPerSecond().getAsLong()) + "/s");
        pieces.add(
                pace.bytesPerSecond().isEmpty()
                        ? ""
                        : bytes(pace.bytesPerSecond().getAsLong()) + "/s");
        boolean readingBack = pace.partsVerified() > 0;
        pieces.add((readingBack ? "verified " : "parts ")
                + (readingBack ? pace.allVerified() : pace.allConverted())
                + "/" + pace.parts());
        pieces.add("rejected " + number(pace.allRejected()));
        pieces.add("ETA " + estimate());
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
        return String.format(Locale.ROOT, "%s %.0f%%", pace.shownStep(), 100 * pace.done());
    }

    private static String joined(List<String> pieces) {
        return String.join(
                "  ", pieces.stream().filter(piece -> !piece.isEmpty()).toList());
    }

    private String estimate() {
        if (pace.secondsLeft().isEmpty()) {
            return "--";
        }
        Duration left = Duration.ofSeconds(pace.secondsLeft().getAsLong());
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d", left.toHours(), left.toMinutesPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    private static String bar(double done, boolean ascii) {
        int filled = (int) Math.round(done * BAR);
        return (ascii ? "#" : "█").repeat(filled) + (ascii ? "." : "░").repeat(BAR - filled);
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
