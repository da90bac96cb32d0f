package fr.sndscopy.place.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.place.s3.Landing.Behaviour;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a bucket that breaks off, lies, or is written to while it is read. */
class PinnedReadsTest {
    private static final S3Settings.Timeouts SHORT = new S3Settings.Timeouts(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(20), 3, 1 << 20);
    private static final int MIB = 1 << 20;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private Landing landing;
    private LandingBucket bucket;

    @BeforeEach
    void start() throws IOException {
        landing = new Landing();
        bucket = LandingBucket.connect(landing.settings().withTimeouts(SHORT), new StoreWaits() {
            @Override
            public void silent(Call call, Duration silence, Duration longest) {
                told.add("silent " + call.what());
            }

            @Override
            public void triedAgain(Call call, int attempt, int attempts, String why) {
                told.add(call.what() + " " + attempt + "/" + attempts + " " + why);
            }

            @Override
            public void answered(Call call) {
                told.add("answered " + call.what());
            }

            @Override
            public void givenUp(Call call) {
                told.add("given up " + call.what());
            }
        });
    }

    @AfterEach
    void stop() {
        bucket.close();
        landing.close();
    }

    private SourceFolder folder() {
        return bucket.folder(Landing.BUCKET, "d");
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private List<String> gets() {
        return landing.requests().stream()
                .filter(request -> request.startsWith("GET"))
                .toList();
    }

    @Test
    void aLargeFileIsReadOnwardsInFewRequestsThatFollowEachOther() throws IOException {
        byte[] content = random(20 * MIB + 17);
        landing.put("d/a.csv", content);

        assertThat(folder().file("a.csv").open().readAllBytes()).isEqualTo(content);
        assertThat(gets())
                .containsExactly(
                        "GET d/a.csv bytes=0-" + (MIB - 1),
                        "GET d/a.csv bytes=" + MIB + "-" + (9 * MIB - 1),
                        "GET d/a.csv bytes=" + 9 * MIB + "-" + (content.length - 1));
        assertThat(told).isEmpty();
    }

    @Test
    void aHeaderTakesNoMoreThanItselfFromTheBucket() throws IOException {
        landing.put("d/a.csv", random(20 * MIB));

        try (InputStream in = folder().file("a.csv").open()) {
            assertThat(in.readNBytes(MIB)).hasSize(MIB);
        }
        assertThat(gets()).containsExactly("GET d/a.csv bytes=0-" + (MIB - 1));
    }

    @Withstands(fault = "a bucket of deliveries breaks answers off", outcome = "gone on with at the byte, and told")
    @Test
    void anAnswerThatBreaksOffIsGoneOnWithAtItsByteAndToldSo() throws IOException {
        byte[] content = random(20 * MIB);
        landing.put("d/a.csv", content);
        landing.onGet(Behaviour.CUT, Behaviour.HONEST, Behaviour.CUT_AT_ONCE, Behaviour.CUT, Behaviour.CUT);

        assertThat(folder().file("a.csv").open().readAllBytes()).isEqualTo(content);
        List<Long> begins = new ArrayList<>();
        gets().forEach(get -> begins.add(Long.parseLong(get.replaceAll(".*=(\\d+)-.*", "$1"))));
        assertThat(begins).isSorted().hasSize(6);
        assertThat(told)
                .contains("get d/a.csv 2/3 the answer broke off", "answered get d/a.csv")
                .noneMatch(line -> line.startsWith("given up"));
    }

    @Withstands(fault = "a bucket of deliveries answers without bytes", outcome = "75 after the tries of a call")
    @Test
    void answersThatBringNothingAreGivenUpAsAnOutage() throws IOException {
        landing.put("d/a.csv", random(3 * MIB)).always(Behaviour.CUT_AT_ONCE);
        InputStream in = folder().file("a.csv").open();

        assertThatThrownBy(in::readAllBytes)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNAVAILABLE))
                .hasMessageContaining("d/a.csv] get failed at byte 0: the answer")
                .hasMessageEndingWith(" 3 times");
        assertThat(told).last().isEqualTo("given up get d/a.csv");
    }

    @Test
    void aBucketThatIsBusyIsAskedAgainAndForHowLongItIsToldToBe() throws IOException {
        landing.put("d/a.csv", "A\n1\n").onGet(Behaviour.SLOW_DOWN, Behaviour.SLOW_DOWN);
        assertThat(folder().file("a.csv").open().readAllBytes()).hasSize(4);
        assertThat(told).contains("get d/a.csv 3/3 HTTP 503 SlowDown");

        landing.always(Behaviour.SLOW_DOWN);
        assertThatThrownBy(() -> folder().file("a.csv").open().readAllBytes())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNAVAILABLE));
    }

    @Test
    void credentialsThatAreRefusedAreNoMatterOfTheDelivery() throws IOException {
        landing.put("d/a.csv", "A\n1\n");
        SourceBytes file = folder().file("a.csv");
        file.length();
        landing.always(Behaviour.DENY);

        assertThatThrownBy(() -> file.open().readAllBytes())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED));
        assertThatThrownBy(() -> folder().isThere())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED));
    }

    @Test
    void noBucketIsNoMatterOfTheDelivery() {
        try (LandingBucket other = LandingBucket.connect(
                S3Settings.of(
                        landing.endpoint(),
                        "us-east-1",
                        "other",
                        "",
                        landing.settings().credentials()),
                StoreWaits.UNHEARD)) {
            assertThatThrownBy(() -> other.folder("other", "d").isThere())
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED));
        }
    }

    @Withstands(fault = "an object of a delivery is replaced while it is read", outcome = "13")
    @Test
    void anObjectThatIsReplacedWhileItIsReadIsNotReadOn() throws IOException {
        landing.put("d/a.csv", random(20 * MIB));
        InputStream in = folder().file("a.csv").open();
        in.readNBytes(100);
        landing.put("d/a.csv", random(20 * MIB + 1));

        assertThatThrownBy(in::readAllBytes)
                .isInstanceOf(SourceChangedException.class)
                .hasMessage("[a.csv] it is another object than it was: expected the file to stay as it was when the run"
                        + " began");
    }

    @Test
    void anObjectOfTheSameSizeInItsPlaceIsAnotherOne() throws IOException {
        landing.put("d/a.csv", "A\n1\n");
        SourceBytes file = folder().file("a.csv");
        file.length();
        landing.put("d/a.csv", "A\n2\n");

        assertThatThrownBy(() -> file.open().readAllBytes()).isInstanceOf(SourceChangedException.class);
    }

    @Withstands(fault = "a bucket passes over If-Match", outcome = "found by the answer's tag: 13")
    @Test
    void aBucketThatPassesOverPreconditionsIsNotBelieved() throws IOException {
        landing.passingOverPreconditions().put("d/a.csv", "A\n1\n");
        SourceBytes file = folder().file("a.csv");
        file.length();
        landing.put("d/a.csv", "A\n2\n");
        assertThatThrownBy(() -> file.open().readAllBytes()).isInstanceOf(SourceChangedException.class);

        SourceBytes now = folder().file("a.csv");
        landing.onGet(Behaviour.OTHER_TAG);
        assertThatThrownBy(() -> now.open().readAllBytes()).isInstanceOf(SourceChangedException.class);
    }

    @Withstands(fault = "a bucket passes over Range, or tells no ETag", outcome = "2")
    @Test
    void aBucketThatAnswersAnotherQuestionIsNotUsed() {
        landing.put("d/a.csv", random(3 * MIB));
        for (Behaviour behaviour : new Behaviour[] {Behaviour.NO_RANGE, Behaviour.NO_TAG}) {
            landing.onGet(behaviour);
            assertThatThrownBy(() -> folder().file("a.csv").open(10, 20).readAllBytes())
                    .as(behaviour.toString())
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED))
                    .hasMessageEndingWith("expected a store that answers Range with Content-Range and ETag");
        }
    }

    @Test
    void aTagIsTheSameWithAndWithoutQuotationMarks() throws IOException {
        landing.listingBareTags().put("d/a.csv", "A\n1\n");

        assertThat(folder().file("a.csv").open().readAllBytes()).hasSize(4);
    }

    @Test
    void anObjectThatVanishesWhileItIsReadIsGone() throws IOException {
        landing.put("d/a.csv", random(20 * MIB));
        InputStream in = folder().file("a.csv").open();
        in.readNBytes(100);
        landing.remove("d/a.csv");

        assertThatThrownBy(in::readAllBytes).isInstanceOf(SourceGoneException.class);
    }

    @Test
    void whereVersionsAreKeptTheOneThatWasSeenIsReadToItsEndAndItsSuccessorIsNoticed() throws IOException {
        byte[] content = random(20 * MIB);
        landing.keepingVersions().put("d/a.csv", content);
        SourceFolder folder = folder();
        var identity = folder.file("a.csv").identity();
        InputStream in = folder.file("a.csv").open();
        byte[] start = in.readNBytes(100);
        landing.put("d/a.csv", content);

        assertThat(start).isEqualTo(Arrays.copyOf(content, 100));
        assertThat(in.readAllBytes()).hasSize(content.length - 100);
        assertThat(folder.file("a.csv").open().readAllBytes()).isEqualTo(content);
        assertThat(identity.tag()).endsWith(" of version v1");
        assertThat(identity.changesTo(folder.file("a.csv").identity()).orElseThrow())
                .contains("of version v1 -> ")
                .endsWith("of version v2");
    }

    @Test
    void moreKeysThanOnePageHasAreListed() throws IOException {
        for (int i = 0; i < 2_345; i++) {
            landing.put(String.format("d/data/%05d é+&.csv", i), "A\n");
        }
        landing.put("d/", "")
                .put("d/data/", "")
                .put("d/empty/", "")
                .put("d/odd/", "bytes")
                .put("dx/a.csv", "A\n");

        List<String> files = folder().files("", 5_000);
        assertThat(files).hasSize(2_346).doesNotHaveDuplicates().contains("data/00000 é+&.csv", "data/02344 é+&.csv");
        assertThat(files).as("what has bytes is not passed over").contains("odd/");
        assertThat(folder().folders()).extracting(SourceFolder::name).containsExactly("data", "empty", "odd");
        assertThat(bucket.folder(Landing.BUCKET, "d/empty").isThere()).isTrue();
    }

    @Withstands(fault = "a key that XML cannot hold lies in the bucket", outcome = "listed as any other")
    @Test
    void aNameThatXmlCannotHoldHidesNoOtherOne() throws IOException {
        landing.put("d/a\u0001b.csv", "A\n").put("d/b.csv", "A\n");

        assertThat(folder().files("", 9)).containsExactly("a\u0001b.csv", "b.csv");
    }

    @Test
    void foldersAreListedOverPagesToo() throws IOException {
        for (int i = 0; i < 1_234; i++) {
            landing.put("d/" + i + "/delivery.yaml", "x").put("d/" + i + "/data/a.csv", "x");
        }

        assertThat(folder().folders()).hasSize(1_234);
    }

    @Test
    void aDeliveryIsFoundWithoutListingWhatLiesBesideIt() throws IOException {
        landing.put("d/delivery.yaml", "x").put("d/data/a.csv", "x");
        SourceFolder folder = folder();

        assertThat(folder.kind("delivery.yaml")).isEqualTo(SourceFolder.Kind.FILE);
        assertThat(folder.kind("data")).isEqualTo(SourceFolder.Kind.FOLDER);
        assertThat(folder.kind("bagit.txt")).isEqualTo(SourceFolder.Kind.NOTHING);
        assertThat(landing.requests()).doesNotContain("LIST d/");
    }

    @Test
    void whoStopsReadingEndsWhatIsReadAhead() throws IOException {
        landing.put("d/a.csv", random(30 * MIB));
        InputStream in = folder().file("a.csv").open();
        in.readNBytes(5 * MIB);
        in.close();

        assertThatThrownBy(in::read).isInstanceOf(ClosedChannelException.class);
        assertThat(folder().file("a.csv").open().readAllBytes()).hasSize(30 * MIB);
    }

    @Test
    void whoIsInterruptedReadsNoMore() throws IOException {
        landing.put("d/a.csv", random(30 * MIB));
        InputStream in = folder().file("a.csv").open();
        in.readNBytes(3 * MIB);
        Thread.currentThread().interrupt();

        assertThatThrownBy(in::readAllBytes).isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        in.close();
    }
}
