package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.GuaranteeProbe;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.RetentionRules;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.VersionedWrites.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to a store that can lock, and what is believed of one that says so. A real one: {@code ObjectLockIT}. */
final class S3LocksTest {
    private static final byte[] CONTENT = "unique to its writer".getBytes(StandardCharsets.UTF_8);
    private static final String MODE = "x-amz-object-lock-mode";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final String LOCKS =
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
    private static final RetentionRules TEN_YEARS =
            new RetentionRules(Retention.Mode.COMPLIANCE, Map.of("ledger/", Period.ofYears(10)));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private LyingStore server;
    private S3ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        server = new LyingStore();
        store = S3ObjectStore.connect(
                S3Settings.of(
                        server.endpoint(), "us-east-1", "bucket", "p", new S3Credentials.Fixed("id", "secret", null)),
                StoreWaits.UNHEARD,
                TEN_YEARS);
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    private void put(String key) throws IOException {
        store.put(key, Files.write(folder.resolve("file"), CONTENT), Sha256.of(CONTENT));
    }

    private static void assertRefused(ThrowingCallable call, String... said) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .message()
                .contains(said);
    }

    @Test
    void whatIsToBeLockedIsPutWithItsLockAndTheChecksumThatS3DemandsAndNothingElseIs() throws IOException {
        server.answering("object-lock", LOCKS);

        put("ledger/file");
        assertThat(store.putIfAbsent("ledger/entry", CONTENT)).isEqualTo(PutOutcome.CREATED);
        put("data/file");
        store.putIfAbsent("work/entry", CONTENT);

        for (String path : new String[] {"/bucket/p/ledger/file", "/bucket/p/ledger/entry"}) {
            assertThat(server.sent(path, MODE)).contains("COMPLIANCE");
            assertThat(server.sent(path, "Content-MD5")).contains(ContentMd5.of(CONTENT));
            Instant expected =
                    Instant.now().atZone(ZoneOffset.UTC).plusYears(10).toInstant();
            assertThat(server.sent(path, UNTIL)).hasValueSatisfying(until -> assertThat(
                            Duration.between(Instant.parse(until), expected).abs())
                    .isLessThan(Duration.ofMinutes(1)));
        }
        for (String path : new String[] {"/bucket/p/data/file", "/bucket/p/work/entry"}) {
            assertThat(server.sent(path, MODE)).isEmpty();
            assertThat(server.sent(path, "Content-MD5")).isEmpty();
        }
    }

    @Test
    void nothingIsPutIntoABucketThatCannotLockWhereItShould() {
        // A store that does not know the question answers it with a list.
        assertRefused(() -> put("data/file"), "store.retention", "no object lock", "nothing was stored");
        server.answering("object-lock", "<Error><Code>NotImplemented</Code></Error>");
        assertRefused(() -> store.putIfAbsent("ledger/entry", CONTENT), "no object lock");

        assertThat(server.objects).isEmpty();
    }

    @Test
    void aStoreThatForgetsALockIsNotBelieved() {
        server.answering("object-lock", LOCKS).forgettingLocks();

        assertRefused(() -> put("ledger/file"), "p: ledger/file", "does not show the lock", "s3:GetObjectRetention");
        assertRefused(() -> store.putIfAbsent("ledger/entry", CONTENT), "p: ledger/entry", "does not show the lock");
    }

    @Test
    void anObjectOfOursFromBeforeTheSettingIsOursAsItIs() {
        try (S3ObjectStore before = S3ObjectStore.connect(S3Settings.of(
                server.endpoint(), "us-east-1", "bucket", "p", new S3Credentials.Fixed("id", "secret", null)))) {
            before.putIfAbsent("ledger/entry", CONTENT);
        }
        server.answering("object-lock", LOCKS);

        assertThat(store.putIfAbsent("ledger/entry", CONTENT)).isEqualTo(PutOutcome.CREATED);
        assertThat(server.sent("/bucket/p/ledger/entry", MODE)).isEmpty();
    }

    @Test
    void aStoreThatHasNeverHeardOfAnyOfItIsProbedInPeace() {
        GuaranteeProbe.Findings found = new GuaranteeProbe(store)
                .run(EnumSet.allOf(Retention.Mode.class))
                .orElseThrow();

        assertThat(found.versioning()).isEqualTo(ObjectVersions.Versioning.NEVER);
        assertThat(found.lock()).isEqualTo(new ObjectVersions.BucketLock(false, ""));
        assertThat(found.deleted()).isEqualTo(GuaranteeProbe.Deleted.NOT_TOLD);
        assertThat(found.taken()).containsExactlyInAnyOrder(Checksum.values());
        assertThat(server.objects).isEmpty();
    }

    @Test
    void aBucketThatLocksEverythingByDefaultIsToldInWords() {
        server.answering(
                "object-lock",
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
                        + "<Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>");

        assertThat(store.versions().orElseThrow().lock())
                .isEqualTo(new ObjectVersions.BucketLock(true, "GOVERNANCE for 30 days"));
    }
}
