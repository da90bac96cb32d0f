package fr.sndscopy.config;

import fr.sndscopy.metrics.HomeMetrics;
import fr.sndscopy.metrics.ListenAddress;
import fr.sndscopy.metrics.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Where metrics of a home go, by its configuration. */
public final class MetricsPlace {
    private MetricsPlace() {}

    /** Nowhere, unless it is configured. */
    static Metrics of(Home home, SndscopyProperties.Metrics properties) {
        if (properties.textfile() == null && properties.listen() == null) {
            return Metrics.NONE;
        }
        return new HomeMetrics(
                home.metrics(),
                textfile(home, properties),
                properties.listen() == null ? null : ListenAddress.parse(properties.listen()),
                Clock.systemUTC());
    }

    /** The file for node_exporter; null where none is configured. */
    public static @Nullable Path textfile(Home home, SndscopyProperties.Metrics properties) {
        return properties.textfile() == null ? null : home.directory().resolve(properties.textfile());
    }
}
