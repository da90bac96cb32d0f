package fr.sndscopy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fr.sndscopy.capacity.Capacity.Scale;
import fr.sndscopy.capacity.Capacity.Wall;
import fr.sndscopy.capacity.Means.Sharing;
import fr.sndscopy.capacity.Workload.Shape;
import fr.sndscopy.capacity.Workload.Share;
import fr.sndscopy.migration.keysets.KeyContract;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The formulas, by examples that are worked out by hand. */
class CapacityModelTest {
    private static final Shape SHAPE = new Shape(10, 4, 2);

    /** Ten deliveries of a thousand bytes in ten parts. */
    private static final Workload TEN = new Workload(10, List.of(new Share(1000, 1000, 10, 100, SHAPE)));

    private static Means means(int threads, long source, long store, Sharing sharing) {
        return new Means(threads, 10, 50, bandwidth(source), bandwidth(store), OptionalLong.empty(), 4, 100, sharing);
    }

    private static OptionalLong bandwidth(long bytes) {
        return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private static Capacity capacity(Workload workload, Means means, int... machines) {
        return new CapacityModel(workload, means, false)
                .capacity(IntStream.of(machines).boxed().toList());
    }

    private static void assertScale(Scale scale, double seconds, Wall wall) {
        assertThat(scale.seconds()).as(scale.toString()).isCloseTo(seconds, within(1e-9));
        assertThat(scale.wall()).as(scale.toString()).isEqualTo(wall);
    }

    @Test
    void threadsTakePartAfterPartAndMachinesDeliveryAfterDelivery() {
        Capacity capacity = capacity(TEN, means(2, 0, 0, Sharing.DELIVERIES), 1, 2, 3, 10, 20);

        // a part of 100 bytes takes 10 s, a delivery 5 of these with two threads
        assertScale(capacity.scales().get(0), 500, Wall.THREADS);
        assertScale(capacity.scales().get(1), 250, Wall.THREADS);
        assertScale(capacity.scales().get(2), 200, Wall.THREADS);
        assertScale(capacity.scales().get(3), 50, Wall.THREADS);
        assertScale(capacity.scales().get(4), 50, Wall.DELIVERIES);
    }

    @Test
    void moreThreadsThanPartsAreOfNoUse() {
        assertScale(
                capacity(TEN, means(16, 0, 0, Sharing.DELIVERIES), 1).scales().get(0), 100, Wall.PARTS);
    }

    @Test
    void theSourceIsReadTwiceAndTheStoreWrittenAndReadOnce() {
        // 20,000 bytes of the source; 2,500 stored, in and out
        assertScale(
                capacity(TEN, means(2, 25, 0, Sharing.DELIVERIES), 1).scales().get(0), 800, Wall.SOURCE);
        assertScale(
                capacity(TEN, means(2, 0, 5, Sharing.DELIVERIES), 1).scales().get(0), 1000, Wall.STORE);
        assertScale(
                capacity(TEN, means(2, 25, 5, Sharing.DELIVERIES), 100).scales().get(0), 1000, Wall.STORE);
    }

    @Test
    void executorsShareTheWavesOfPartsAndTheirKeysGoThroughTheStore() {
        Capacity capacity = capacity(TEN, means(2, 0, 0, Sharing.EXECUTORS), 1, 2, 5, 10);

        assertScale(capacity.scales().get(0), 500, Wall.THREADS);
        assertScale(capacity.scales().get(1), 300, Wall.THREADS);
        assertScale(capacity.scales().get(2), 100, Wall.THREADS);
        assertScale(capacity.scales().get(3), 100, Wall.PARTS);
        // 1,000 rows with two keys of 24 bytes
        assertThat(capacity(TEN, means(2, 0, 5, Sharing.EXECUTORS), 1)
                        .scales()
                        .get(0)
                        .times()
                        .store())
                .isEqualTo(2 * (2500 + 48_000) / 5.0);
    }

    @Test
    void executorsAskForKeysByRunsAndBuckets() {
        Workload keyed = new Workload(3, List.of(new Share(1L << 38, 1L << 38, 1024, 100_000_000, SHAPE)));
        Workload unkeyed =
                new Workload(3, List.of(new Share(1L << 38, 1L << 38, 1024, 100_000_000, new Shape(10, 4, 0))));

        // 4.8 GB of keys: 64 buckets of two keys in 1,024 runs; of each delivery 2 documents
        assertThat(moreByExecutors(keyed)).isEqualTo(3 * (64 * 2 * 1024L + 1024 + 64 + 2));
        assertThat(moreByExecutors(unkeyed)).isZero();
    }

    private static long moreByExecutors(Workload workload) {
        return capacity(workload, means(2, 0, 0, Sharing.EXECUTORS), 1)
                        .storeRequests()
                        .get()
                - capacity(workload, means(2, 0, 0, Sharing.DELIVERIES), 1)
                        .storeRequests()
                        .get();
    }

    @Test
    void bucketsAreThoseOfTheContract() {
        for (long bytes : new long[] {0, 1 << 25, 100_000_000, 2_400_000_000L, 108_000_000_000L, 1L << 50}) {
            long rows = bytes / Costs.KEY_BYTES;
            for (int runs : new int[] {1, 40, 1_100, 20_000}) {
                Workload workload =
                        new Workload(1, List.of(new Share(1L << 50, 1L << 50, runs, rows, new Shape(10, 4, 1))));
                long buckets = 1L << KeyContract.bucketBits(rows * Costs.KEY_BYTES, runs);
                assertThat(moreByExecutors(workload))
                        .as("%d bytes in %d runs", bytes, runs)
                        .isEqualTo(buckets * runs + runs + buckets + 2);
            }
        }
    }

    @Test
    void packedFilesAreReadAsTheyLieAndConvertedUnpacked() {
        Workload packed = new Workload(1, List.of(new Share(100, 800, 1, 1, SHAPE)));

        Scale scale = capacity(packed, means(2, 10, 0, Sharing.DELIVERIES), 1)
                .scales()
                .get(0);

        assertThat(scale.times().source()).isEqualTo(20);
        assertThat(scale.times().threads()).isEqualTo(80);
    }

    @Test
    void requestsAreThoseOfPartsAndDeliveriesAndEachFurtherHomeReadsWhatIsPublished() {
        Capacity capacity = capacity(TEN, means(2, 0, 0, Sharing.DELIVERIES), 1);

        // calls of a part with rejected rows: 3 put, 2 read, 4 stat, 2 download, 1 delete; of a delivery: 6 put, 3
        // conditional, 26 read, 3 stat, 1 download, 3 delete; of a delivery of another home: 2 read. A put has a HEAD
        // behind it, a download one before it, a conditional put two GET around it.
        assertThat(capacity.storeRequests())
                .isEqualTo(new StoreRequests(
                        100 * 3 + 10 * (6 + 3),
                        100 * (2 + 2) + 10 * (26 + 1 + 6),
                        100 * (3 + 4 + 2) + 10 * (6 + 3 + 1),
                        100 + 10 * 3));
        assertThat(capacity.furtherHomeRequests()).isEqualTo(new StoreRequests(0, 20, 0, 0));
        assertThat(capacity.keyCalls())
                .isEqualTo(new KeyCalls(100 * 3 + 10 * 3, 100 * 3 + 10 * 2, 100 * (3 + 1 + 1) + 10 * 3));
        assertThat(capacity.scales().get(0).perSecond(capacity.keyCalls().total()))
                .isCloseTo(1180 / 500.0, within(1e-9));
    }

    @Test
    void partsWithoutRejectedRowsHaveOneObject() {
        Means none = new Means(
                2, 10, 50, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), 4, 0, Sharing.DELIVERIES);

        assertThat(capacity(TEN, none, 1).storeRequests().put()).isEqualTo(100 * 2 + 10 * 9);
        assertThat(capacity(TEN, none, 1).verification().storeRequests().get()).isEqualTo(100);
    }

    @Test
    void objectsAboveSixtyFourMebibytesGoInPieces() {
        Share large = new Share(1L << 30, 1L << 30, 1, 1, SHAPE);
        Workload workload = new Workload(1, List.of(large));
        Means four = means(1, 0, 0, Sharing.DELIVERIES);
        Means sixteen = new Means(
                1,
                10,
                50,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                16,
                100,
                Sharing.DELIVERIES);

        // 256 MiB in sixteen pieces, begun and ended, in the place of one put
        assertThat(capacity(workload, four, 1).storeRequests().put()
                        - capacity(workload, sixteen, 1).storeRequests().put())
                .isEqualTo(16 + 2 - 1);
    }

    @Test
    void manifestsOfManyPartsAreInShardsThatFurtherHomesRead() {
        Workload few = new Workload(3, List.of(new Share(1000, 1000, 400, 1, new Shape(10, 0, 0))));
        Workload many = new Workload(3, List.of(new Share(1000, 1000, 5000, 1, new Shape(10, 0, 0))));
        Means means = means(1, 0, 0, Sharing.DELIVERIES);

        assertThat(capacity(few, means, 1).documents().shards()).isZero();
        assertThat(new CapacityModel(few, means, true)
                        .capacity(List.of(1))
                        .documents()
                        .shards())
                .isEqualTo(3);
        // 1024 parts in one, so five of each delivery, which a further home reads
        assertThat(capacity(many, means, 1).documents().shards()).isEqualTo(15);
        assertThat(capacity(many, means, 1).furtherHomeRequests().get()).isEqualTo(3 * 2 + 3 * 5);
        assertThat(capacity(many, means, 1).documents().manifests())
                .isEqualTo(3 * (720 + 600 + 5000L * (600 + 480) + 5 * 830));
        // a profile for each shard, not for each part
        assertThat(capacity(many, means, 1).documents().evidence())
                .isEqualTo(3 * (1200 + 10 * 94 + 5000L * (650 + 1280) + 5 * 2840));
    }

    @Test
    void receiptsAreCountedByColumnsAndLargeOnesMakeShards() {
        Workload wide = new Workload(1, List.of(new Share(1000, 1000, 200, 1, new Shape(123, 78, 2))));

        Capacity capacity = capacity(wide, means(1, 0, 0, Sharing.DELIVERIES), 1);

        assertThat(capacity.most().receiptBytes()).isEqualTo(200L * (650 + 123 * (128 + 284) + 78 * 1920));
        // 65,536 columns in one, so 532 parts
        assertThat(capacity.documents().shards()).isEqualTo(1);
    }

    @Test
    void rowsOfTheJobDatabaseAndOfKeysAreThoseOfOneDelivery() {
        Workload workload = new Workload(
                7,
                List.of(
                        new Share(1000, 1000, 10, 1_000_000, new Shape(10, 0, 2)),
                        new Share(1000, 1000, 5, 500_000, new Shape(10, 0, 1))));

        Capacity.Most most =
                capacity(workload, means(1, 0, 0, Sharing.DELIVERIES), 1).most();

        assertThat(most.jobRows()).isEqualTo(2 * 15 + 2 + Costs.STEPS_OF_A_DELIVERY);
        assertThat(most.keyBytes()).isEqualTo(24 * (2 * 1_000_000L + 500_000));
    }

    @Test
    void verificationReadsAllThatIsStoredByOneMachine() {
        Capacity.Verification verification =
                capacity(TEN, means(2, 0, 10, Sharing.DELIVERIES), 100).verification();

        // 10,000 bytes of the source at 100 a second; 2,500 stored at 10 a second
        assertThat(verification.seconds()).isEqualTo(250);
        assertThat(verification.wall()).isEqualTo(Wall.STORE);
        assertThat(verification.storeRequests()).isEqualTo(new StoreRequests(0, 200, 400, 0));
        assertThat(verification.keyCalls()).isEqualTo(new KeyCalls(0, 0, 400));
    }

    @Test
    void aVolumeIsCutIntoDeliveriesAndPartsThatAreAlike() {
        Workload workload = Workload.ofVolume(450_000_000_000_000L, 300_000_000_000L, 256L << 20, 228, SHAPE);

        assertThat(workload.deliveries()).isEqualTo(1500);
        assertThat(workload.partsOfEach()).isEqualTo(1118);
        assertThat(workload.files().get(0).rows()).isEqualTo(1_315_789_474L);
        assertThat(Workload.ofVolume(10, 4, 4, 1, SHAPE).deliveries()).isEqualTo(3);
    }

    @Test
    void whatNobodyCanMeanIsRefused() {
        assertThatThrownBy(() -> Workload.ofVolume(1_000_000_000_000L, 1000, 1000, 1, SHAPE))
                .hasMessage("expected at most 1,000,000 deliveries: larger ones");
        assertThatThrownBy(() -> new Workload(1000, List.of(new Share(1, 1, 1_000_001, 1, SHAPE))))
                .hasMessage("expected at most 1,000,000,000 parts: larger ones");
        assertThatThrownBy(() -> new Shape(3, 4, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> means(0, 0, 0, Sharing.DELIVERIES)).hasMessageContaining("threads");
    }

    @Test
    void moreOfAnythingIsNeverSlower() {
        Random random = new Random(202);
        for (int round = 0; round < 2_000; round++) {
            Workload workload = new Workload(
                    1 + random.nextInt(50),
                    List.of(
                            new Share(
                                    random.nextInt(5_000), 1 + random.nextInt(5_000), 1 + random.nextInt(99), 1, SHAPE),
                            new Share(
                                    random.nextInt(5_000),
                                    1 + random.nextInt(5_000),
                                    1 + random.nextInt(99),
                                    1,
                                    new Shape(3, 0, random.nextInt(2)))));
            Sharing sharing = random.nextBoolean() ? Sharing.EXECUTORS : Sharing.DELIVERIES;
            int threads = 1 + random.nextInt(40);
            long source = random.nextInt(3) * 100L;
            long store = random.nextInt(3) * 100L;
            List<Scale> scales = new CapacityModel(workload, means(threads, source, store, sharing), false)
                    .capacity(IntStream.rangeClosed(1, 60).boxed().toList())
                    .scales();
            for (int i = 1; i < scales.size(); i++) {
                assertThat(scales.get(i).seconds())
                        .as("%s %s", workload, scales.get(i))
                        .isLessThanOrEqualTo(scales.get(i - 1).seconds());
            }
            int machines = 1 + random.nextInt(60);
            double seconds = scales.get(machines - 1).seconds();
            assertThat(seconds(workload, means(threads + 1, source, store, sharing), machines))
                    .isLessThanOrEqualTo(seconds);
            assertThat(seconds(workload, means(threads, source == 0 ? 0 : source + 1, store, sharing), machines))
                    .isLessThanOrEqualTo(seconds);
            assertThat(seconds(workload, means(threads, source, store == 0 ? 0 : store + 1, sharing), machines))
                    .isLessThanOrEqualTo(seconds);
        }
    }

    private static double seconds(Workload workload, Means means, int machines) {
        return capacity(workload, means, machines).scales().get(0).seconds();
    }
}
