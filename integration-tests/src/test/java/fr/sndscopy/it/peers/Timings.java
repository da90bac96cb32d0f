package fr.sndscopy.it.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The measured runs of one contestant, in seconds. */
final class Timings {

    private final String name;
    private final List<Double> seconds = new ArrayList<>();

    Timings(String name) {
        this.name = name;
    }

    void add(Duration run) {
        seconds.add(run.toNanos() / 1e9);
    }

    /** The middle run, or the mean of the middle two. */
    double medianSeconds() {
        if (seconds.isEmpty()) {
            throw new IllegalStateException(name + ": no run");
        }
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** One line of the table: name, median, minimum, maximum, number of runs. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%-44s %9.3f %9.3f %9.3f %5d",
                name,
                medianSeconds(),
                Collections.min(seconds),
                Collections.max(seconds),
                seconds.size());
    }

    static String heading() {
        return String.format(Locale.ROOT, "%-44s %9s %9s %9s %5s", "seconds", "median", "min", "max", "runs");
    }
}
