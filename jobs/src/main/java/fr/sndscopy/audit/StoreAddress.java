package fr.sndscopy.audit;

import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.embedded.FolderObjects;
import fr.sndscopy.storage.s3.ChecksumMode;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Reader;
import fr.sndscopy.storage.s3.S3Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is that is to be audited, as its URL says it: {@code s3://bucket/prefix} at the endpoint that the environment names as for
 * other tools of AWS, {@code https://host/bucket/prefix}, or a folder, which holds objects as files.
 */
public final class StoreAddress {
    private static final String FOLDER_OF_BUCKET = "sndscopy";

    private final Map<String, String> environment;

    /** @param environment asked for {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL}, {@code AWS_REGION}, {@code AWS_DEFAULT_REGION} */
    public StoreAddress(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * The store, for reading alone; asks it nothing yet. Credentials come from where the AWS SDK finds them by default.
     *
     * @param url as above; whoever is shown it may be shown the whole
     * @param caFile certificates that alone are trusted, or null for those of the Java platform
     * @throws AuditRefusedException when this can be no store
     */
    public ObjectReader open(String url, @Nullable Path caFile, StoreWaits waits) {
        String scheme =
                url.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]+)://.*", "$1").toLowerCase(Locale.ROOT);
        try {
            return switch (scheme) {
                case "s3" -> s3(rest(url), endpoint(), caFile, waits);
                case "http", "https" -> byHost(url, caFile, waits);
                case "file" -> folder(Path.of(new URI(url)));
                default -> folder(Path.of(url));
            };
        } catch (URISyntaxException | FileSystemNotFoundException | IllegalArgumentException e) {
            // without their messages, which repeat the address, and a password that somebody has put into it
            throw new AuditRefusedException(
                    "[--store] no store: expected s3://bucket/prefix, https://host/bucket/prefix, without user, query and"
                            + " fragment, or a folder");
        } catch (StorageException e) {
            throw new AuditRefusedException("[--store] " + e.getMessage(), e);
        }
    }

    private static String rest(String url) {
        return url.substring(url.indexOf("://") + "://".length());
    }

    private @Nullable URI endpoint() throws URISyntaxException {
        String named =
                environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.getOrDefault("AWS_ENDPOINT_URL", ""));
        return named.isEmpty() ? null : new URI(named);
    }

    private ObjectReader byHost(String url, @Nullable Path caFile, StoreWaits waits) throws URISyntaxException {
        URI uri = new URI(url);
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("a URL without user, query and fragment");
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        URI endpoint = new URI(uri.getScheme() + "://" + uri.getRawAuthority());
        return s3(path.replaceFirst("^/", ""), endpoint, caFile, waits);
    }

    private ObjectReader s3(String bucketAndPrefix, @Nullable URI endpoint, @Nullable Path caFile, StoreWaits waits) {
        String[] both = bucketAndPrefix.replaceFirst("/+$", "").split("/", 2);
        return S3Reader.connect(
                new S3Settings(
                        endpoint,
                        environment.getOrDefault(
                                "AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1")),
                        both[0],
                        both.length == 1 ? "" : both[1],
                        endpoint != null,
                        new S3Credentials.DefaultChain(),
                        caFile,
                        S3Settings.Timeouts.DEFAULT,
                        ChecksumMode.WHEN_REQUIRED,
                        S3Settings.Multipart.DEFAULT),
                waits);
    }

    /** The folder of a store in a home has its objects in a folder below, that of their bucket. */
    private static ObjectReader folder(Path folder) {
        Path bucket = folder.resolve(FOLDER_OF_BUCKET);
        boolean above = Files.isDirectory(bucket)
                && !Files.exists(folder.resolve("format.json"))
                && !Files.isDirectory(folder.resolve("ledger"));
        return FolderObjects.open(above ? bucket : folder);
    }
}
