package fr.sndscopy.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The folder that holds what sndscopy keeps on a machine. Readable by its owner only.
 *
 * @param directory absolute
 */
public record Home(Path directory) {
    private static final String CONFIGURATION = """
        # What can be configured, with the defaults. The environment wins: SNDSCOPY_STORE_ENDPOINT=https://…
        sndscopy:
        #  operator: name-of-the-person-who-answers
        #  store:                              # without an endpoint: a store in this folder
        #    endpoint: https://s3.example.org
        #    region: us-east-1
        #    bucket: sndscopy
        #    prefix: ""
        #    path-style: true
        #    credentials-file: /etc/sndscopy/credentials    # else AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
        #    ca-file: /etc/sndscopy/ca.pem
        #    embedded: allowed                 # refused: never a store in this folder, whatever is left out
        #  source:                             # of s3://bucket/prefix; without an endpoint: at the store's, and as said there
        #    endpoint: https://s3.producer.example.org
        #    region: us-east-1
        #    path-style: true
        #    credentials-file: /etc/sndscopy/source-credentials
        #    ca-file: /etc/sndscopy/source-ca.pem
        #    databases:                        # whose tables 'snapshot' makes deliveries of
        #      snds:
        #        url: jdbc:postgresql://snds.example.org/snds?sslmode=verify-full
        #        username: copier
        #        password-file: /etc/sndscopy/snds.password
        #  database:                           # without a URL: an H2 file in this folder
        #    url: jdbc:postgresql://db.example.org/sndscopy
        #    username: sndscopy
        #    password-file: /etc/sndscopy/database.password
        #  keys:
        #    keystore: keys/keystore.p12
        #    password-file: keys/keystore.password
        #  migration:
        #    threads: 2                        # as many as processors
        #    rows-per-group: 131072
        #    part-size: 256MB
        #    zstd-level: 3
        #    warn-quarantine-ratio: 0.01
        #    alert-volume-ratio: 0.33
        #    alert-null-share: 0.1
        #  execution:                          # on several machines: sndscopy-spark, and a store that all of them reach
        #    master: spark://spark.example.org:7077        # threads: of this process
        #    secret-file: /etc/sndscopy/spark.secret
        #    memory: 1GB
        #  metrics:                            # for Prometheus; without either none
        #    textfile: /var/lib/prometheus/node-exporter/sndscopy.prom
        #    listen: 127.0.0.1:9464            # while a command is at work; this machine alone
        #  log:
        #    format: text                      # ecs: one JSON object a line, in the Elastic Common Schema
        #  schemas: [/srv/schemas]
        #  nomenclatures: [/srv/nomenclatures]
        #  rules: {"[*]": {not-in-nomenclature: warn}}
        #  drift: {"[*]": fail}
        #  webhook:                            # told what came of nights, as Standard Webhooks are
        #    url: https://alerts.example.org/sndscopy
        #    secret-file: /etc/sndscopy/webhook.secret     # whsec_…
        #    on: changed                       # always, failed
        #  lineage:                            # what runs read and made, as OpenLineage has it; without file and url none
        #    file: lineage.jsonl
        #    url: https://marquez.example.org/api/v1/lineage
        #    token-file: /etc/sndscopy/lineage.token
        #    namespace: sndscopy
        #  limits: {"[*]": {ratio: 0.01}}
        #  expected:                           # of producers: nights, status and metrics tell what is missing
        #    DCIR: {every: month, from: 2013-01, due: 20d, past-gap: warn}       # allow, warn, refuse: to publish past a gap
        #    "[PMSI MCO]": {every: year, from: 2008, due: 180d, in-year: 45d}    # in-year: months, until the year is there
        #    Referentials: {every: snapshot, due: 400d}
        """;

    public Home {
        directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Whether the home has been made.
     *
     * @throws ConfigurationException when that cannot be told: whoever may not look into a home must not take it for none
     */
    public boolean exists() {
        try {
            return Files.readAttributes(configuration(), BasicFileAttributes.class)
                    .isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                return false;
            }
            String problem = e instanceof FileSystemException file && file.getReason() != null
                    ? file.getReason().toLowerCase(Locale.ROOT)
                    : "permission denied";
            throw new ConfigurationException(
                    "[" + directory + "] the home cannot be looked into: " + problem
                            + ": expected the account that it belongs to (sudo -u)",
                    e);
        }
    }

    /** Makes the home with its configuration file, or what a home lacks that somebody began with a configuration of their own. */
    public void createIfAbsent() throws IOException {
        boolean configured = exists();
        for (Path folder : new Path[] {directory, work(), reports(), logs(), store(), keys()}) {
            if (!configured || !Files.isDirectory(folder)) {
                createPrivateDirectory(folder);
            }
        }
        if (configured) {
            return;
        }
        Files.writeString(configuration(), CONFIGURATION, StandardCharsets.UTF_8);
    }

    private static void createPrivateDirectory(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } else {
            Files.createDirectories(folder);
        }
    }

    public Path configuration() {
        return directory.resolve("sndscopy.yaml");
    }

    /** Files on their way between source and store. */
    public Path work() {
        return directory.resolve("work");
    }

    /** Copies of the reports. */
    public Path reports() {
        return directory.resolve("reports");
    }

    public Path logs() {
        return directory.resolve("logs");
    }

    /** The embedded store's files. */
    public Path store() {
        return directory.resolve("store");
    }

    public Path keys() {
        return directory.resolve("keys");
    }

    /** The H2 job repository, without its file extension. */
    public Path jobDatabase() {
        return directory.resolve("jobs");
    }

    public Path lockFile() {
        return directory.resolve("run.lock");
    }

    /** How far the ledgers went that were seen from here, lest one is cut. */
    public Path ledgerHeads() {
        return directory.resolve("ledger-heads.json");
    }

    /** Documents of ledgers that were read here, each by its SHA-256: nothing is believed of them but that. */
    public Path ledgerDocuments() {
        return directory.resolve("ledger-documents");
    }

    /** What the last run from here is doing or came to. */
    public Path lastRun() {
        return directory.resolve("last-run.json");
    }

    /** Deliveries that nights leave alone. */
    public Path parked() {
        return directory.resolve("parked.json");
    }

    /** What came of each night. */
    public Path nights() {
        return directory.resolve("nights");
    }

    /** How runs of this home ended: one JSON object a line. */
    public Path runs() {
        return directory.resolve("runs.jsonl");
    }

    /** How far each run at work is, a file each. */
    public Path progress() {
        return directory.resolve("progress");
    }

    /** What was last told in metrics: of nights, runs, verifications, and the ledger. */
    public Path metrics() {
        return directory.resolve("metrics.json");
    }

    /** Who used keys and exports, when, for what: one JSON object a line. */
    public Path trace() {
        return directory.resolve("trace.jsonl");
    }
}
