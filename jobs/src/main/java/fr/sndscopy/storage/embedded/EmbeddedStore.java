package fr.sndscopy.storage.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.LoggerFactory;

/**
 * S3Proxy in this process: an S3 endpoint on a free port of 127.0.0.1 over a folder, asking for Signature Version 4. A
 * folder that it makes or writes to becomes its owner's only. Several processes may each run one over the same folder. It speaks
 * plain HTTP on the loopback interface, and has neither versions nor object locks.
 *
 * <p>An object is there whole or not at all, and what was answered survives a power cut, as far as the disk keeps its word.
 * Nothing is written before somebody puts or deletes something, so a folder that may only be read can be read.
 *
 * <p>{@link #close()} stops the server and leaves the folder.
 */
public final class EmbeddedStore implements AutoCloseable {
    /** The region that callers sign for; the server takes any. */
    public static final String REGION = "us-east-1";

    static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    private final S3Proxy server;
    private final DurableBlobStore blobs;
    private final Path folder;
    private final EmbeddedCredentials credentials;

    private EmbeddedStore(S3Proxy server, DurableBlobStore blobs, Path folder, EmbeddedCredentials credentials) {
        this.server = server;
        this.blobs = blobs;
        this.folder = folder;
        this.credentials = credentials;
    }

    /**
     * Starts a server; it answers when this returns.
     *
     * @param folder made when absent
     * @throws StorageException {@link Kind#REFUSED} when the folder cannot be had or the server does not start
     */
    public static EmbeddedStore start(Path folder, EmbeddedCredentials credentials) {
        Path absolute = prepared(folder);
        quieten();
        DurableBlobStore blobs =
                new DurableBlobStore(new FilesystemNio2BlobStore(absolute.toString()), absolute, Disk.LOCAL);
        S3Proxy server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, credentials.accessKeyId(), credentials.secretAccessKey())
                .ignoreUnknownHeaders(true)
                .build();
        EmbeddedStore store = new EmbeddedStore(server, blobs, absolute, credentials);
        try {
            server.start();
        } catch (Exception e) {
            store.close();
            throw new StorageException(Kind.REFUSED, "[" + absolute + "] the embedded store does not start", e);
        }
        return store;
    }

    /**
     * The folder, made when absent.
     *
     * @throws StorageException {@link Kind#REFUSED} when it cannot be had or read
     */
    static Path prepared(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute);
                Staging.restrictToOwner(absolute);
                Path parent = absolute.getParent();
                if (parent != null) {
                    Disk.LOCAL.forceFolder(parent);
                }
            }
        } catch (IOException e) {
            throw new StorageException(
                    Kind.REFUSED, "[" + absolute + "] cannot be made a store's folder: expected one to write to", e);
        }
        if (!Files.isReadable(absolute) || !Files.isExecutable(absolute)) {
            throw new StorageException(
                    Kind.REFUSED, "[" + absolute + "] cannot be read as a store's folder: expected the right to", null);
        }
        return absolute;
    }

    /** S3Proxy and its Jetty say a dozen things at INFO on each start; they stay silent unless asked for. */
    private static void quieten() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger logger = context.getLogger("org.gaul");
            if (logger.getLevel() == null) {
                logger.setLevel(Level.WARN);
            }
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /**
     * Makes the bucket unless it is there.
     *
     * @param bucket 3 to 63 lower-case letters, digits and hyphens
     */
    public void createBucket(String bucket) {
        Path directory = makeBucket(folder, bucket);
        if (!blobs.containerExists(bucket)) {
            throw new StorageException(Kind.REFUSED, "[" + directory + "] not seen as a bucket", null);
        }
    }

    /** Makes the bucket's folder unless it is there, and returns it. */
    static Path makeBucket(Path folder, String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("[" + bucket + "] not a bucket name");
        }
        Path directory = folder.resolve(bucket);
        if (Files.isDirectory(directory)) {
            return directory;
        }
        try {
            Files.createDirectory(directory);
            Staging.restrictToOwner(directory);
            Disk.LOCAL.forceFolder(folder);
        } catch (FileAlreadyExistsException e) {
            // There already: nothing to make.
        } catch (IOException e) {
            throw new StorageException(
                    Kind.REFUSED, "[" + directory + "] there is no bucket and none can be made: expected one", e);
        }
        return directory;
    }

    /** How {@link fr.sndscopy.storage.s3.S3ObjectStore} reaches a bucket of this server. */
    public S3Settings settings(String bucket, String prefix) {
        return S3Settings.of(
                endpoint(),
                REGION,
                bucket,
                prefix,
                new S3Credentials.Fixed(credentials.accessKeyId(), credentials.secretAccessKey(), null));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new StorageException(Kind.UNAVAILABLE, "[" + folder + "] the embedded store does not stop", e);
        } finally {
            blobs.close();
        }
    }
}
