package fr.sndscopy.config;

import fr.sndscopy.calendar.Expectation;
import fr.sndscopy.database.Databases;
import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.metrics.ListenAddress;
import fr.sndscopy.metrics.Textfile;
import fr.sndscopy.storage.pace.Bandwidth;
import fr.sndscopy.storage.pace.QuietHours;
import fr.sndscopy.storage.pace.Rate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be configured, under {@code sndscopy.} in the home's {@code sndscopy.yaml}, or in the environment
 * ({@code SNDSCOPY_STORE_ENDPOINT}).
 *
 * @param operator who answers for what is done; the account's name by default
 * @param store where data goes; an embedded store in the home when no endpoint is given, unless that is refused
 * @param source where deliveries lie that are in a bucket; the store by default
 * @param database the job repository; an H2 file in the home when no URL is given
 * @param keys what keeps the keys
 * @param signing who signs the ledger, and who may
 * @param migration how hard to work
 * @param execution who does the work on parts
 * @param bandwidth how much may go over the line to store and sources
 * @param metrics where metrics go
 * @param log how the log is written
 * @param schemas folders of Table Schema files that win over the shipped ones
 * @param nomenclatures folders of codes that columns may have
 * @param rules by table, or {@code "[*]"} for all of them, then by rule: how severe it is to break it
 * @param drift by table, or {@code "[*]"}: {@code fail}, {@code freeze} or {@code accept-and-record}
 * @param limits by table, or {@code "[*]"}: rejects above which nothing is published, besides a delivery's own
 * @param expected by product: what is expected of its producer, and when
 * @param webhook who is told what came of nights
 * @param lineage who is told what runs read and made
 */
@ConfigurationProperties("sndscopy")
public record SndscopyProperties(
        @Nullable String operator,
        @DefaultValue Store store,
        @DefaultValue Source source,
        @DefaultValue Database database,
        @DefaultValue Keys keys,
        @DefaultValue Signing signing,
        @DefaultValue Migration migration,
        @DefaultValue Execution execution,
        @DefaultValue Line bandwidth,
        @DefaultValue Metrics metrics,
        @DefaultValue Log log,
        @DefaultValue List<Path> schemas,
        @DefaultValue List<Path> nomenclatures,
        @DefaultValue Map<String, Map<String, String>> rules,
        @DefaultValue Map<String, String> drift,
        @DefaultValue Map<String, Limit> limits,
        @DefaultValue Map<String, Expected> expected,
        @DefaultValue WebhookSettings webhook,
        @DefaultValue LineageSettings lineage) {

    /**
     * A server that is told what came of nights.
     *
     * @param url {@code https}, or {@code http} on this machine; without one nobody is told
     * @param secretFile whose first line is what it knows us by
     * @param on which nights are told
     */
    public record WebhookSettings(
            @Nullable URI url,
            @Nullable Path secretFile,
            @DefaultValue("changed") Telling on) {}

    /**
     * Who is told what runs read and made, in run events of OpenLineage. Nobody by default.
     *
     * @param file a line of JSON is added to it for each event
     * @param url of a server that takes events: {@code https}, or {@code http} on this machine
     * @param tokenFile whose first line is a token that it knows us by; without one it is told none
     * @param namespace of jobs and of what is delivered
     */
    public record LineageSettings(
            @Nullable Path file,
            @Nullable URI url,
            @Nullable Path tokenFile,
            @DefaultValue("sndscopy") String namespace) {
        public LineageSettings {
            if (namespace.isBlank()) {
                throw new IllegalArgumentException("namespace: expected a word or more");
            }
        }
    }

    /** Which nights are told. */
    public enum Telling {
        /** All of them. */
        ALWAYS,
        /** Those that bring something new, or after which somebody has to look. */
        CHANGED,
        /** Those after which somebody has to look. */
        FAILED
    }

    /**
     * What is expected of the producer of one product.
     *
     * @param every {@code month}, {@code year} or {@code snapshot}
     * @param from the first month or year
     * @param until the last; none by default
     * @param due how long after its end a month or year may come; of snapshots, after the last one
     * @param inYear of years: how long after its end a month may come of a year that has not come whole; none are expected by default
     * @param pastGap {@code allow}, {@code warn} or {@code refuse}: of a delivery while an earlier one is missing
     */
    public record Expected(
            Expectation.Every every,
            @Nullable String from,
            @Nullable String until,
            Duration due,
            @Nullable Duration inYear,
            @DefaultValue("warn") Expectation.PastGap pastGap) {}

    /**
     * What is tolerated of one table and period of a delivery.
     *
     * @param count of rejected rows
     * @param ratio of rejected to delivered rows, 0 to 1
     * @param codes the same of violations, by code or code of a column
     */
    public record Limit(
            @Nullable Long count,
            @Nullable Double ratio,
            @DefaultValue Map<String, CodeLimit> codes) {
        /** From a text in the place of a limit: {@code none} tolerates everything. */
        public static Limit valueOf(String text) {
            if (!RejectLimit.isNone(text)) {
                throw new IllegalArgumentException("expected count, ratio or codes, or none");
            }
            return new Limit(RejectLimit.NONE.count(), RejectLimit.NONE.ratio(), Map.of());
        }
    }

    /**
     * What is tolerated of one code.
     *
     * @param count of violations
     * @param ratio of violations to delivered rows, 0 to 1
     */
    public record CodeLimit(@Nullable Long count, @Nullable Double ratio) {}

    /**
     * An S3-compatible store.
     *
     * @param endpoint {@code https://host[:port]}
     * @param region as the store wants it
     * @param bucket which exists
     * @param prefix of all keys, without slashes at its ends
     * @param pathStyle bucket in the path rather than in the host name
     * @param credentialsFile AWS credentials file; else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
     * @param caFile PEM certificates to trust beside those of the JDK
     * @param callTimeout of all tries of a call
     * @param embedded whether a store in the home will do when no endpoint is given
     * @param retention which objects are locked, and for how long
     */
    public record Store(
            @Nullable URI endpoint,
            @DefaultValue("us-east-1") String region,
            @DefaultValue("sndscopy") String bucket,
            @DefaultValue("") String prefix,
            @DefaultValue("true") boolean pathStyle,
            @Nullable Path credentialsFile,
            @Nullable Path caFile,
            @Nullable Duration callTimeout,
            @DefaultValue("allowed") Embedded embedded,
            @DefaultValue Retention retention) {}

    /**
     * Locks on what must outlast whoever may write: in a bucket with Object Lock, put with the object. Nothing is locked without a mode.
     *
     * @param mode who may end a lock before its time
     * @param ledger how long entries, checkpoints, access log, keys wrapped anew and {@code format.json} are locked
     * @param evidence likewise manifests, sealed evidence and reports; as long as the ledger by default
     */
    public record Retention(
            fr.sndscopy.storage.Retention.@Nullable Mode mode,
            @Nullable RetentionPeriod ledger,
            @Nullable RetentionPeriod evidence) {}

    /**
     * Where the buckets are that {@code s3://bucket/prefix} names. Without an endpoint, at the store's, and what is not said here is as
     * it is said there; with one, as it is by default.
     *
     * @param endpoint {@code https://host[:port]}
     * @param region as it wants it
     * @param pathStyle bucket in the path rather than in the host name
     * @param credentialsFile AWS credentials file; else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
     * @param caFile PEM certificates to trust beside those of the JDK
     * @param callTimeout of all tries of a call
     * @param databases whose tables are delivered, by name
     */
    public record Source(
            @Nullable URI endpoint,
            @Nullable String region,
            @Nullable Boolean pathStyle,
            @Nullable Path credentialsFile,
            @Nullable Path caFile,
            @Nullable Duration callTimeout,
            @DefaultValue Map<String, SourceDatabase> databases) {}

    /**
     * A database whose tables are delivered.
     *
     * @param url {@code jdbc:postgresql://…} or {@code jdbc:oracle:…}
     * @param username who may read the tables, and nothing else
     * @param passwordFile whose first line is the password
     * @param driver the jar of the driver, where it is not shipped
     * @param connections sessions that read at once
     * @param fetchRows rows asked for at a time, of databases that do not stream them
     */
    public record SourceDatabase(
            String url,
            @Nullable String username,
            @Nullable Path passwordFile,
            @Nullable Path driver,
            @DefaultValue("4") int connections,
            @DefaultValue("10000") int fetchRows) {
        public SourceDatabase {
            if (!Databases.isUrl(url)) {
                throw new IllegalArgumentException("url: expected one that begins with " + Databases.urls());
            }
            if (url.toLowerCase(Locale.ROOT).contains("password=")) {
                throw new IllegalArgumentException(
                        "url: it holds a password, expected it in a file that password-file names");
            }
            if (connections < 1 || fetchRows < 1) {
                throw new IllegalArgumentException("connections, fetch-rows: expected 1 or more");
            }
        }
    }

    /** Whether data may go to a store in the home. */
    public enum Embedded {
        ALLOWED,
        REFUSED
    }

    /**
     * The job repository.
     *
     * @param url {@code jdbc:postgresql://…}
     * @param username at the database
     * @param passwordFile whose first line is the password
     * @param keepDays days after which what it remembers of a run is forgotten; 0 to keep all
     */
    public record Database(
            @Nullable String url,
            @Nullable String username,
            @Nullable Path passwordFile,
            @DefaultValue("90") int keepDays) {
        public Database {
            if (keepDays < 0) {
                throw new IllegalArgumentException("keep-days " + keepDays + ": expected 0 or more");
            }
        }
    }

    /**
     * What keeps the keys: a keystore, unless a token or a server is named.
     *
     * @param keystore a PKCS#12 file; in the home by default
     * @param passwordFile whose first line is the password; made with the keystore by default
     * @param pkcs11 a token instead
     * @param transit a server instead
     * @param periodKeys whether each period of a product has keys of its own, which can be destroyed without the others
     */
    public record Keys(
            @Nullable Path keystore,
            @Nullable Path passwordFile,
            @DefaultValue Pkcs11 pkcs11,
            @DefaultValue Transit transit,
            @DefaultValue("false") boolean periodKeys) {}

    /**
     * A token of PKCS #11: a hardware security module, or what stands for one.
     *
     * @param library the module of its vendor; without one there is no token
     * @param token its label
     * @param slot the id of its slot, instead or besides
     * @param pinFile whose first line is the user's PIN
     * @param keyPrefix what labels of our keys begin with
     */
    public record Pkcs11(
            @Nullable Path library,
            @Nullable String token,
            @Nullable Integer slot,
            @Nullable Path pinFile,
            @DefaultValue("sndscopy/") String keyPrefix) {}

    /**
     * The transit engine of Vault or OpenBao. Of the ways to log in, one.
     *
     * @param address {@code https://host[:port]}; without one there is no server
     * @param mount of the engine
     * @param namespace of the server, where it has some
     * @param caFile PEM certificates to trust instead of those of the JDK
     * @param keyPrefix what names of our keys begin with
     * @param tokenFile whose first line is a token
     * @param roleIdFile whose first line is the id of an AppRole
     * @param secretIdFile whose first line is its secret id
     * @param kubernetesRole of the auth method Kubernetes
     * @param jwtFile the service account's token; where Kubernetes puts it by default
     * @param loginMount of the auth method; {@code approle} or {@code kubernetes} by default
     */
    public record Transit(
            @Nullable URI address,
            @DefaultValue("transit") String mount,
            @Nullable String namespace,
            @Nullable Path caFile,
            @DefaultValue("sndscopy-") String keyPrefix,
            @Nullable Path tokenFile,
            @Nullable Path roleIdFile,
            @Nullable Path secretIdFile,
            @Nullable String kubernetesRole,
            @Nullable Path jwtFile,
            @Nullable String loginMount) {}

    /**
     * Signed checkpoints of the ledger. The key is apart from those of data, and never made here.
     *
     * @param keystore a PKCS#12 file with one private key, Ed25519 or ECDSA over P-256; without one nothing is signed
     * @param passwordFile whose first line is its password
     * @param allowedSigners public keys that checkpoints are checked with, as {@code allowed_signers} of OpenSSH; that of the keystore by
     *     default
     * @param witnesses keys of those whose cosignatures are demanded, one a line
     * @param requiredWitnesses how many of them; all by default
     * @param timestamp who is asked for time stamps of what was signed
     */
    public record Signing(
            @Nullable Path keystore,
            @Nullable Path passwordFile,
            @Nullable Path allowedSigners,
            @Nullable Path witnesses,
            @Nullable Integer requiredWitnesses,
            @DefaultValue Timestamp timestamp) {}

    /**
     * Time stamps of checkpoints (RFC 3161).
     *
     * @param url of the authority, {@code http} or {@code https}; without one checkpoints are not stamped
     * @param ca certificates that the authority's leads to, PEM; without them nobody checks whose a stamp is
     * @param policy an object identifier; as the authority likes by default
     * @param every how old the newest stamp may be before a checkpoint is stamped after it is made; each is by default
     */
    public record Timestamp(
            @Nullable URI url,
            @Nullable Path ca,
            @Nullable String policy,
            @DefaultValue("0s") Duration every) {}

    /**
     * How a migration is cut and how hard it works.
     *
     * @param threads parts worked on at once; as many as there are processors by default
     * @param rowsPerGroup most rows of a Parquet row group
     * @param partSize source bytes of a part, about
     * @param zstdLevel 1 to 22
     * @param warnQuarantineRatio quarantined to delivered rows above which a run ends with exit code 3
     * @param alertVolumeRatio change of a table's rows since the period before, above which the report says so
     * @param alertNullShare change of a column's share of absent cells, likewise
     */
    public record Migration(
            @Nullable Integer threads,
            @DefaultValue("131072") int rowsPerGroup,
            @DefaultValue("256MB") DataSize partSize,
            @DefaultValue("3") int zstdLevel,
            @DefaultValue("0.01") double warnQuarantineRatio,
            @DefaultValue("0.33") double alertVolumeRatio,
            @DefaultValue("0.1") double alertNullShare) {}

    /**
     * Who does the work on parts: threads of the process that migrates, or executors on several machines.
     *
     * @param master {@code threads}; or what somebody on the class path knows, {@code spark://host:7077}
     * @param secretFile whose first line the master, its workers and we have in common
     * @param cores of all machines at most; all by default
     * @param memory heap of each executor
     * @param patience how long to wait for an executor when there is none
     * @param settingsFile Java properties of further settings for the master's client
     * @param deliveries how many a night migrates at once
     */
    public record Execution(
            @DefaultValue(THREADS) String master,
            @Nullable Path secretFile,
            @Nullable Integer cores,
            @DefaultValue("1GB") DataSize memory,
            @DefaultValue("10m") Duration patience,
            @Nullable Path settingsFile,
            @DefaultValue("1") int deliveries) {
        static final String THREADS = "threads";

        public Execution {
            if (cores != null && cores < 1) {
                throw new IllegalArgumentException("cores " + cores + ": expected 1 or more");
            }
            if (deliveries < 1) {
                throw new IllegalArgumentException("deliveries " + deliveries + ": expected 1 or more");
            }
        }

        /** Whether the work is done in this process. */
        public boolean isHere() {
            return master.equals(THREADS);
        }
    }

    /**
     * How much may go to the store and come from it, and from buckets of deliveries, all together and by this process. Everything by
     * default.
     *
     * @param limit bytes or bits in a second, as {@code 200MB/s}
     * @param quiet hours of every day, of this machine's time zone, in which it is less, as {@code 07:00-19:00 200MB/s}
     */
    public record Line(@Nullable String limit, @DefaultValue List<String> quiet) {
        public Line {
            try {
                if (limit != null) {
                    Bandwidth.require(Rate.parse(limit));
                }
            } catch (IllegalArgumentException e) {
                throw notUsable("limit " + limit, e);
            }
            for (String hours : quiet) {
                try {
                    Bandwidth.require(QuietHours.parse(hours).rate());
                } catch (IllegalArgumentException e) {
                    throw notUsable("quiet " + hours, e);
                }
            }
        }

        /** Without its cause: the innermost message is the one that is told. */
        private static IllegalArgumentException notUsable(String given, IllegalArgumentException e) {
            return new IllegalArgumentException(given + ": " + e.getMessage());
        }

        @Nullable
        Rate rate() {
            return limit == null ? null : Rate.parse(limit);
        }

        List<QuietHours> hours() {
            return quiet.stream().map(QuietHours::parse).toList();
        }
    }

    /**
     * Where it is told what happens, for Prometheus. Nowhere by default.
     *
     * @param textfile a file for the textfile collector of node_exporter
     * @param listen an address of this machine alone and a port, where it is answered while a command is at work
     */
    public record Metrics(@Nullable Path textfile, @Nullable String listen) {
        public Metrics {
            if (textfile != null && !textfile.toString().endsWith(Textfile.SUFFIX)) {
                throw new IllegalArgumentException("textfile " + textfile + ": expected a name that ends with "
                        + Textfile.SUFFIX + ", others node_exporter passes over");
            }
            if (listen != null) {
                ListenAddress.parse(listen);
            }
        }
    }

    /**
     * The log in the home.
     *
     * @param format of its lines
     */
    public record Log(@DefaultValue("text") Format format) {
        /** How a line of the log is written. */
        public enum Format {
            /** For people. */
            TEXT,
            /** One JSON object a line, with the fields of the Elastic Common Schema. */
            ECS
        }
    }
}
