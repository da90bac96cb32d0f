package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreProbe;
import fr.sndscopy.storage.s3.LyingStore.Behaviour;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens when the store, or the way to it, does not do what it says. */
class S3ObjectStoreDistrustTest {
    private static final byte[] CONTENT = "unique to its writer".getBytes(StandardCharsets.UTF_8);
    private static final String PATH = "/bucket/p/a/key";
    private static final S3Settings.Timeouts SHORT = new S3Settings.Timeouts(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(6), 2, 1 << 20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private LyingStore server;
    private S3ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        server = new LyingStore();
        store = S3ObjectStore.connect(settings(server.endpoint()));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Withstands(fault = "a put is answered 200 with an error in it", outcome = "sent again, then 75")
    @Test
    void aPutAnsweredOnceWithAnErrorInASuccessIsSentAgain() throws IOException {
        server.onPut(Behaviour.ERROR_IN_SUCCESS);

        put();

        assertThat(server.objects.get(PATH)).isEqualTo(CONTENT);
    }

    @Test
    void aPutAnsweredWithErrorsInSuccessesIsNoSuccessAlsoWhenAnOlderObjectIsThere() throws IOException {
        put();
        server.onPut(Behaviour.ERROR_IN_SUCCESS, Behaviour.ERROR_IN_SUCCESS);

        assertFailure(this::put, Kind.UNAVAILABLE, e -> assertThat(e).hasMessageContaining("ETag"));
    }

    @Test
    void aPutIsLookedForAgainWhenTheStoreSaysOnceThatItIsNotThere() throws IOException {
        server.onHead(Behaviour.NOT_FOUND);

        put();

        server.onHead(Behaviour.NOT_FOUND, Behaviour.NOT_FOUND);
        assertFailure(this::put, Kind.CORRUPT, e -> assertThat(e).hasMessageContaining("there is no object"));
    }

    @Test
    void aStoreThatKeepsNoMetadataIsBelievedForTheBytesItShows() throws IOException {
        server.forgettingMetadata();

        put();

        assertThat(server.requests).contains("GET " + PATH);
        server.onGet(Behaviour.FLIP_BIT, Behaviour.FLIP_BIT);
        assertFailure(this::put, Kind.CORRUPT, e -> assertThat(e).hasMessageContaining("another object"));
    }

    @Test
    void aRequestDamagedOnItsWayIsSentAgainOnceTheCredentialsAreKnownToBeGood() throws IOException {
        server.onPut(Behaviour.DAMAGED);
        assertFailure(this::put, Kind.REFUSED, e -> assertThat(e).hasMessageContaining("SignatureDoesNotMatch"));

        put();
        server.onPut(Behaviour.DAMAGED);
        put();

        server.onPut(Behaviour.DAMAGED, Behaviour.DAMAGED);
        assertFailure(this::put, Kind.UNAVAILABLE, e -> assertThat(e).hasMessageContaining("damaged on its way"));
        server.onPut(Behaviour.DAMAGED);
        assertThat(store.putIfAbsent("a/other", CONTENT)).isEqualTo(PutOutcome.CREATED);
    }

    @Withstands(fault = "the store's clock differs", outcome = "said so")
    @Test
    void theProbeSaysThatTheClockGoesWrongAndNotThatTheConditionIsRejected() {
        server.onPut(Behaviour.HONEST, Behaviour.HONEST);
        for (int i = 0; i < 40; i++) {
            server.onPut(Behaviour.SKEWED);
        }
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));

        assertFailure(() -> new StoreProbe(store, slow).run(), Kind.REFUSED, e -> assertThat(e)
                .hasMessageMatching(".*the store's clock is 86[34]\\d\\d s ahead of this machine's.*set the clock"));
    }

    @Test
    void aPutThatLeavesHalfAnObjectIsFoundOut() {
        server.onPut(Behaviour.STORE_HALF);

        assertFailure(this::put, Kind.CORRUPT, e -> assertThat(e).hasMessageContaining("10 bytes, expected 20"));
    }

    @Test
    void aPutIsRetriedFromTheFile() throws IOException {
        server.onPut(Behaviour.SLOW_DOWN);

        put();

        assertThat(server.objects.get(PATH)).isEqualTo(CONTENT);
    }

    @Test
    void aPutThatStaysOverloadedMayBeTriedLater() {
        server.onPut(Behaviour.SLOW_DOWN, Behaviour.SLOW_DOWN);

        assertFailure(this::put, Kind.UNAVAILABLE, e -> assertThat(e)
                .hasMessageContaining("503 SlowDown")
                .hasMessageContaining("a/key"));
    }

    @Test
    void theSdkIsNotAskedForChecksumsThatOldStoresRefuse() throws IOException {
        put();
        store.read("a/key", 100);

        assertThat(server.headersOfPuts)
                .noneMatch(name -> name.startsWith("x-amz-checksum")
                        || name.equals("x-amz-trailer")
                        || name.equals("x-amz-sdk-checksum-algorithm"));
    }

    @Withstands(fault = "the answer to a conditional put is lost", outcome = "recognised as ours")
    @Test
    void aCommitWhoseAnswerWasLostIsOurs() {
        server.onPut(Behaviour.STORE_AND_DROP);

        assertThat(store.putIfAbsent("a/key", CONTENT)).isEqualTo(PutOutcome.CREATED);
        assertThat(server.objects.get(PATH)).isEqualTo(CONTENT);
    }

    @Test
    void aCommitThatFailedAfterItHappenedIsOurs() {
        server.onPut(Behaviour.STORE_AND_SLOW_DOWN);

        assertThat(store.putIfAbsent("a/key", CONTENT)).isEqualTo(PutOutcome.CREATED);
    }

    @Test
    void aCommitThatWasLostOnTheWayIsTriedAgain() {
        server.onPut(Behaviour.DROP, Behaviour.SLOW_DOWN, Behaviour.ERROR_IN_SUCCESS);

        assertThat(store.putIfAbsent("a/key", CONTENT)).isEqualTo(PutOutcome.CREATED);
        assertThat(server.objects.get(PATH)).isEqualTo(CONTENT);
    }

    @Test
    void aCommitWhoseOutcomeStaysUnknownIsSaidToBeAndNothingIsDeleted() {
        server.onPut(Behaviour.DROP, Behaviour.DROP, Behaviour.DROP, Behaviour.DROP, Behaviour.DROP, Behaviour.DROP);

        assertFailure(() -> store.putIfAbsent("a/key", CONTENT), Kind.OUTCOME_UNKNOWN, e -> {
            assertThat(e).hasMessageContaining("a/key");
            assertThat(e.outcomeUnknown()).isTrue();
            assertThat(e.isTransient()).isTrue();
        });
        assertThat(server.requests).noneMatch(request -> request.startsWith("DELETE"));
    }

    @Test
    void aCommitThatHappenedAndCannotBeReadBackIsUnknown() {
        server.onPut(Behaviour.STORE_AND_DROP);
        server.onGet(Behaviour.HONEST);
        for (int i = 0; i < 20; i++) {
            server.onGet(Behaviour.DROP);
        }

        assertFailure(() -> store.putIfAbsent("a/key", CONTENT), Kind.OUTCOME_UNKNOWN, e -> {});
        assertThat(server.objects.get(PATH)).isEqualTo(CONTENT);
    }

    @Test
    void aCommitWhoseReadBackIsDamagedIsReadAgain() {
        server.onGet(Behaviour.HONEST, Behaviour.FLIP_BIT);

        assertThat(store.putIfAbsent("a/key", CONTENT)).isEqualTo(PutOutcome.CREATED);
    }

    @Test
    void aCommitThatWasOverloadedFromTheStartDidNotHappenForSure() {
        for (int i = 0; i < 20; i++) {
            server.onGet(Behaviour.SLOW_DOWN);
        }

        assertFailure(() -> store.putIfAbsent("a/key", CONTENT), Kind.UNAVAILABLE, e -> {});
        assertThat(server.requests).noneMatch(request -> request.startsWith("PUT"));
    }

    @Withstands(
            fault = "a store ignores the condition of a put",
            outcome = "another writer's object is never overwritten")
    @Test
    void anotherWritersObjectIsNeverOverwrittenEvenWhereTheConditionIsIgnored() {
        server.ignoringIfNoneMatch();
        server.objects.put(PATH, new byte[] {1, 2, 3});

        assertThat(store.putIfAbsent("a/key", CONTENT)).isEqualTo(PutOutcome.TAKEN);
        assertThat(server.objects.get(PATH)).containsExactly(1, 2, 3);
    }

    @Test
    void theProbeFindsOutThatTheConditionIsIgnored() {
        server.ignoringIfNoneMatch();

        StoreProbe.Findings findings = new StoreProbe(store, Clock.systemUTC()).run();

        assertThat(findings.conditionalPut()).isEqualTo(StoreProbe.ConditionalPut.IGNORED);
        assertThat(findings.winners()).isGreaterThan(1);
        assertThat(findings.faults()).isEmpty();
        assertThat(server.objects).isEmpty();
    }

    @Test
    void theProbeFindsOutThatTheConditionIsRejected() {
        server.rejectingIfNoneMatch();

        StoreProbe.Findings findings = new StoreProbe(store, Clock.systemUTC()).run();

        assertThat(findings.conditionalPut()).isEqualTo(StoreProbe.ConditionalPut.REJECTED);
        assertThat(server.objects).isEmpty();
    }

    @Test
    void theProbeBelievesNoSingleWrongAnswer() {
        List<Consumer<LyingStore>> lies = List.of(
                lying -> lying.onHead(Behaviour.HONEST, Behaviour.NOT_FOUND),
                lying -> lying.onHead(Behaviour.NOT_FOUND, Behaviour.NOT_FOUND),
                lying -> lying.onGet(Behaviour.FLIP_BIT),
                lying -> lying.onGet(Behaviour.SHORT_BODY),
                lying -> lying.onGet(Behaviour.HONEST, Behaviour.FLIP_BIT),
                lying -> lying.onList(Behaviour.NOT_FOUND),
                lying -> lying.onPut(Behaviour.STORE_HALF),
                lying -> lying.onPut(Behaviour.HONEST, Behaviour.HONEST, Behaviour.NOT_IMPLEMENTED));
        for (int i = 0; i < lies.size(); i++) {
            lies.get(i).accept(server);

            StoreProbe.Findings findings = new StoreProbe(store, Clock.systemUTC()).run();

            assertThat(findings.faults()).as("lie %d", i).isEmpty();
            assertThat(findings.conditionalPut()).as("lie %d", i).isEqualTo(StoreProbe.ConditionalPut.ATOMIC);
            assertThat(server.objects).as("lie %d", i).isEmpty();
        }
    }

    @Withstands(fault = "a list cannot be read as one", outcome = "asked again, then 75")
    @ParameterizedTest
    @EnumSource(names = {"FLIP_MARKUP", "FLIP_SIZE"})
    void aListThatCannotBeReadIsAskedForAgain(Behaviour unreadable) throws IOException {
        put();
        server.onList(unreadable);
        List<ObjectStat> listed = new ArrayList<>();
        store.list("a/", listed::add);
        assertThat(listed).hasSize(1);

        server.onList(unreadable, unreadable);
        assertFailure(() -> store.list("a/", listed::add), Kind.UNAVAILABLE, e -> assertThat(e)
                .hasMessageContaining("list failed: the answer cannot be read"));
    }

    @Test
    void theProbeBelievesTheSameWrongAnswerTwiceAndDifferentOnesNotAtAll() {
        server.onList(Behaviour.NOT_FOUND, Behaviour.HONEST, Behaviour.NOT_FOUND);

        assertThat(new StoreProbe(store, Clock.systemUTC()).run().faults())
                .containsExactly("list does not show the object just put");

        // three readings of the object in the first probe
        server.onList(Behaviour.NOT_FOUND)
                .onGet(Behaviour.HONEST, Behaviour.HONEST, Behaviour.HONEST, Behaviour.FLIP_BIT);
        assertFailure(() -> new StoreProbe(store, Clock.systemUTC()).run(), Kind.UNAVAILABLE, e -> assertThat(e)
                .hasMessageContaining("list does not show")
                .hasMessageContaining("get does not return"));
    }

    @Withstands(fault = "the store fails while it is probed", outcome = "75, not unfit")
    @Test
    void anOutageInAnyStepOfAProbeIsAnOutage() {
        Behaviour[] always = new Behaviour[] {Behaviour.SLOW_DOWN, Behaviour.SLOW_DOWN};
        List<Consumer<LyingStore>> outages = List.of(
                lying -> lying.onPut(always),
                lying -> lying.onGet(always),
                lying -> lying.onList(always),
                // the list of the clean-up
                lying -> lying.onList(Behaviour.HONEST).onList(always),
                lying -> lying.onDelete(always),
                // the delete of the clean-up
                lying -> lying.onDelete(Behaviour.HONEST).onDelete(always),
                lying -> lying.onPut(Behaviour.HONEST, Behaviour.HONEST).onPut(always));
        for (Consumer<LyingStore> outage : outages) {
            outage.accept(server);

            assertFailure(() -> new StoreProbe(store, Clock.systemUTC()).run(), Kind.UNAVAILABLE, e -> {});
        }
    }

    @Test
    void theProbeMeasuresTheClock() {
        Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));

        StoreProbe.Findings findings = new StoreProbe(store, fast).run();

        assertThat(findings.clockSkew()).isBetween(Duration.ofSeconds(-605), Duration.ofSeconds(-595));
    }

    @Test
    void aDamagedDownloadHasAnotherSha256() throws IOException {
        put();
        server.onGet(Behaviour.FLIP_BIT);

        assertThat(store.download("a/key", folder.resolve("damaged"))).isNotEqualTo(Sha256.of(CONTENT));
        assertThat(store.download("a/key", folder.resolve("sound"))).isEqualTo(Sha256.of(CONTENT));
    }

    @Test
    void aDownloadShorterThanTheObjectIsRefused() throws IOException {
        put();
        server.onGet(Behaviour.SHORT_BODY);

        assertFailure(() -> store.download("a/key", folder.resolve("short")), Kind.CORRUPT, e -> assertThat(e)
                .hasMessageContaining("10 bytes came, 20 were announced"));
    }

    @Test
    void aDownloadCutOffIsTriedAgainThenGivenUp() throws IOException {
        put();
        server.onGet(Behaviour.CUT_BODY);

        assertThat(store.download("a/key", folder.resolve("again"))).isEqualTo(Sha256.of(CONTENT));

        server.onGet(Behaviour.CUT_BODY, Behaviour.CUT_BODY);
        assertFailure(() -> store.download("a/key", folder.resolve("never")), Kind.UNAVAILABLE, e -> {});
    }

    @Test
    void aReadCutOffIsTriedAgain() throws IOException {
        put();
        server.onGet(Behaviour.CUT_BODY);

        assertThat(store.read("a/key", 100))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(CONTENT));
    }

    @Test
    void whatAStoreSaysWhenItRefusesIsNotRepeated() {
        server.onPut(Behaviour.DENY_LOUDLY);

        assertFailure(this::put, Kind.REFUSED, e -> {
            assertThat(e).hasMessageContaining("403 AccessDenied").hasStackTraceContaining("a/key");
            assertThat(e.getMessage()).doesNotContain("loud-secret");
            assertThat(e).hasNoCause();
        });
    }

    @Test
    void aStoreThatIsNotThereIsUnavailableAndNothingIsUnknown() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (S3ObjectStore absent = S3ObjectStore.connect(settings(URI.create("http://127.0.0.1:" + port)))) {
            assertFailure(() -> absent.read("a/key", 1), Kind.UNAVAILABLE, e -> assertThat(e)
                    .hasMessageContaining("no connection")
                    .hasMessageContaining("" + port));
            assertFailure(() -> absent.putIfAbsent("a/key", CONTENT), Kind.UNAVAILABLE, e -> {});
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50);
                S3ObjectStore stalled =
                        S3ObjectStore.connect(settings(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                                .withTimeouts(new S3Settings.Timeouts(
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(30),
                                        Duration.ofMillis(300),
                                        Duration.ofMillis(700),
                                        2,
                                        1 << 20)))) {
            assertFailure(() -> stalled.stat("a/key"), Kind.UNAVAILABLE, e -> {});
        }
    }

    private void put() throws IOException {
        Path file = Files.write(folder.resolve("sent"), CONTENT);
        store.put("a/key", file, Sha256.of(CONTENT));
    }

    static S3Settings settings(URI endpoint) {
        return S3Settings.of(
                        endpoint,
                        "us-east-1",
                        "bucket",
                        "p",
                        new S3Credentials.Fixed("AKIDEXAMPLE", "loud-secret-0123456789", null))
                .withTimeouts(SHORT);
    }

    private static void assertFailure(ThrowingCallable call, Kind kind, Consumer<StorageException> more) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
            more.accept(e);
        });
    }
}
