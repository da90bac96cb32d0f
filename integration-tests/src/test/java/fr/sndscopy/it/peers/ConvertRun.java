package fr.sndscopy.it.peers;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Our conversion without the job around it, for {@link ComparePeers}, which looks for one implementation with {@link
 * java.util.ServiceLoader}: a public class with a public constructor without parameters, named in {@code
 * META-INF/services/fr.sndscopy.it.peers.ConvertRun}.
 */
public interface ConvertRun {

    /**
     * Converts the files of one table as {@code migrate} does: read, validate, digest, encode, encrypt, write. Called
     * again and again in one JVM, always with an empty {@code out}; what is set up once (schemas, keys) does not count.
     *
     * @param delivery folder with {@code delivery.yaml}
     * @param table the one table to convert
     * @param out empty folder for the parts
     * @return from the first byte read to the last file closed
     */
    Duration run(Path delivery, String table, Path out) throws Exception;
}
