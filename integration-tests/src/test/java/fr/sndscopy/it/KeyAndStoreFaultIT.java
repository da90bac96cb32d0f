package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.FaultProxy.Direction;
import fr.sndscopy.it.FaultProxy.Fault;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that is refused, and a store that is away, slow or lies: nothing is lost, nothing half published. */
class KeyAndStoreFaultIT {
    private static final String ID = "BEN-2019";
    private static final int ROWS = 3000;

    private final Path folder;
    private final EmbeddedStore store;
    private final FaultProxy proxy;
    private final TestHome home;
    private final Path delivery;

    KeyAndStoreFaultIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        EmbeddedCredentials credentials = EmbeddedCredentials.random(new SecureRandom());
        this.store = EmbeddedStore.start(folder.resolve("objects"), credentials);
        this.proxy = FaultProxy.before(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), store.endpoint().getPort()));
        Files.write(
                folder.resolve("credentials"),
                List.of(
                        "[default]",
                        "aws_access_key_id=" + credentials.accessKeyId(),
                        "aws_secret_access_key=" + credentials.secretAccessKey()));
        this.home = home("home", "first");
        this.delivery = TestDelivery.in(folder.resolve("delivery"), ID)
                .file("data/ben.csv", TestDelivery.bytes(TestDelivery.lines(ROWS)), "rows: " + ROWS)
                .write();
    }

    @BeforeEach
    void startVirtualMachineAndStoreWarm() {
        assertThat(home.ledger()).isEmpty();
    }

    @AfterEach
    void stop() {
        proxy.close();
        store.close();
    }

    @Withstands(fault = "a key is refused", outcome = "12, nothing changes")
    @Test
    void aRefusedKeyChangesNothing() throws Exception {
        assertThat(home.migrate(delivery).exitCode()).isZero();
        List<Path> before = TestHome.files(folder.resolve("objects"));
        Path password = home.resolve("keys/keystore.password");
        byte[] right = Files.readAllBytes(password);
        Files.writeString(password, "not the password\n");
        Path next = TestDelivery.in(folder.resolve("next"), "BEN-2018")
                .file("ben.csv", TestDelivery.bytes(TestDelivery.lines(10)), "period: \"2018\"", "vintage: 2018")
                .write();

        Outcome refused = home.migrate(next);

        assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(12);
        assertThat(refused.stderr()).doesNotContain("not the password");
        assertThat(TestHome.files(folder.resolve("objects"))).isEqualTo(before);
        assertThat(home.ledger()).hasSize(1);

        Files.write(password, right);
        assertThat(home.migrate(next).exitCode()).isZero();
        assertThat(home.ledger()).hasSize(2);
    }

    @Withstands(fault = "the store refuses connections", outcome = "75; the next run publishes")
    @Test
    void aStoreThatRefusesConnectionsIsTriedAgainLater() {
        proxy.refuse();

        assertTransient(home.migrate(delivery));

        proxy.heal();
        assertThat(home.migrate(delivery).exitCode()).isZero();
        assertPublished();
    }

    @Withstands(fault = "the store takes bytes and answers nothing", outcome = "75 within the call's limit")
    @Test
    void aStoreThatStallsIsGivenUpInTime() {
        proxy.stall();

        Outcome outcome = home.migrate(delivery);

        assertTransient(outcome);
        assertThat(outcome.took()).isLessThan(Duration.ofSeconds(60));
        proxy.heal();
        assertThat(home.migrate(delivery).exitCode()).isZero();
        assertPublished();
    }

    @Withstands(fault = "an upload is cut once", outcome = "sent again, published")
    @Test
    void anUploadThatIsCutOnceIsSentAgain() {
        long upBytes = bytesOfAMigration(Direction.UP);
        proxy.arm(Fault.RESET, Direction.UP, upBytes / 2);

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(proxy.hasArmedFaults()).isFalse();
        assertPublished();
    }

    @Withstands(fault = "uploads are cut again and again", outcome = "75; the next run publishes")
    @Test
    void anUploadThatIsCutAgainAndAgainIsLeftForTheNextRun() {
        long upBytes = bytesOfAMigration(Direction.UP);
        proxy.arm(Fault.RESET, Direction.UP, upBytes / 2);
        for (int i = 0; i < 20; i++) {
            proxy.arm(Fault.RESET, Direction.UP, 2_000);
        }

        assertTransient(home.migrate(delivery));

        proxy.heal();
        assertThat(home.migrate(delivery).exitCode()).isZero();
        assertPublished();
    }

    @Withstands(
            fault = "a bit turns on the way back from the store",
            outcome = "no alteration: what is read wrongly once is read again; published")
    @Test
    void aBitThatTurnsOnTheWayBackIsTakenForNoAlteration() {
        long downBytes = bytesOfAMigration(Direction.DOWN);
        proxy.arm(Fault.FLIP_BIT, Direction.DOWN, downBytes * 2 / 3);

        Outcome outcome = home.migrate(delivery);

        assertThat(proxy.hasArmedFaults()).as("the bit has turned").isFalse();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertPublished();
    }

    @Withstands(fault = "an answer ends early", outcome = "noticed, and never published as whole")
    @Test
    void anAnswerThatEndsEarlyIsNoticed() {
        long downBytes = bytesOfAMigration(Direction.DOWN);
        for (int i = 0; i < 3; i++) {
            proxy.arm(Fault.TRUNCATE, Direction.DOWN, i == 0 ? downBytes * 2 / 3 : 500);
        }

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr()).isIn(0, 4, 75);
        proxy.heal();
        assertThat(home.migrate(delivery).exitCode()).isZero();
        assertPublished();
    }

    /** The last answers are those to the manifest, the ledger entry and the reports: some of them are lost here. */
    @Withstands(fault = "the answer to the ledger's put is lost", outcome = "published once")
    @Test
    void aLostAnswerAtTheEndOfARunPublishesOnceAndOnlyOnce() {
        long downBytes = bytesOfAMigration(Direction.DOWN);
        for (int step = 1; step <= 8; step++) {
            TestHome one = home("home-" + step, "bucket-" + step);
            proxy.arm(Fault.RESET, Direction.DOWN, downBytes - 500L * step);

            Outcome outcome = one.migrate(delivery);

            assertThat(outcome.exitCode())
                    .as("%d bytes before the end: %s", 500 * step, outcome.stderr())
                    .isIn(0, 75);
            proxy.heal();
            assertThat(one.migrate(delivery).exitCode()).isZero();
            assertThat(one.ledger()).hasSize(1);
            assertThat(one.books(ID).values())
                    .allSatisfy(books -> assertThat(books.stored()).isEqualTo(ROWS));
        }
    }

    private void assertTransient(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(75);
        proxy.heal();
        assertThat(home.ledger()).isEmpty();
    }

    private void assertPublished() {
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.books(ID).values())
                .allSatisfy(books -> assertThat(books.stored()).isEqualTo(ROWS));
    }

    /** What the same migration sends or receives when nothing is in its way. */
    private long bytesOfAMigration(Direction direction) {
        TestHome other = home("other", "second");
        long before = proxy.passedBytes(direction);
        Outcome outcome = other.migrate(delivery);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return proxy.passedBytes(direction) - before;
    }

    private TestHome home(String name, String bucket) {
        store.createBucket(bucket);
        return new TestHome(folder.resolve(name))
                .configure(
                        "store:",
                        "  endpoint: " + proxy.http(),
                        "  bucket: " + bucket,
                        "  credentials-file: " + folder.resolve("credentials"),
                        "  call-timeout: 4s",
                        "migration: {threads: 1}");
    }
}
