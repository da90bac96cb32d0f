package fr.sndscopy.stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.stamp.LocalAuthority.Manner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time stamps of an authority that is openssl's. */
class TimeStampTest {
    private static final byte[] DATA = "sndscopy/x\n4\nroot\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private LocalAuthority authority;

    @BeforeEach
    void open() throws IOException {
        AuditorTools.require("openssl", "TimeStampTest");
        authority = new LocalAuthority(folder.resolve("tsa"), 30);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private static StampAuthorities of(Path certificates) throws IOException {
        return StampAuthorities.parse(Files.readAllBytes(certificates));
    }

    private StampClient client(Duration patience) throws IOException {
        return new StampClient(authority.address(), null, of(authority.certificate()), patience);
    }

    @Test
    void aStampIsOfTheBytesAndTheTimeAndOfAnAuthorityThatIsKnown() throws IOException {
        Instant before = Instant.now().minusSeconds(2);
        TimeStamp stamp = client(PATIENCE).stamp(DATA);

        assertThat(stamp.time()).isBetween(before, Instant.now().plusSeconds(2));
        assertThat(stamp.policy()).isEqualTo("1.2.3.4.1");
        TimeStamp read = TimeStamp.parse(stamp.toBytes());
        read.requireOf(DATA);
        read.requireTrusted(of(authority.certificate()));
        assertThatThrownBy(() -> read.requireOf(new byte[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a time stamp of something else");
        TimeStamp other = new StampClient(authority.address(), "1.2.3.4.5", null, PATIENCE).stamp(DATA);
        assertThat(other.policy()).isEqualTo("1.2.3.4.5");
    }

    @Test
    void aStampOfAnAuthorityThatIsNotKnownIsNotTaken() throws IOException {
        try (LocalAuthority other = new LocalAuthority(folder.resolve("other"), 30)) {
            StampClient client = new StampClient(other.address(), null, of(authority.certificate()), PATIENCE);
            assertThatThrownBy(() -> client.stamp(DATA))
                    .isInstanceOf(StampException.class)
                    .hasMessageContaining(
                            "[time stamping authority 127.0.0.1] its answer cannot be used: the time stamp is"
                                    + " signed by nobody whom the given certificates vouched for")
                    .matches(e -> !((StampException) e).isTransient());
        }
    }

    @Test
    void aStampByACertificateThatHadEndedDoesNotHold() throws Exception {
        try (LocalAuthority expired = new LocalAuthority(folder.resolve("expired"), 0)) {
            Thread.sleep(2100); // what is valid for no day ends in the second in which it is made
            StampClient client = new StampClient(expired.address(), null, of(expired.certificate()), PATIENCE);
            assertThatThrownBy(() -> client.stamp(DATA))
                    .isInstanceOf(StampException.class)
                    .hasMessageContaining("its answer cannot be used");
        }
    }

    @ParameterizedTest
    @CsvSource({"clientAuth", "timeStamping", "'critical,timeStamping,clientAuth'"})
    void aStampByACertificateForSomethingElseDoesNotHold(String usage) throws IOException {
        authority.certifyOther(usage);
        TimeStamp other = TimeStamp.parse(
                authority.signedByOther(client(PATIENCE).stamp(DATA).toBytes()));
        assertThatThrownBy(() -> other.requireOf(DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the time stamp does not hold: ")
                .hasMessageContaining("ExtendedKeyUsage");
    }

    @Test
    void theSameStampSignedByAnotherCertificateForTimeStampsHolds() throws IOException {
        authority.certifyOther("critical,timeStamping");
        TimeStamp other = TimeStamp.parse(
                authority.signedByOther(client(PATIENCE).stamp(DATA).toBytes()));
        other.requireOf(DATA);
        other.requireTrusted(of(authority.certificate()));
    }

    @ParameterizedTest
    @CsvSource({
        "AS_BEFORE, false, nonce",
        "WITH_MODIFICATIONS, false, 'status 1, another stamp than it was asked for'",
        "WITH_ERROR, true, HTTP 500",
        "WITH_GARBAGE, false, not what RFC 3161 calls an answer",
        "WITH_TOO_MUCH, false, more than 65536 bytes",
        "NEVER, true, it does not answer within 2 s"
    })
    void whatIsNoStampForThisQuestionIsToldAsWhatItIs(Manner manner, boolean later, String said) throws IOException {
        client(PATIENCE).stamp(DATA);
        authority.answering(manner);
        StampClient client = client(manner == Manner.NEVER ? Duration.ofSeconds(2) : PATIENCE);
        assertThatThrownBy(() -> client.stamp(DATA))
                .isInstanceOf(StampException.class)
                .hasMessageStartingWith("[time stamping authority 127.0.0.1] ")
                .hasMessageContaining(said)
                .matches(e -> ((StampException) e).isTransient() == later);
    }

    @Test
    void noBitOfWhatIsSignedCanBeAnother() throws IOException {
        byte[] stamp = client(PATIENCE).stamp(DATA).toBytes();
        StampAuthorities known = of(authority.certificate());
        long seed = new Random().nextLong();
        System.out.println("TimeStampTest seed " + seed);
        Random random = new Random(seed);
        Instant time = TimeStamp.parse(stamp).time();
        for (int i = 0; i < 300; i++) {
            byte[] flipped = stamp.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                TimeStamp read = TimeStamp.parse(flipped);
                read.requireOf(DATA);
                read.requireTrusted(known);
                assertThat(read.time())
                        .isEqualTo(time); // a bit beside what is signed: a certificate that is not needed
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThatThrownBy(() -> TimeStamp.parse(Arrays.copyOf(stamp, stamp.length + 1)))
                .hasMessageContaining("something lies behind it");
        assertThatThrownBy(() -> TimeStamp.parse(Arrays.copyOf(stamp, stamp.length - 1)))
                .hasMessageContaining("no time stamp");
        assertThatThrownBy(() -> TimeStamp.parse(new byte[TimeStamp.MAX_BYTES + 1]))
                .hasMessageContaining("more than 65536 bytes");
    }

    @Test
    void aFileWithoutCertificatesIsNone() {
        assertThatThrownBy(() -> StampAuthorities.parse(new byte[0])).hasMessageContaining("no certificate in it");
        assertThatThrownBy(() -> StampAuthorities.parse("nothing".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no certificate");
    }
}
