package fr.sndscopy.cli.terminal;

import fr.sndscopy.migration.work.PaceMeter;
import fr.sndscopy.migration.work.Progress;
import org.jspecify.annotations.Nullable;

/** A run as its progress is shown: by the thread of a {@link ProgressLine}. */
final class ShownRun {
    private static final int LEAST_OF_A_BAR = 24;
    private static final long LOOKED_EVERY_MILLIS = 250;

    private final String name;
    private final Progress progress;
    private final PaceMeter meter;

    /** @param name empty where there is one run alone */
    ShownRun(String name, Progress progress) {
        this.name = name;
        this.progress = progress;
        this.meter = new PaceMeter(progress, LOOKED_EVERY_MILLIS);
    }

    boolean isOf(Progress run) {
        return progress == run;
    }

    /** Sees the work begin. */
    void look() {
        meter.look();
    }

    /** Whether it is known how much there is to do. */
    boolean isKnown() {
        return progress.parts() > 0;
    }

    /** The next that it has said, with its name; null when there is nothing. */
    @Nullable
    String nextSaid() {
        String said = progress.nextSaid();
        return said == null || name.isEmpty() ? said : "[" + name + "] " + said;
    }

    /** At most {@code width} characters. */
    String line(int width, boolean ascii) {
        ProgressText text = new ProgressText(meter.pace());
        if (name.isEmpty()) {
            return text.line(width, ascii);
        }
        int room = width - name.length() - 1;
        String line = name + " " + (room < LEAST_OF_A_BAR ? text.brief() : text.line(room, ascii));
        return line.length() > width ? line.substring(0, width) : line;
    }
}
