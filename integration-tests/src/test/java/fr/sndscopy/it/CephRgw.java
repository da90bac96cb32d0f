package fr.sndscopy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A Ceph RADOS Gateway, an S3 store of the kind our users run, in a container of its own. Ready after about 15 seconds;
 * objects live in memory, 2 GiB at most. Requests are checked against one pair of credentials.
 */
public final class CephRgw implements AutoCloseable {

    /** Any region will do for the store; clients must name one. */
    public static final String REGION = "us-east-1";

    private static final int PORT = 7480;
    private static @Nullable CephRgw shared;

    private final String accessKey = "test-" + UUID.randomUUID();
    private final String secretKey = UUID.randomUUID().toString();
    private final GenericContainer<?> container;

    private CephRgw() {
        container = InfraImage.container("ceph-rgw")
                .withEnv("S3_ACCESS_KEY", accessKey)
                .withEnv("S3_SECRET_KEY", secretKey)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forLogMessage("ceph-rgw: ready.*\\n", 1).withStartupTimeout(Duration.ofMinutes(3)));
    }

    /** A store for one test, which closes it: for tests that pause it or break it. */
    public static CephRgw start() {
        CephRgw store = new CephRgw();
        store.container.start();
        return store;
    }

    /** The store that all tests of this JVM share; each takes a {@link #freshBucket}. Ends with the JVM. */
    public static synchronized CephRgw shared() {
        CephRgw store = shared;
        if (store == null) {
            store = start();
            shared = store;
            Runtime.getRuntime().addShutdownHook(new Thread(store::close, "close-shared-ceph-rgw"));
        }
        return store;
    }

    /** Where S3 requests go; buckets are addressed by path. */
    public URI endpoint() {
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
    }

    /** The same place for a {@link FaultProxy}. */
    public InetSocketAddress address() {
        return new InetSocketAddress(container.getHost(), container.getMappedPort(PORT));
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    /** A client with the SDK's defaults. The caller closes it. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .build();
    }

    /** Makes an empty bucket with a name of its own. */
    public String freshBucket() {
        String bucket = "test-" + UUID.randomUUID();
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return bucket;
    }

    /** Likewise a bucket that keeps versions and can lock objects. */
    public String freshLockingBucket() {
        String bucket = "test-" + UUID.randomUUID();
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket).objectLockEnabledForBucket(true));
        }
        return bucket;
    }

    /**
     * A user of its own, who may do nothing.
     *
     * @param name as policies call it
     */
    record User(String name, String accessKey, String secretKey) {}

    /** Makes a user whose name begins so. */
    User newUser(String role) {
        User user = new User(
                role + "-" + UUID.randomUUID(),
                "test-" + UUID.randomUUID(),
                UUID.randomUUID().toString());
        try {
            Container.ExecResult made = container.execInContainer(
                    "radosgw-admin",
                    "--conf=/var/lib/ceph-rgw/ceph.conf",
                    "user",
                    "create",
                    "--uid=" + user.name(),
                    "--display-name=" + role,
                    "--access-key=" + user.accessKey(),
                    "--secret=" + user.secretKey());
            if (made.getExitCode() != 0) {
                throw new IllegalStateException("no user: " + made.getStderr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return user;
    }

    /** The environment variables that make sndscopy use {@code bucket} of this store, reached at {@code endpoint}. */
    public Map<String, String> environment(URI endpoint, String bucket) {
        return Map.of(
                "SNDSCOPY_STORE_ENDPOINT", endpoint.toString(),
                "SNDSCOPY_STORE_REGION", REGION,
                "SNDSCOPY_STORE_BUCKET", bucket,
                "SNDSCOPY_STORE_PATH_STYLE", "true",
                "AWS_ACCESS_KEY_ID", accessKey,
                "AWS_SECRET_ACCESS_KEY", secretKey);
    }

    /** Freezes the store: connections stay open and nothing answers. */
    public void pause() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    /** Lets a paused store go on where it was. */
    public void resume() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
