package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.pace.Ticker;
import java.time.Clock;
import java.util.Iterator;
import java.util.ServiceLoader;
import javax.sql.DataSource;

/**
 * What stands between sndscopy and the services that it calls, so that any call can be made to fail. Implementations are found by {@link
 * ServiceLoader}; none is shipped, and without one nothing stands between. What is returned is used instead of what was given, and has
 * to keep its contract in everything but its failures.
 */
public interface Seams {

    /** The store, as every command uses it. */
    default ObjectStore store(ObjectStore store) {
        return store;
    }

    /** The keys. */
    default KeyService keys(KeyService keys) {
        return keys;
    }

    /** The job database. */
    default DataSource database(DataSource database) {
        return database;
    }

    /** What time it is. */
    default Clock clock() {
        return Clock.systemUTC();
    }

    /** By what waits are measured and waited for that a limit of the line asks for. */
    default Ticker ticker() {
        return Ticker.SYSTEM;
    }

    /** The one that is on the class path, or one that changes nothing. */
    static Seams find() {
        Iterator<Seams> found = ServiceLoader.load(Seams.class).iterator();
        return found.hasNext() ? found.next() : new Seams() {};
    }
}
