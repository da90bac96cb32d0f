package fr.sndscopy.capacity;

import fr.sndscopy.capacity.Capacity.Documents;
import fr.sndscopy.capacity.Capacity.Most;
import fr.sndscopy.capacity.Capacity.Scale;
import fr.sndscopy.capacity.Capacity.Times;
import fr.sndscopy.capacity.Capacity.Verification;
import fr.sndscopy.capacity.Capacity.Wall;
import fr.sndscopy.capacity.Workload.Share;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The formulas of {@code jobs/docs/CAPACITY.md}. */
public final class CapacityModel {
    private static final int PERCENT = 100;

    private final Workload workload;
    private final Means means;
    private final boolean sharded;

    /** @param periodKeys whether each period has keys of its own: then manifests are in shards however small */
    public CapacityModel(Workload workload, Means means, boolean periodKeys) {
        this.workload = workload;
        this.means = means;
        this.sharded = periodKeys
                || workload.partsOfEach() > Costs.UNSHARDED_PARTS
                || receiptsOfEach() > Costs.UNSHARDED_RECEIPTS;
    }

    /** @param machines by whose numbers times are told */
    public Capacity capacity(List<Integer> machines) {
        return new Capacity(
                workload,
                inAll(Share::parts),
                storedBytes(),
                machines.stream().map(this::scale).toList(),
                requestsOfEach().plus(requestsForKeysOfEach()).times(workload.deliveries()),
                furtherHome(),
                keyCallsOfEach().times(workload.deliveries()),
                documents(),
                most(),
                verification());
    }

    private long inEach(ToLongFunction<Share> what) {
        return workload.files().stream().mapToLong(what).sum();
    }

    private long inAll(ToLongFunction<Share> what) {
        return workload.deliveries() * inEach(what);
    }

    private long storedBytes() {
        return Math.round(workload.bytes() / means.compressionRatio());
    }

    private boolean isKeyed(Share share) {
        return share.shape().keys() > 0;
    }

    /** Those with rejected rows, rounded up. */
    private long quarantined(Share share) {
        return Workload.quotient(share.parts() * means.quarantinedPercent(), PERCENT);
    }

    private long quarantinedInAll() {
        return inAll(this::quarantined);
    }

    private Scale scale(int machines) {
        Times times = new Times(
                threadSeconds(machines),
                seconds((double) Costs.SOURCE_READS * workload.delivered(), means.sourceBandwidth()),
                seconds(storeTraffic(), means.storeBandwidth(machines)));
        return new Scale(machines, times.all(), wall(times, machines), times);
    }

    private Wall wall(Times times, int machines) {
        if (times.threads() == times.all()) {
            return idle(machines);
        }
        return times.source() == times.all() ? Wall.SOURCE : Wall.STORE;
    }

    /** More threads would be of no use where some have nothing to do. */
    private Wall idle(int machines) {
        boolean shared = means.sharing() == Means.Sharing.EXECUTORS;
        if (!shared && machines > workload.deliveries()) {
            return Wall.DELIVERIES;
        }
        return threadsAtADelivery(machines) > workload.partsOfEach() ? Wall.PARTS : Wall.THREADS;
    }

    private long threadsAtADelivery(int machines) {
        return switch (means.sharing()) {
            case DELIVERIES -> means.threads();
            case EXECUTORS -> (long) machines * means.threads();
        };
    }

    /** A thread takes part after part; with fewer parts than threads some have none. */
    private double threadSeconds(int machines) {
        long rounds = means.sharing() == Means.Sharing.DELIVERIES
                ? Workload.quotient(workload.deliveries(), machines)
                : workload.deliveries();
        long waves = Workload.quotient(workload.partsOfEach(), threadsAtADelivery(machines));
        double partSeconds = (double) inEach(Share::bytes) / workload.partsOfEach() / means.threadBytes();
        return rounds * waves * partSeconds;
    }

    private boolean isByExecutors() {
        return means.sharing() == Means.Sharing.EXECUTORS;
    }

    /** Rows are written once and read once; so are their keys where they go from machine to machine. */
    private double storeTraffic() {
        double keys = isByExecutors() ? (double) workload.deliveries() * keyBytesOfEach() : 0;
        return 2 * (inAll(Share::bytes) / means.compressionRatio() + keys);
    }

    private long keyBytesOfEach() {
        return inEach(share -> share.rows() * share.shape().keys()) * Costs.KEY_BYTES;
    }

    /** Of a delivery, a power of two. */
    private long buckets() {
        long runs = Math.max(1, inEach(this::keyedParts));
        long wanted = Math.min(
                keyBytesOfEach() / Costs.LEAST_BUCKET_BYTES,
                Math.max(Costs.USUAL_BUCKETS, keyBytesOfEach() / Costs.LEAST_PIECE_BYTES / runs));
        long buckets = 1;
        while (buckets < wanted && buckets < Costs.MOST_BUCKETS) {
            buckets *= 2;
        }
        return buckets;
    }

    private long keyedParts(Share share) {
        return isKeyed(share) ? share.parts() : 0;
    }

    private static double seconds(double bytes, OptionalLong bandwidth) {
        return bandwidth.isPresent() ? bytes / bandwidth.getAsLong() : 0;
    }

    private StoreRequests requestsOfEach() {
        StoreRequests requests = Costs.DELIVERY.requests();
        for (Share share : workload.files()) {
            StoreCalls calls = Costs.PART
                    .times(share.parts())
                    .plus(Costs.QUARANTINE.times(quarantined(share)))
                    .plus(Costs.SHARD.times(shards(share)));
            requests = requests.plus(calls.requests())
                    .plus(new StoreRequests(share.parts() * (putsOfAnObject(share) - 1), 0, 0, 0));
        }
        return requests;
    }

    /** PUT and POST that one object of rows takes. */
    private long putsOfAnObject(Share share) {
        long bytes = Math.round(share.bytes() / means.compressionRatio() / share.parts());
        return bytes <= Costs.MULTIPART_THRESHOLD
                ? 1
                : Costs.MULTIPART_FRAME + Workload.quotient(bytes, Costs.MULTIPART_BYTES);
    }

    /** What executors ask for keys that have to go from machine to machine. */
    private StoreRequests requestsForKeysOfEach() {
        long runs = inEach(this::keyedParts);
        if (!isByExecutors() || runs == 0) {
            return StoreCalls.NONE.requests();
        }
        return Costs.KEYS
                .plus(Costs.KEY_RUN.times(runs))
                .plus(Costs.KEY_BUCKET.times(buckets()))
                .plus(Costs.KEY_PIECE.times(buckets()
                        * inEach(share -> keyedParts(share) * share.shape().keys())))
                .requests();
    }

    /** Each home reads once what others publish: of so many homes, all but one of each delivery. */
    private StoreRequests furtherHome() {
        return Costs.ELSEWHERE
                .times(workload.deliveries())
                .plus(Costs.ELSEWHERE_SHARD.times(workload.deliveries() * shardsOfEach()))
                .requests();
    }

    private KeyCalls keyCallsOfEach() {
        KeyCalls calls = Costs.DELIVERY_KEYS;
        for (Share share : workload.files()) {
            calls = calls.plus(Costs.PART_KEYS.times(share.parts()))
                    .plus(Costs.QUARANTINE_KEYS.times(quarantined(share)))
                    .plus(Costs.KEYED_KEYS.times(keyedParts(share)))
                    .plus(Costs.SHARD_KEYS.times(shards(share)));
        }
        return calls;
    }

    private long shardsOfEach() {
        return inEach(this::shards);
    }

    private long shards(Share share) {
        if (!sharded) {
            return 0;
        }
        long parts = Math.max(
                1,
                Math.min(Costs.SHARD_PARTS, Costs.SHARD_COLUMNS / share.shape().columns()));
        return Workload.quotient(share.parts(), parts);
    }

    private long receiptsOfEach() {
        return inEach(share -> share.parts() * receipt(share));
    }

    private static long receipt(Share share) {
        return partBytes(share) + profileBytes(share);
    }

    /** What receipts and evidence have of a part, without its profile. */
    private static long partBytes(Share share) {
        return Costs.PART_REST + share.shape().columns() * Costs.PART_COLUMN;
    }

    private static long profileBytes(Share share) {
        return share.shape().columns() * Costs.PROFILE_COLUMN + share.shape().coded() * Costs.PROFILE_CODES;
    }

    private Documents documents() {
        long manifest = Costs.MANIFEST_REST + inEach(this::manifestBytes);
        long evidence = Costs.EVIDENCE_REST + inEach(this::evidenceBytes);
        return new Documents(
                workload.deliveries() * manifest,
                workload.deliveries() * shardsOfEach(),
                workload.deliveries() * evidence);
    }

    private long evidenceBytes(Share share) {
        long profiles = sharded ? shards(share) : share.parts();
        return share.shape().columns() * Costs.EVIDENCE_COLUMN
                + share.parts() * partBytes(share)
                + profiles * profileBytes(share);
    }

    private long manifestBytes(Share share) {
        return share.parts() * Costs.MANIFEST_PART
                + quarantined(share) * Costs.MANIFEST_QUARANTINE
                + shards(share) * Costs.MANIFEST_SHARD
                + Costs.MANIFEST_FILE;
    }

    private Most most() {
        long files = workload.files().size();
        return new Most(
                receiptsOfEach(),
                Costs.STEPS_OF_A_DELIVERY
                        + files * Costs.STEPS_OF_A_FILE
                        + workload.partsOfEach() * Costs.STEPS_OF_A_PART,
                Costs.STEPS_OF_A_DELIVERY,
                keyBytesOfEach());
    }

    private Verification verification() {
        double threads = (double) workload.bytes() / means.verifyBytes() / means.threads();
        double store = seconds((double) storedBytes(), means.storeBandwidth(1));
        long objects = inAll(Share::parts) + quarantinedInAll();
        return new Verification(
                Math.max(threads, store),
                threads >= store ? Wall.THREADS : Wall.STORE,
                Costs.VERIFIED_OBJECT.times(objects).requests(),
                Costs.VERIFIED_OBJECT_KEYS.times(objects));
    }
}
