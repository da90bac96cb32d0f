package fr.sndscopy.it.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The measured runs of one contestant, in seconds. */
final class Timings {

    private final String name;
    private final List<Double> seconds = new ArrayList<>();

    Timings(String name) {
        this.name = name;
    }

    String name() {
        return name;
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

    double leastSeconds() {
        return Collections.min(seconds);
    }

    double mostSeconds() {
        return Collections.max(seconds);
    }

    int runs() {
        return seconds.size();
    }
}
