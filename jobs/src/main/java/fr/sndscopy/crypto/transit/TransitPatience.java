package fr.sndscopy.crypto.transit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a call is tried, and how long is waited between.
 *
 * @param tries of one call, the first among them
 * @param firstWait about; each that follows is twice as long
 * @param longestWait also when the server asks for more ({@code Retry-After})
 * @param answer how long one answer may take
 */
record TransitPatience(int tries, Duration firstWait, Duration longestWait, Duration answer) {
    static final TransitPatience USUAL =
            new TransitPatience(6, Duration.ofMillis(250), Duration.ofSeconds(8), Duration.ofSeconds(20));

    /**
     * How long to wait before the next try: half of it by chance, so that those who were refused together do not come back together.
     *
     * @param failed tries so far
     * @param asked what the server asked for, or zero
     */
    Duration before(int failed, Duration asked) {
        Duration grown = firstWait.multipliedBy(1L << Math.min(failed - 1, 20));
        Duration bound = grown.compareTo(longestWait) < 0 ? grown : longestWait;
        long half = bound.toMillis() / 2;
        Duration chosen = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
        Duration wanted = chosen.compareTo(asked) < 0 ? asked : chosen;
        return wanted.compareTo(longestWait) < 0 ? wanted : longestWait;
    }
}
