package fr.sndscopy.cli.run;

import fr.sndscopy.capacity.Capacity;
import fr.sndscopy.capacity.Capacity.Scale;
import fr.sndscopy.capacity.Capacity.Wall;
import fr.sndscopy.capacity.Costs;
import fr.sndscopy.capacity.Figures;
import fr.sndscopy.capacity.KeyCalls;
import fr.sndscopy.capacity.Means;
import fr.sndscopy.capacity.StoreRequests;
import fr.sndscopy.capacity.Workload;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a migration takes, as text and as JSON. */
final class CapacityDisplay {
    private static final double SECONDS_PER_HOUR = 3600;

    private final Capacity capacity;
    private final Means means;

    CapacityDisplay(Capacity capacity, Means means) {
        this.capacity = capacity;
        this.means = means;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Workload workload = capacity.workload();
        lines.add(Amounts.bytes(workload.delivered()) + " in "
                + counted(workload.deliveries(), "delivery", "deliveries")
                + ", " + counted(capacity.parts(), "part", "parts") + ", " + Amounts.bytes(capacity.storedBytes())
                + " stored");
        lines.add("");
        lines.addAll(scales());
        lines.add("");
        lines.addAll(sums());
        lines.add("");
        lines.addAll(assumed());
        if (workload.partsOfEach() > Costs.MOST_PARTS) {
            lines.add("");
            lines.add("Too many parts: a delivery may have " + Amounts.number(Costs.MOST_PARTS)
                    + " at most; a larger migration.part-size makes fewer");
        }
        return lines;
    }

    private List<String> scales() {
        TextTable table = new TextTable("machines", "threads", "hours", "store requests/s", "key calls/s", "wall");
        for (Scale scale : capacity.scales()) {
            table.add(
                    scale.machines(),
                    (long) scale.machines() * means.threads(),
                    hours(scale.seconds()),
                    rate(scale.perSecond(capacity.storeRequests().total())),
                    rate(scale.perSecond(capacity.keyCalls().total())),
                    word(scale.wall()));
        }
        return table.lines();
    }

    private List<String> sums() {
        TextTable table = new TextTable("in all", "", "");
        StoreRequests requests = capacity.storeRequests();
        table.add("store requests", requests.total(), of(requests));
        table.add(
                "",
                capacity.furtherHomeRequests().total(),
                "more of each further home, which reads once what others have published");
        KeyCalls keys = capacity.keyCalls();
        table.add(
                "key-service calls",
                keys.total(),
                Amounts.number(keys.wraps()) + " wrap, " + Amounts.number(keys.unwraps()) + " unwrap, "
                        + Amounts.number(keys.lookups()) + " ask for the current key");
        Capacity.Documents documents = capacity.documents();
        table.add(
                "manifests",
                Amounts.bytes(documents.manifests()),
                "with " + counted(documents.shards(), "shard", "shards"));
        table.add("evidence", Amounts.bytes(documents.evidence()), "sealed, in the store");
        Capacity.Most most = capacity.most();
        table.add("receipts", Amounts.bytes(most.receiptBytes()), "of a delivery, in the store until it is published");
        table.add(
                "job database",
                most.jobRows(),
                "step executions of a delivery, and as many contexts; " + most.jobRowsLeft() + " once it is published");
        table.add(
                "keys of rows",
                Amounts.bytes(most.keyBytes()),
                means.sharing() == Means.Sharing.EXECUTORS
                        ? "of a delivery, sealed, in the store until they are judged"
                        : "of a delivery, on the disk; up to twice that while they are merged");
        Capacity.Verification verification = capacity.verification();
        table.add(
                "verify",
                hours(verification.seconds()) + " h",
                "by one machine, " + word(verification.wall()) + " the wall: " + Amounts.bytes(capacity.storedBytes())
                        + " read, "
                        + Amounts.number(verification.storeRequests().total()) + " requests, "
                        + Amounts.number(verification.keyCalls().total()) + " key-service calls");
        return table.lines();
    }

    private List<String> assumed() {
        TextTable table = new TextTable("assumed", "", "");
        table.add(
                "sharing",
                means.sharing() == Means.Sharing.EXECUTORS ? "executors" : "deliveries",
                means.sharing() == Means.Sharing.EXECUTORS
                        ? "all machines on one delivery; its keys go through the store"
                        : "each machine has deliveries of its own");
        table.add(
                "a thread",
                Amounts.bytes(means.threadBytes()) + "/s",
                from(means.threadBytes() == Figures.THREAD_BYTES));
        table.add(
                "reading back",
                Amounts.bytes(means.verifyBytes()) + "/s",
                from(means.verifyBytes() == Figures.VERIFY_BYTES));
        table.add(
                "compression",
                String.format(Locale.ROOT, "%.1f to 1", means.compressionRatio()),
                from(means.compressionRatio() == Figures.COMPRESSION_RATIO));
        table.add("source", bandwidth(means.sourceBandwidth()), "read " + Costs.SOURCE_READS + " times");
        table.add("store", bandwidth(means.storeBandwidth()), "in and out");
        if (means.lineBandwidth().isPresent()) {
            table.add("a machine's line", bandwidth(means.lineBandwidth()), "bandwidth.limit, in and out");
        }
        table.add("rejected rows", "in " + means.quarantinedPercent() + " %", "of parts");
        return table.lines();
    }

    private static String from(boolean usual) {
        return usual ? "measured, jobs/docs/PERFORMANCE.md" : "told";
    }

    private static String bandwidth(OptionalLong bandwidth) {
        return bandwidth.isPresent() ? Amounts.bytes(bandwidth.getAsLong()) + "/s" : "no wall";
    }

    private static String of(StoreRequests requests) {
        return Amounts.number(requests.put()) + " PUT, " + Amounts.number(requests.get()) + " GET, "
                + Amounts.number(requests.head()) + " HEAD, " + Amounts.number(requests.delete()) + " DELETE";
    }

    private static String counted(long count, String one, String several) {
        return Amounts.number(count) + " " + (count == 1 ? one : several);
    }

    private static String hours(double seconds) {
        return String.format(Locale.ROOT, seconds < 36_000 ? "%.2f" : "%,.1f", seconds / SECONDS_PER_HOUR);
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate);
    }

    private static String word(Wall wall) {
        return wall.name().toLowerCase(Locale.ROOT);
    }

    Map<String, Object> json() {
        Map<String, Object> document = new TreeMap<>();
        Workload workload = capacity.workload();
        document.put("bytes", workload.delivered());
        document.put("deliveries", workload.deliveries());
        document.put("parts", capacity.parts());
        document.put("storedBytes", capacity.storedBytes());
        document.put("scales", capacity.scales().stream().map(this::json).toList());
        document.put("storeRequests", json(capacity.storeRequests()));
        document.put("furtherHomeRequests", json(capacity.furtherHomeRequests()));
        document.put("keyCalls", json(capacity.keyCalls()));
        document.put(
                "documents",
                Map.of(
                        "manifestBytes", capacity.documents().manifests(),
                        "shards", capacity.documents().shards(),
                        "evidenceBytes", capacity.documents().evidence()));
        document.put(
                "eachDelivery",
                Map.of(
                        "receiptBytes", capacity.most().receiptBytes(),
                        "jobRows", capacity.most().jobRows(),
                        "jobRowsLeft", capacity.most().jobRowsLeft(),
                        "keyBytes", capacity.most().keyBytes()));
        document.put(
                "verification",
                Map.of(
                        "seconds", whole(capacity.verification().seconds()),
                        "wall", word(capacity.verification().wall()),
                        "storeRequests", json(capacity.verification().storeRequests()),
                        "keyCalls", json(capacity.verification().keyCalls())));
        document.put("assumed", assumedAsJson());
        return document;
    }

    private Map<String, Object> json(Scale scale) {
        return Map.of(
                "machines", scale.machines(),
                "threads", (long) scale.machines() * means.threads(),
                "seconds", whole(scale.seconds()),
                "wall", word(scale.wall()),
                "threadSeconds", whole(scale.times().threads()),
                "sourceSeconds", whole(scale.times().source()),
                "storeSeconds", whole(scale.times().store()),
                "storeRequestsPerSecond",
                        whole(scale.perSecond(capacity.storeRequests().total())),
                "keyCallsPerSecond", whole(scale.perSecond(capacity.keyCalls().total())));
    }

    private static Map<String, Object> json(StoreRequests requests) {
        return Map.of(
                "put", requests.put(),
                "get", requests.get(),
                "head", requests.head(),
                "delete", requests.delete(),
                "total", requests.total());
    }

    private static Map<String, Object> json(KeyCalls calls) {
        return Map.of(
                "lookups", calls.lookups(), "wraps", calls.wraps(), "unwraps", calls.unwraps(), "total", calls.total());
    }

    private Map<String, Object> assumedAsJson() {
        Map<String, Object> assumed = new TreeMap<>();
        assumed.put("sharing", means.sharing().name().toLowerCase(Locale.ROOT));
        assumed.put("threadBytesPerSecond", means.threadBytes());
        assumed.put("verifyBytesPerSecond", means.verifyBytes());
        means.sourceBandwidth().ifPresent(bandwidth -> assumed.put("sourceBytesPerSecond", bandwidth));
        means.storeBandwidth().ifPresent(bandwidth -> assumed.put("storeBytesPerSecond", bandwidth));
        means.lineBandwidth().ifPresent(bandwidth -> assumed.put("lineBytesPerSecond", bandwidth));
        assumed.put("quarantinedPercent", means.quarantinedPercent());
        return assumed;
    }

    /** Rounded up: JSON of this program has whole numbers. */
    private static long whole(double value) {
        return (long) Math.ceil(value);
    }
}
