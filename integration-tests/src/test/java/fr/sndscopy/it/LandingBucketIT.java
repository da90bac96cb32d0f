package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceContract;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.place.s3.LandingBucket;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Deliveries in a bucket of a Ceph RGW, with and without versions. */
@RequiresDocker
class LandingBucketIT extends SourceContract {
    private static final String PREFIX = "of somebody/é 2019-02";

    private final CephRgw ceph = CephRgw.shared();
    private S3Client producer;
    private String name;
    private LandingBucket bucket;

    @BeforeEach
    void connect() {
        producer = ceph.client();
        name = ceph.freshBucket();
        bucket = LandingBucket.connect(settings(name, ceph.secretKey()), StoreWaits.UNHEARD);
    }

    @AfterEach
    void disconnect() {
        bucket.close();
        producer.close();
    }

    private S3Settings settings(String bucketName, String secret) {
        return S3Settings.of(
                ceph.endpoint(),
                CephRgw.REGION,
                bucketName,
                "",
                new S3Credentials.Fixed(ceph.accessKey(), secret, null));
    }

    @Override
    protected SourceFolder folder() {
        return bucket.folder(name, PREFIX);
    }

    @Override
    protected void put(String path, byte[] content) {
        producer.putObject(request -> request.bucket(name).key(PREFIX + "/" + path), RequestBody.fromBytes(content));
    }

    @Override
    protected void remove(String path) {
        producer.deleteObject(request -> request.bucket(name).key(PREFIX + "/" + path));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    @Test
    void moreKeysThanOnePageHasAreListedAndFoldersAreToo() throws IOException {
        for (int i = 0; i < 1_100; i++) {
            put(i % 2 == 0 ? "data/" + i + " +.csv" : i + "/delivery.yaml", new byte[] {'A'});
        }
        put("data/", new byte[0]);
        put("", new byte[0]);

        assertThat(folder().files("", 5_000)).hasSize(1_100).contains("data/2 +.csv", "1/delivery.yaml");
        assertThat(folder().folders()).hasSize(551);
    }

    @Test
    void anObjectThatIsReplacedWhileItIsReadIsNotReadOn() throws IOException {
        byte[] content = random(20 << 20);
        put("a.csv", content);
        SourceFolder folder = folder();
        try (InputStream in = folder.file("a.csv").open()) {
            assertThat(in.readNBytes(100)).isEqualTo(Arrays.copyOf(content, 100));
            put("a.csv", random((20 << 20) + 1));

            assertThatThrownBy(in::readAllBytes).isInstanceOf(SourceChangedException.class);
        }
    }

    @Test
    void whereVersionsAreKeptTheOneThatWasSeenIsReadToItsEndAndItsSuccessorIsNoticed() throws IOException {
        producer.putBucketVersioning(request -> request.bucket(name)
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        byte[] content = random(20 << 20);
        put("a.csv", content);
        SourceFolder folder = folder();
        SourceIdentity identity = folder.file("a.csv").identity();
        try (InputStream in = folder.file("a.csv").open()) {
            byte[] start = in.readNBytes(100);
            put("a.csv", content);

            assertThat(start).isEqualTo(Arrays.copyOf(content, 100));
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 100, content.length));
        }
        assertThat(identity.tag()).contains(" of version ");
        assertThat(identity.changesTo(folder.file("a.csv").identity()).orElseThrow())
                .contains("tag ");
    }

    @Test
    void whoIsNotKnownIsRefusedAndSoIsABucketThatIsNotThere() {
        put("a.csv", new byte[1]);
        try (LandingBucket other = LandingBucket.connect(settings(name, "wrong"), StoreWaits.UNHEARD);
                LandingBucket nowhere =
                        LandingBucket.connect(settings("not-there", ceph.secretKey()), StoreWaits.UNHEARD)) {
            for (SourceFolder folder :
                    new SourceFolder[] {other.folder(name, PREFIX), nowhere.folder("not-there", PREFIX)}) {
                assertThatThrownBy(folder::isThere)
                        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                                .isEqualTo(StorageException.Kind.REFUSED));
            }
        }
    }
}
