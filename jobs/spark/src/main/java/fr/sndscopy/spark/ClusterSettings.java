package fr.sndscopy.spark;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.SndscopyProperties.Execution;
import fr.sndscopy.config.Workplace;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/**
 * How this process is a client of a cluster. Whoever takes part has to know a secret, and what goes over the network, and to disks for a
 * while, is encrypted; a site's own settings can change anything but that.
 *
 * @see <a href="https://spark.apache.org/docs/4.2.0/security.html">Spark's own page on it</a>
 */
final class ClusterSettings {
    /** A cluster of processes that are children of this one. */
    static final String TRIAL = "local-cluster[";

    /** What the master and its workers need alike; {@code bin/sndscopy-spark} has it too. */
    static final Map<String, String> SECURITY = Map.of(
            "spark.authenticate", "true",
            "spark.network.crypto.enabled", "true",
            "spark.network.crypto.cipher", "AES/GCM/NoPadding",
            "spark.io.encryption.enabled", "true");

    /** As the launcher has Java work on parts in threads. */
    private static final String EXECUTOR_OPTIONS =
            "-XX:+UseParallelGC -XX:+UseTransparentHugePages -Dfile.encoding=UTF-8 --enable-native-access=ALL-UNNAMED"
                    + " -Dlogback.configurationFile=fr/sndscopy/spark/executor-log.xml";

    private static final String SECRET = "spark.authenticate.secret";
    private static final Pattern OURS =
            Pattern.compile("spark\\.(authenticate|network\\.crypto|io\\.encryption|ssl)\\..*|spark\\.(authenticate"
                    + "|master|app\\.name|cores\\.max|executor\\.memory|speculation)");
    private static final int SECRET_BYTES = 32;

    private final Execution execution;
    private final Map<String, String> site;
    private final String secret;

    private ClusterSettings(Execution execution, Map<String, String> site, String secret) {
        this.execution = execution;
        this.site = site;
        this.secret = secret;
    }

    /** @throws ConfigurationException when a file is missing, or sets what is not its to set */
    static ClusterSettings of(Workplace workplace) {
        Execution execution = workplace.properties().execution();
        Path home = workplace.home().directory();
        return new ClusterSettings(execution, site(home, execution.settingsFile()), secret(home, execution));
    }

    private static String secret(Path home, Execution execution) {
        if (execution.secretFile() != null) {
            return new String(Workplace.secret(home.resolve(execution.secretFile())));
        }
        if (execution.master().startsWith(TRIAL)) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        }
        throw new ConfigurationException(
                "[sndscopy.execution.secret-file] missing: expected the file whose first line the"
                        + " master and the workers of " + execution.master() + " were started with");
    }

    private static Map<String, String> site(Path home, @Nullable Path file) {
        Map<String, String> site = new TreeMap<>();
        if (file == null) {
            return site;
        }
        String place = "[sndscopy.execution.settings-file] " + file.getFileName() + ": ";
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve(file), StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(place + "cannot be read: expected Java properties", e);
        }
        for (String name : read.stringPropertyNames()) {
            if (!name.startsWith("spark.") || OURS.matcher(name).matches()) {
                throw new ConfigurationException(place + name
                        + " is not to be set here: expected spark.… that is neither about secrets and encryption nor"
                        + " said by execution.…");
            }
            site.put(name, read.getProperty(name));
        }
        return site;
    }

    /** Where the cluster is, for people. */
    String master() {
        return execution.master();
    }

    /** How long to wait for an executor when there is none. */
    Duration patience() {
        return execution.patience();
    }

    SparkConf toConf() {
        SparkConf conf = new SparkConf(false)
                .setMaster(execution.master())
                .setAppName("sndscopy")
                .set("spark.executor.memory", (execution.memory().toBytes() >> 20) + "m")
                // an executor that was killed from outside is no proof against the part that it had
                .set("spark.task.maxFailures", "4")
                // runs that are at work at once have equal shares; the jobs of one go in order
                .set("spark.scheduler.mode", "FAIR")
                // a worker that leaves lets its executors end what they are at
                .set("spark.decommission.enabled", "true")
                .set("spark.executor.defaultJavaOptions", EXECUTOR_OPTIONS)
                .set("spark.ui.enabled", "false")
                .set("spark.eventLog.enabled", "false")
                .set("spark.cleaner.referenceTracking", "false")
                .set("spark.stage.maxConsecutiveAttempts", "4");
        if (execution.cores() != null) {
            conf.set("spark.cores.max", execution.cores().toString());
        }
        site.forEach(conf::set);
        SECURITY.forEach(conf::set);
        return conf.set(SECRET, secret);
    }
}
