package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.FileForm;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceContract;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.place.s3.LandingBucket;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.sas.SasFile;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    @ParameterizedTest
    @EnumSource
    void theSameDeliveryFromAFolderAndFromABucketIsTheSameContent(FileForm form, @TempDir Path directory)
            throws Exception {
        Path delivery = directory.resolve("delivery");
        new DeliveryGenerator(SchemaCatalog.load(List.of()))
                .generate(
                        new GeneratorSettings(delivery, new Period("2019-02"), 3_000, 17, 0.01, 2, Tables.ALL, form),
                        (table, written) -> {});

        assertTheSameFromABucket(delivery, directory);
    }

    @Test
    void aTableOfSasFromAFolderAndFromABucketIsTheSameContent(@TempDir Path directory) throws Exception {
        SasFile sas = new SasFile().packed("SASYZCR2").pages(4096);
        for (String column : TestDelivery.HEADER.split(";")) {
            sas.text(column, 17);
        }
        for (int number = 1; number <= 2_000; number++) {
            sas.row((Object[]) TestDelivery.row(number)
                    .replaceAll("(\\d\\d)/(\\d\\d)/(\\d{4})", "$3-$2-$1")
                    .split(";", -1));
        }
        Path delivery = Files.createDirectories(directory.resolve("delivery"));
        Files.write(delivery.resolve("ir_ben_r.sas7bdat"), sas.bytes());
        Files.writeString(delivery.resolve("delivery.yaml"), """
                {delivery: SAS-1, product: DCIR, period: snapshot, vintage: 2019, format: {type: sas7bdat},
                 files: [{path: ir_ben_r.sas7bdat, table: IR_BEN_R, rows: 2000}]}
                """);

        assertTheSameFromABucket(delivery, directory);
    }

    private void assertTheSameFromABucket(Path delivery, Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(delivery)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(delivery.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        Path home = Files.createDirectories(directory.resolve("from-bucket"));
        Files.write(
                home.resolve("credentials"),
                List.of(
                        "[default]",
                        "aws_access_key_id=" + ceph.accessKey(),
                        "aws_secret_access_key=" + ceph.secretKey()));
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  source: {endpoint: \"" + ceph.endpoint() + "\", credentials-file: credentials}\n");

        Manifest fromBucket = migrated(home, "s3://" + name + "/" + PREFIX);
        Manifest fromFolder = migrated(directory.resolve("from-folder"), delivery.toString());

        assertThat(fromBucket.contentId()).isEqualTo(fromFolder.contentId());
        assertThat(fromBucket.planSha256()).isEqualTo(fromFolder.planSha256());
        assertThat(fromBucket.files()).isEqualTo(fromFolder.files());
        assertThat(fromBucket.tables()).isEqualTo(fromFolder.tables());
    }

    private static Manifest migrated(Path home, String location) throws Exception {
        try (Workplace workplace = Workplace.openOrCreate(new Home(home));
                Migrations migrations = new Migrations(workplace, workplace.catalog(List.of()))) {
            String id = migrations
                    .migrate(workplace.source(location), (plan, progress) -> {})
                    .delivery()
                    .id();
            return workplace.ledger().manifest(id).orElseThrow();
        }
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
