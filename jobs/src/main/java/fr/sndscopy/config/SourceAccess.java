package fr.sndscopy.config;

import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.s3.LandingBucket;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.pace.Governor;
import fr.sndscopy.storage.s3.ChecksumMode;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.Closeable;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries lie: folders of this machine, and buckets of the configured landing store. Without an endpoint of its own that is the
 * copy's store, and what is not said of it is said of that; with one, nothing of the store counts for it, its credentials least of all.
 */
final class SourceAccess implements Closeable {
    private static final String SCHEME = "s3://";
    private static final String FORM = "expected a folder, or s3://bucket/prefix";
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    private final Home home;
    private final SndscopyProperties properties;
    private final Supplier<Governor> governor;
    private final StoreWaits waits;
    private final Map<String, LandingBucket> buckets = new HashMap<>();

    /**
     * @param governor of what comes from buckets; asked with the first of them
     * @param waits told when a bucket keeps us waiting
     */
    SourceAccess(Home home, SndscopyProperties properties, Supplier<Governor> governor, StoreWaits waits) {
        this.home = home;
        this.properties = properties;
        this.governor = governor;
        this.waits = waits;
    }

    /** Whether it is not a folder of this machine that a location names. */
    static boolean isBucket(String location) {
        return location.startsWith(SCHEME);
    }

    /**
     * The folder that a location names, which need not be there. Asks nothing.
     *
     * @throws ConfigurationException when it can be none, or nothing says where buckets are
     */
    SourceFolder folder(String location) {
        if (!isBucket(location)) {
            try {
                return LocalFolder.of(Path.of(location));
            } catch (InvalidPathException e) {
                throw new ConfigurationException("[" + location + "] no path of this machine: " + FORM, e);
            }
        }
        String rest = location.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            // what is written before an @ may be a secret
            throw new ConfigurationException("[" + SCHEME + "…] not the name of a bucket: " + FORM);
        }
        String prefix = slash < 0 ? "" : rest.substring(slash + 1).replaceFirst("/+$", "");
        if (prefix.startsWith("/")) {
            throw new ConfigurationException("[" + location + "] two slashes behind the bucket: " + FORM);
        }
        return buckets.computeIfAbsent(
                        bucket, name -> LandingBucket.connect(settings(name).governed(governor.get()), waits))
                .folder(bucket, prefix);
    }

    /** A location in words: with where its bucket is, without secrets. */
    String described(String location) {
        URI endpoint = endpoint();
        return isBucket(location) && endpoint != null
                ? location + " at " + Target.withoutSecrets(endpoint.toString()).replaceFirst("/+$", "")
                : location;
    }

    private @Nullable URI endpoint() {
        URI own = properties.source().endpoint();
        return own == null ? properties.store().endpoint() : own;
    }

    private S3Settings settings(String bucket) {
        SndscopyProperties.Source source = properties.source();
        SndscopyProperties.Store store = properties.store();
        URI endpoint = endpoint();
        if (endpoint == null) {
            throw new ConfigurationException("[sndscopy.source.endpoint] missing: expected https://host[:port] where "
                    + SCHEME + bucket + " is, here or as SNDSCOPY_SOURCE_ENDPOINT");
        }
        boolean ofStore = source.endpoint() == null;
        String region = source.region() != null ? source.region() : ofStore ? store.region() : "us-east-1";
        boolean pathStyle = source.pathStyle() != null ? source.pathStyle() : !ofStore || store.pathStyle();
        Path credentials =
                source.credentialsFile() != null ? source.credentialsFile() : ofStore ? store.credentialsFile() : null;
        Path caFile = source.caFile() != null ? source.caFile() : ofStore ? store.caFile() : null;
        Path directory = home.directory();
        try {
            return new S3Settings(
                    endpoint,
                    region,
                    bucket,
                    "",
                    pathStyle,
                    credentials == null
                            ? new S3Credentials.DefaultChain()
                            : new S3Credentials.File(directory.resolve(credentials), "default"),
                    caFile == null ? null : directory.resolve(caFile),
                    StoreAccess.timeouts(
                            source.callTimeout() != null ? source.callTimeout() : ofStore ? store.callTimeout() : null),
                    ChecksumMode.WHEN_REQUIRED,
                    S3Settings.Multipart.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.source] " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        buckets.values().forEach(LandingBucket::close);
    }
}
