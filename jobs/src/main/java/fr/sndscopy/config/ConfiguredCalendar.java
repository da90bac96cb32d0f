package fr.sndscopy.config;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.calendar.Expectation;
import fr.sndscopy.delivery.Period;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@link SndscopyProperties#expected}. */
final class ConfiguredCalendar {
    private ConfiguredCalendar() {}

    /**
     * The calendar, products in the order of their names.
     *
     * @param volumeRatio change of a table's rows above which it is told
     * @throws ConfigurationException naming what cannot be expected
     */
    static Calendar of(Map<String, SndscopyProperties.Expected> configured, double volumeRatio) {
        List<Expectation> expectations = new ArrayList<>();
        new TreeMap<>(configured).forEach((product, expected) -> expectations.add(expectation(product, expected)));
        try {
            return new Calendar(expectations, volumeRatio);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.expected] " + e.getMessage(), e);
        }
    }

    private static Expectation expectation(String product, SndscopyProperties.Expected expected) {
        String place = "[sndscopy.expected." + product;
        // binding leaves what is not given
        if (expected.every() == null) {
            throw new ConfigurationException(place + ".every] not given: expected month, year or snapshot");
        }
        if (expected.due() == null) {
            throw new ConfigurationException(
                    place + ".due] not given: expected days after the end of the period, as 20d");
        }
        try {
            return new Expectation(
                    product,
                    expected.every(),
                    period(place + ".from", expected.from()),
                    period(place + ".until", expected.until()),
                    days(place + ".due", expected.due()),
                    expected.inYear() == null ? null : days(place + ".in-year", expected.inYear()),
                    expected.pastGap());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place + "] " + e.getMessage(), e);
        }
    }

    private static @Nullable Period period(String place, @Nullable String text) {
        try {
            return text == null ? null : new Period(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place + "] not usable: expected YYYY-MM or YYYY", e);
        }
    }

    private static int days(String place, Duration duration) {
        if (duration.isNegative() || !duration.equals(Duration.ofDays(duration.toDays()))) {
            throw new ConfigurationException(place + "] not usable: expected whole days, as 20d");
        }
        return Math.toIntExact(duration.toDays());
    }
}
