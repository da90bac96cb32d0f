package fr.sndscopy.storage;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Which objects are locked when they are put, and for how long.
 *
 * @param mode of all locks
 * @param periods by what keys begin with; none for no locks at all
 */
public record RetentionRules(Retention.Mode mode, Map<String, Period> periods) {
    /** Nothing is locked. */
    public static final RetentionRules NONE = new RetentionRules(Retention.Mode.GOVERNANCE, Map.of());

    public RetentionRules {
        periods = Map.copyOf(periods);
    }

    /** Whether nothing is locked. */
    public boolean isEmpty() {
        return periods.isEmpty();
    }

    /** The lock of an object that is put now; empty when it has none. Its end is a whole second, as stores tell it. */
    public Optional<Retention> of(String key, Instant now) {
        return periods.entrySet().stream()
                .filter(rule -> key.startsWith(rule.getKey()))
                .findFirst()
                .map(rule -> new Retention(
                        mode,
                        now.atZone(ZoneOffset.UTC)
                                .plus(rule.getValue())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toInstant()));
    }
}
