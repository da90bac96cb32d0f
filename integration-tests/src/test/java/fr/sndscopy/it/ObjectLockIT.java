package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.it.CliProcess.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Locks of a real store: what is put with them, who cannot remove it, and what is said when it is hidden. */
@RequiresDocker
class ObjectLockIT {
    private static final String PREFIX = "snds/";
    private static final String[] LOCKED = {"  retention: {mode: governance, ledger: P10Y, evidence: P2Y}"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final CephRgw ceph = CephRgw.shared();

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode())
                .isEqualTo(403));
    }

    private ListObjectVersionsResponse versions(String bucket, String prefix) {
        try (S3Client owner = ceph.client()) {
            return owner.listObjectVersions(request -> request.bucket(bucket).prefix(prefix));
        }
    }

    @Test
    void whatIsLockedIsNotRemovedByWhoWroteItAndWhatIsHiddenIsToldWithHowItComesBack() throws Exception {
        String bucket = ceph.freshLockingBucket();
        BucketRoles roles = new BucketRoles(ceph, bucket, PREFIX, "writer", "auditor", "gc");
        TestHome writer = roles.home(folder, "writer", LOCKED);

        Outcome migrated = writer.migrate(
                TestDelivery.generate(folder.resolve("delivery"), 300, 7, 0.01).directory());
        assertThat(migrated.exitCode()).as(migrated.stderr()).isIn(0, 3);

        String entry = PREFIX + "ledger/00000000000000000001.json";
        // of another user's objects the bucket's owner sees no more than their names
        try (S3Client reader = roles.client("auditor")) {
            List<String> keys = reader.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                    .map(S3Object::key)
                    .toList();
            assertThat(keys)
                    .anyMatch(key -> key.startsWith(PREFIX + "evidence/"))
                    .contains(entry);
            for (String key : keys) {
                HeadObjectResponse head =
                        reader.headObject(request -> request.bucket(bucket).key(key));
                if (key.startsWith(PREFIX + "data/") || key.startsWith(PREFIX + "quarantine/")) {
                    assertThat(head.objectLockMode()).as(key).isNull();
                } else {
                    int years = key.startsWith(PREFIX + "evidence/") ? 2 : 10;
                    assertThat(head.objectLockMode()).as(key).isEqualTo(ObjectLockMode.GOVERNANCE);
                    assertThat(Duration.between(
                                            Instant.now()
                                                    .atZone(ZoneOffset.UTC)
                                                    .plusYears(years)
                                                    .toInstant(),
                                            head.objectLockRetainUntilDate())
                                    .abs())
                            .as(key)
                            .isLessThan(Duration.ofMinutes(10));
                }
            }
        }

        // who has stolen the writer's credentials
        ObjectVersion first = versions(bucket, entry).versions().get(0);
        try (S3Client thief = roles.client("writer")) {
            assertRefused(
                    () -> thief.deleteObject(request -> request.bucket(bucket).key(entry)));
            assertRefused(() -> thief.deleteObject(
                    request -> request.bucket(bucket).key(entry).versionId(first.versionId())));
            assertRefused(() -> thief.deleteObject(request -> request.bucket(bucket)
                    .key(entry)
                    .versionId(first.versionId())
                    .bypassGovernanceRetention(true)));
            assertRefused(() -> thief.putObjectRetention(request -> request.bucket(bucket)
                    .key(entry)
                    .versionId(first.versionId())
                    .bypassGovernanceRetention(true)
                    .retention(retention -> retention
                            .mode(ObjectLockRetentionMode.GOVERNANCE)
                            .retainUntilDate(Instant.now().plusSeconds(5)))));
            thief.putObject(request -> request.bucket(bucket).key(entry), RequestBody.fromString("{}"));
        }
        TestHome auditor = roles.home(folder, "auditor");
        assertSaid(auditor, entry, "replaced, and what was there before still is: version " + first.versionId());
        try (S3Client owner = ceph.client()) {
            String newest = versions(bucket, entry).versions().stream()
                    .filter(ObjectVersion::isLatest)
                    .findFirst()
                    .orElseThrow()
                    .versionId();
            owner.deleteObject(request -> request.bucket(bucket).key(entry).versionId(newest));

            // somebody who may delete, as the owner may
            owner.deleteObject(request -> request.bucket(bucket).key(entry));
        }
        DeleteMarkerEntry marker = versions(bucket, entry).deleteMarkers().get(0);
        assertSaid(
                auditor,
                entry,
                "deleted, and still there below its delete marker",
                "it comes back with: aws s3api delete-object --bucket " + bucket + " --key " + entry + " --version-id "
                        + marker.versionId());
        Outcome next = writer.migrate(TestDelivery.in(folder.resolve("next"), "NEXT")
                .file("a.csv", TestDelivery.bytes(TestDelivery.lines(3)))
                .write());
        assertThat(next.exitCode()).as(next.stdout() + next.stderr()).isEqualTo(4);
        try (S3Client owner = ceph.client()) {
            owner.deleteObject(request -> request.bucket(bucket).key(entry).versionId(marker.versionId()));
        }
        Outcome good = auditor.run("verify", "--sealed");
        assertThat(good.exitCode()).as(good.stdout() + good.stderr()).isZero();

        Outcome doctor = writer.run("doctor");
        assertThat(doctor.exitCode()).as(doctor.stdout() + doctor.stderr()).isZero();
        assertThat(doctor.stdout())
                .containsPattern("ok +versions +the bucket keeps them: what was deleted is still read by its version")
                .containsPattern("ok +lock +governance holds: ")
                .containsPattern(
                        "ok +retention +governance, ledger P10Y, evidence P2Y: (\\d+) of \\1 objects are locked")
                .containsPattern("ok +checksums +an object whose Content-MD5 is wrong is refused");
        assertThat(versions(bucket, PREFIX + "probe/").versions()).isEmpty();
        assertThat(versions(bucket, PREFIX + "probe/").deleteMarkers()).isEmpty();
    }

    private static void assertSaid(TestHome home, String entry, String... texts) {
        Outcome verified = home.run("verify", "--sealed");
        assertThat(verified.exitCode())
                .as(verified.stdout() + verified.stderr())
                .isEqualTo(4);
        assertThat(verified.stdout() + verified.stderr())
                .contains("[" + entry.substring(PREFIX.length()) + "]")
                .contains(texts);
    }

    @Test
    void aBucketWithoutLocksTakesNothingWhereTheyAreConfigured() throws Exception {
        String bucket = ceph.freshBucket();
        BucketRoles roles = new BucketRoles(ceph, bucket, PREFIX, "writer");
        TestHome writer = roles.home(folder, "writer", LOCKED);

        Outcome refused = writer.migrate(
                TestDelivery.generate(folder.resolve("delivery"), 30, 7, 0).directory());
        assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(2);
        assertThat(refused.stderr()).contains("store.retention is set, and this bucket has no object lock");
        Outcome doctor = writer.run("doctor");
        assertThat(doctor.exitCode()).isEqualTo(2);
        assertThat(doctor.stdout())
                .containsPattern("fail +store +.*store.retention is set, and this bucket has no object lock");
        try (S3Client owner = ceph.client()) {
            assertThat(owner.listObjectsV2(request -> request.bucket(bucket)).contents())
                    .isEmpty();
        }
    }

    @Test
    void eachLockIsTriedAndWhatIsStillLockedIsLeftToGcUntilItIsNot() throws Exception {
        String bucket = ceph.freshLockingBucket();
        BucketRoles roles = new BucketRoles(ceph, bucket, PREFIX, "writer", "gc", "locker");
        TestHome writer = roles.home(folder, "writer");
        Path delivery =
                TestDelivery.generate(folder.resolve("delivery"), 30, 7, 0).directory();
        assertThat(writer.migrate(delivery).exitCode()).isZero();

        Outcome doctor = writer.run("doctor", "--try-locks");
        assertThat(doctor.exitCode()).as(doctor.stdout() + doctor.stderr()).isZero();
        assertThat(doctor.stdout()).containsPattern("lock +governance holds").containsPattern("lock +compliance holds");
        assertThat(versions(bucket, PREFIX + "probe/").versions()).isEmpty();

        String left = PREFIX + "probe/left/locked";
        Instant until = Instant.now().plusSeconds(15);
        try (S3Client killed = roles.client("writer")) {
            killed.putObject(
                    request -> request.bucket(bucket)
                            .key(left)
                            .objectLockMode(ObjectLockMode.COMPLIANCE)
                            .objectLockRetainUntilDate(until),
                    RequestBody.fromString("x"));
        }
        TestHome cleaner = roles.home(folder, "gc");
        Outcome early = cleaner.run("gc", "--apply", "--older-than", "0s");
        assertThat(early.exitCode()).as(early.stdout() + early.stderr()).isZero();
        assertThat(early.stdout()).contains("kept: locked, until its lock ends", "the bucket keeps versions");
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), until).toMillis()) + 2000);
        Outcome late = cleaner.run("gc", "--apply", "--older-than", "0s");
        assertThat(late.exitCode()).as(late.stdout() + late.stderr()).isZero();
        assertThat(versions(bucket, PREFIX + "probe/").versions()).isEmpty();
    }
}
