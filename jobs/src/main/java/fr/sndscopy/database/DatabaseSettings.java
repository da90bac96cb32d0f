package fr.sndscopy.database;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a database is reached.
 *
 * @param url of JDBC, without a password
 * @param user who may read the tables, and nothing else; none where the URL or the machine says who
 * @param password asked for each session; null where none is needed
 * @param driver the jar of the driver, where it is not shipped
 * @param connections sessions that read at once, of one process
 * @param fetchRows rows that the driver asks for at a time, where rows are not streamed
 */
public record DatabaseSettings(
        String url,
        @Nullable String user,
        @Nullable Supplier<char[]> password,
        @Nullable Path driver,
        int connections,
        int fetchRows) {
    public DatabaseSettings {
        if (connections < 1 || fetchRows < 1) {
            throw new IllegalArgumentException("connections and rows to fetch: expected 1 or more");
        }
    }

    /** Shows no URL: there are drivers that take secrets in it. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + connections + " connections]";
    }
}
