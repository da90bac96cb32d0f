package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Converts one table of a delivery, again and again. */
interface Contestant extends AutoCloseable {

    /** Converts into the empty folder {@code out}; returns the time that counts. */
    Duration run(Path out) throws Exception;

    /** The rows in the files that the last {@link #run} wrote, which are still there, read back. */
    long rowCount(Path out) throws Exception;

    @Override
    default void close() throws IOException {}
}
