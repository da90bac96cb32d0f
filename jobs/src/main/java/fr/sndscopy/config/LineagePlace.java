package fr.sndscopy.config;

import fr.sndscopy.lineage.HomeLineage;
import fr.sndscopy.lineage.Lineage;
import fr.sndscopy.lineage.LineageEvents;
import fr.sndscopy.lineage.LineageNames;
import fr.sndscopy.lineage.LineageServer;
import fr.sndscopy.runs.JsonLines;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads {@link SndscopyProperties#lineage}. */
public final class LineagePlace {
    private LineagePlace() {}

    /**
     * Nobody, unless it is configured.
     *
     * @throws ConfigurationException when it cannot be used
     */
    static Lineage of(Home home, SndscopyProperties properties) {
        SndscopyProperties.LineageSettings settings = properties.lineage();
        if (settings.file() == null && settings.url() == null) {
            return Lineage.NONE;
        }
        SndscopyProperties.Store store = properties.store();
        Path file = file(home, settings);
        return new HomeLineage(
                new LineageEvents(
                        new LineageNames(
                                settings.namespace(),
                                store.endpoint() == null ? null : store.bucket(),
                                store.endpoint() == null
                                        ? ""
                                        : store.prefix().replaceFirst("^/+", "").replaceFirst("/+$", "")),
                        ToolVersion.current()),
                file == null ? null : new JsonLines(file),
                server(home, settings));
    }

    /** What a line is added to for each event; null where no file is configured. */
    public static @Nullable Path file(Home home, SndscopyProperties.LineageSettings settings) {
        return settings.file() == null ? null : home.directory().resolve(settings.file());
    }

    private static @Nullable LineageServer server(Home home, SndscopyProperties.LineageSettings settings) {
        if (settings.url() == null) {
            return null;
        }
        try {
            return new LineageServer(
                    settings.url(),
                    settings.tokenFile() == null
                            ? null
                            : new String(Secrets.firstLine(home.directory().resolve(settings.tokenFile()))));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.lineage] " + e.getMessage(), e);
        }
    }
}
