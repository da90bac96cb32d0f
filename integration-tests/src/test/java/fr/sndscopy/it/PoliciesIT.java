package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.it.CliProcess.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The policies in {@code infra/policies} on a real store: what each of three can do, and what is refused to them. */
@RequiresDocker
class PoliciesIT {
    private static final String PREFIX = "snds/";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final CephRgw ceph = CephRgw.shared();
    private final String bucket = ceph.freshBucket();
    private final BucketRoles roles = new BucketRoles(ceph, bucket, PREFIX, "writer", "auditor", "gc");

    private Outcome audit(String role) {
        return CliProcess.sndscopy(
                        "audit",
                        "--store",
                        ceph.endpoint() + "/" + bucket + "/" + PREFIX,
                        "--out",
                        folder.resolve("audits-of-" + role).toString())
                .environment("AWS_ACCESS_KEY_ID", roles.user(role).accessKey())
                .environment("AWS_SECRET_ACCESS_KEY", roles.user(role).secretKey())
                .limit(LIMIT)
                .run();
    }

    private List<String> keys() {
        try (S3Client owner = ceph.client()) {
            return owner.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                    .map(S3Object::key)
                    .toList();
        }
    }

    private String first(String prefix) {
        return keys().stream()
                .filter(key -> key.startsWith(PREFIX + prefix))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode())
                .isEqualTo(403));
    }

    @Test
    void whoWritesCannotDeleteWhoAuditsCannotWriteAndWhoCleansUpCannotTouchTheLedger() throws Exception {
        Path delivery =
                TestDelivery.generate(folder.resolve("delivery"), 500, 7, 0.01).directory();
        TestHome writer = roles.home(folder, "writer");

        Outcome migrated = writer.migrate(delivery);
        assertThat(migrated.exitCode()).as(migrated.stderr()).isIn(0, 3);
        assertThat(keys()).noneMatch(key -> key.startsWith(PREFIX + "work/") || key.startsWith(PREFIX + "probe/"));

        Outcome audited = audit("auditor");
        assertThat(audited.exitCode()).as(audited.stdout() + audited.stderr()).isEqualTo(3);
        assertThat(audited.stdout()).doesNotContain("fault: ");

        String rows = first("data/");
        String entry = first("ledger/");
        try (S3Client client = roles.client("writer")) {
            for (String key : List.of(
                    rows, entry, first("evidence/"), first("access/"), first("keys/"), PREFIX + "format.json")) {
                assertRefused(() ->
                        client.deleteObject(request -> request.bucket(bucket).key(key)));
            }
            assertRefused(() ->
                    client.putObject(request -> request.bucket(bucket).key("elsewhere"), RequestBody.fromString("x")));
        }
        try (S3Client client = roles.client("auditor")) {
            assertRefused(() -> client.putObject(
                    request -> request.bucket(bucket).key(PREFIX + "data/x"), RequestBody.fromString("x")));
            assertRefused(
                    () -> client.deleteObject(request -> request.bucket(bucket).key(rows)));
        }
        Outcome refused = roles.home(folder, "auditor").migrate(delivery);
        assertThat(refused.exitCode()).as(refused.stderr()).isNotIn(0, 3);

        leaveAnAttempt();
        TestHome cleaner = roles.home(folder, "gc");
        Outcome cleaned = cleaner.run("gc", "--apply", "--older-than", "0s");
        assertThat(cleaned.exitCode()).as(cleaned.stdout() + cleaned.stderr()).isZero();
        assertThat(keys()).noneMatch(key -> key.contains("0123456789abcdef"));
        try (S3Client client = roles.client("gc")) {
            for (String key : List.of(entry, first("access/"), first("keys/"), PREFIX + "format.json")) {
                assertRefused(() ->
                        client.deleteObject(request -> request.bucket(bucket).key(key)));
            }
            assertRefused(
                    () -> client.putObject(request -> request.bucket(bucket).key(entry), RequestBody.fromString("x")));
        }
        assertThat(audit("auditor").stdout()).doesNotContain("fault: ");
    }

    /** What a killed run leaves: no entry leads to it. */
    private void leaveAnAttempt() {
        String rows = first("data/");
        String left = rows.substring(0, rows.lastIndexOf('-') + 1) + "0123456789abcdef.parquet";
        try (S3Client owner = ceph.client()) {
            owner.putObject(
                    request -> request.bucket(bucket).key(left),
                    RequestBody.fromBytes("left".getBytes(StandardCharsets.UTF_8)));
        }
    }
}
