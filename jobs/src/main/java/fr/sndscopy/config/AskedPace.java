package fr.sndscopy.config;

import fr.sndscopy.storage.pace.Bandwidth;
import fr.sndscopy.storage.pace.QuietHours;
import fr.sndscopy.storage.pace.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How hard one call is to work, where it says so; null for as configured.
 *
 * @param threads parts worked on at once, 1 to 1024
 * @param limit of the line
 * @param quiet hours in which it is less
 */
public record AskedPace(
        @Nullable Integer threads,
        @Nullable Rate limit,
        @Nullable List<QuietHours> quiet) {
    /** As configured. */
    public static final AskedPace NOTHING = new AskedPace(null, null, null);

    /** Where the limit is said that holds, for messages. */
    String place() {
        return limit != null ? "--bandwidth" : quiet != null ? "--quiet" : "sndscopy.bandwidth";
    }

    /**
     * What is allowed of the line.
     *
     * @throws ConfigurationException when what is configured cannot be used, or nothing goes over a line
     */
    Bandwidth bandwidth(SndscopyProperties properties) {
        boolean hasLine =
                properties.store().endpoint() != null || properties.source().endpoint() != null;
        if (!hasLine && (limit != null || quiet != null)) {
            throw new ConfigurationException("[" + place() + "] the store is in the"
                    + " home, nothing goes over a line: expected store.endpoint or source.endpoint, or no such option");
        }
        return new Bandwidth(
                limit == null ? properties.bandwidth().rate() : limit,
                quiet == null ? properties.bandwidth().hours() : quiet);
    }
}
