package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

@RequiresDocker
class CephRgwIT {

    private static CephRgw store;
    private static S3Client client;

    @BeforeAll
    static void connect() {
        store = CephRgw.shared();
        client = store.client();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Test
    void anObjectIsReadBackAsItWasPut() {
        String bucket = store.freshBucket();
        byte[] content = "one object".getBytes(StandardCharsets.UTF_8);

        client.putObject(request -> request.bucket(bucket).key("folder/object"), RequestBody.fromBytes(content));

        assertThat(client.getObjectAsBytes(request -> request.bucket(bucket).key("folder/object"))
                        .asByteArray())
                .isEqualTo(content);
    }

    @Test
    void ofSixteenConditionalPutsOfOneKeyExactlyOneWins() throws Exception {
        String bucket = store.freshBucket();
        int racers = 16;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        List<Future<Integer>> statuses = new ArrayList<>();
        for (int racer = 0; racer < racers; racer++) {
            String content = "writer " + racer;
            statuses.add(threads.submit(() -> {
                start.await();
                return putIfAbsent(bucket, content);
            }));
        }

        start.countDown();

        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> status : statuses) {
            answers.add(status.get(1, TimeUnit.MINUTES));
        }
        threads.shutdown();
        assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
        assertThat(answers).filteredOn(status -> status != 200).containsOnly(412);
    }

    @Test
    void aWrongSecretIsRefused() {
        String bucket = store.freshBucket();
        try (S3Client stranger = S3Client.builder()
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .region(Region.of(CephRgw.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(store.accessKey(), "not the secret")))
                .build()) {
            assertThatThrownBy(() -> stranger.listObjectsV2(request -> request.bucket(bucket)))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    private static int putIfAbsent(String bucket, String content) {
        try {
            client.putObject(
                    request -> request.bucket(bucket).key("contested").ifNoneMatch("*"),
                    RequestBody.fromString(content));
            return 200;
        } catch (S3Exception e) {
            return e.statusCode();
        }
    }
}
