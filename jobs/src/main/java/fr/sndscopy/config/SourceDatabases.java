package fr.sndscopy.config;

import fr.sndscopy.config.SndscopyProperties.SourceDatabase;
import fr.sndscopy.database.DatabaseSettings;
import fr.sndscopy.database.Databases;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The databases that a configuration names. */
final class SourceDatabases {
    private SourceDatabases() {}

    /** @param home that paths of the configuration are relative to */
    static Databases of(Home home, Map<String, SourceDatabase> configured) {
        Map<String, DatabaseSettings> known = new TreeMap<>();
        configured.forEach((name, database) -> {
            Path password = database.passwordFile();
            Path driver = database.driver();
            known.put(
                    name,
                    new DatabaseSettings(
                            database.url(),
                            database.username(),
                            password == null
                                    ? null
                                    : () -> Secrets.firstLine(home.directory().resolve(password)),
                            driver == null ? null : home.directory().resolve(driver),
                            database.connections(),
                            database.fetchRows()));
        });
        return new Databases(known);
    }
}
