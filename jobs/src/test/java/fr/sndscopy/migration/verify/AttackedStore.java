package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.SecondVerifier;
import fr.sndscopy.audit.Auditor;
import fr.sndscopy.audit.Coverage;
import fr.sndscopy.audit.Sample;
import fr.sndscopy.audit.StoreAudit;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.access.SetUp;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointMaker;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.place.Here;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A store of six entries, and what somebody who can write to it can do to it: two deliveries, two replays of the first, a delivery that
 * supersedes the second, and a replay of that. "Anew" means that manifest, entry and all entries that follow were made to fit again, which
 * takes no key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AttackedStore {
    static final JsonMapper JSON = new JsonMapper();
    static final String FIRST = "T-1";
    static final String SECOND = "T-2";
    static final String THIRD = "T-3";

    @SuppressWarnings("NullAway.Init") // set before all
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    TinyStore tiny;

    @SuppressWarnings("NullAway.Init") // set before all
    Map<String, byte[]> whole;

    @SuppressWarnings("NullAway.Init") // set before all
    Map<String, byte[]> afterFour;

    String head = "";

    @SuppressWarnings("NullAway.Init") // set before all
    HeadMemory.Head seen;

    interface Alteration {
        void run() throws Exception;
    }

    @BeforeAll
    void publishSixEntries(@TempDir Path folder) throws IOException {
        directory = folder;
        tiny = new TinyStore(directory);
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        new SetUp(tiny.store, tiny.ledger, tiny.accessLog()).writeDown();
        afterFour = publishDeliveries(rows(60));
        for (String delivery : List.of(FIRST, SECOND, THIRD)) {
            new MissingReports(
                            tiny.store,
                            tiny.ledger,
                            tiny.accessLog(),
                            () -> tiny.keys,
                            directory.resolve("reports"),
                            tiny.work())
                    .restore(delivery);
        }
        whole = copy();
        head = tiny.ledger.read().headSha256();
        seen = new HeadMemory.Head(tiny.ledger.read().dataset(), 6, head);
        assertThat(tiny.ledger.read().size()).isEqualTo(6);
        assertThat(parts(FIRST)).hasSizeGreaterThan(2);
    }

    /**
     * Publishes the six.
     *
     * @param first rows of the first
     * @return the store as it was after four
     */
    Map<String, byte[]> publishDeliveries(String[] first) throws IOException {
        tiny.publish(FIRST, "2019-02", first);
        tiny.publish(SECOND, "2019-03", rows(50));
        tiny.replay(longer("2", 45), FIRST);
        tiny.replay(longer("3", 50), FIRST);
        Map<String, byte[]> four = copy();
        tiny.publish(TinyStore.CATALOG, THIRD, "2019-03", SECOND, rows(52));
        tiny.replay(longer("2", 45), THIRD);
        return four;
    }

    /** Signs the store as it is now. */
    StoredCheckpoints.Stored sign(SigningKey key) {
        return new CheckpointMaker(tiny.store)
                .make(key, new Ledger(tiny.store, Clock.systemUTC()).reader())
                .stored();
    }

    /** A key that may sign the store's ledger. */
    SigningKey newSigner() {
        return TestKeys.fresh(
                SignatureAlgorithm.ED25519,
                StoredCheckpoints.origin(tiny.ledger.read().dataset()));
    }

    List<String> checkpoints() {
        return tiny.keys(StoreLayout.CHECKPOINTS_PREFIX);
    }

    /** Removes the tiles that only a tree of so many entries or more has. */
    void takeAwayTiles(long entries) {
        tiny.keys(StoreLayout.TILES_PREFIX).stream()
                .filter(key -> Tile.ofPath(key).orElseThrow().entries() >= entries)
                .forEach(tiny.store::delete);
    }

    static SchemaCatalog longer(String version, int length) {
        return TinyStore.catalog(version.repeat(64), ColumnType.string(length), ColumnType.decimal(9, 2));
    }

    /** Of three rows one has a text too long by 1, 6 or 11, and one a number with zeros before it. */
    static String[] rows(int count) {
        String[] rows = new String[count];
        for (int i = 0; i < count; i++) {
            int length = i % 3 == 0 ? 41 + i % 9 / 3 * 5 : 5 + i % 7;
            rows[i] = "t".repeat(length) + ";" + i + ".50;01/02/2019;" + (i % 3 == 1 ? "00" : "") + i;
        }
        return rows;
    }

    Map<String, byte[]> copy() {
        Map<String, byte[]> copy = new TreeMap<>();
        tiny.keys("").forEach(key -> copy.put(key, tiny.content(key)));
        return copy;
    }

    void restore(Map<String, byte[]> copy) throws IOException {
        tiny.keys("").forEach(tiny.store::delete);
        for (Map.Entry<String, byte[]> object : copy.entrySet()) {
            tiny.replace(object.getKey(), object.getValue());
        }
    }

    AuditReport audit(CheckpointExpectation knowing) throws IOException {
        return audit(knowing, null, List.of());
    }

    AuditReport audit(CheckpointExpectation knowing, @Nullable KeyService keys, List<Path> sources) throws IOException {
        return new StoreAudit(
                        tiny.store,
                        knowing,
                        keys,
                        sources,
                        Sample.WHOLE,
                        Coverage.of(directory.resolve("nothing-read")),
                        Clock.systemUTC(),
                        1,
                        tiny.work())
                .audit(new Auditor("somebody", null, "test"))
                .report();
    }

    /** What was said of faults, each with the place before it. */
    static List<String> said(AuditReport audit) {
        return audit.faults().stream()
                .map(fault -> "[" + fault.key() + "] " + fault.problem())
                .toList();
    }

    static List<String> said(VerificationResult result) {
        return result.faults().stream().map(Fault::toString).toList();
    }

    static List<Reservation.Kind> kinds(AuditReport audit) {
        return audit.reservations().stream().map(Reservation::kind).toList();
    }

    String keysInClear(Path store) throws IOException {
        return SecondVerifier.writeKeys(
                        store.resolveSibling(store.getFileName() + ".keys").toAbsolutePath(), tiny.keys.inClear())
                .toString();
    }

    /** The store as it is now, an object a file. */
    Path writeOut(String name) throws IOException {
        Path folder = Files.createTempDirectory(directory, name);
        for (Map.Entry<String, byte[]> object : copy().entrySet()) {
            Path file = folder.resolve(object.getKey());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, object.getValue());
        }
        return folder;
    }

    static List<String> keys(VerificationResult result) {
        assertThat(result.altered()).isTrue();
        return result.faults().stream().map(Fault::key).toList();
    }

    VerificationResult verify(CheckpointExpectation knowing) throws IOException {
        return new StoreVerification(
                        tiny.store,
                        new Ledger(tiny.store, Clock.systemUTC()).reader(),
                        null,
                        TinyStore.CATALOG,
                        1,
                        tiny.work())
                .verify(null, Expectation.NONE, knowing);
    }

    VerificationResult verify(boolean withKeys, Expectation expectation) throws IOException {
        // a reader of its own: nothing that was checked before counts
        return new StoreVerification(
                        tiny.store,
                        new Ledger(tiny.store, Clock.systemUTC()).reader(),
                        withKeys ? tiny.keys : null,
                        TinyStore.CATALOG,
                        1,
                        tiny.work())
                .verify(null, expectation);
    }

    static String entryKey(long number) {
        return StoreLayout.ledgerEntry(number);
    }

    ObjectNode read(String key) {
        return (ObjectNode) JSON.readTree(tiny.content(key));
    }

    String manifestKey(long number) {
        return text(read(entryKey(number)), "manifestKey");
    }

    ObjectNode manifest(long number) {
        return read(manifestKey(number));
    }

    static String text(JsonNode node, String... path) {
        JsonNode at = node;
        for (String step : path) {
            at = at.get(step);
        }
        return at.stringValue();
    }

    List<String> parts(String delivery) {
        List<String> names = new ArrayList<>();
        tiny.ledger.manifest(delivery).orElseThrow().parts().forEach(part -> names.add(part.name()));
        return names;
    }

    String data(String delivery, int part) {
        return Objects.requireNonNull(new Ledger(tiny.store, Clock.systemUTC())
                        .manifest(delivery)
                        .orElseThrow()
                        .parts()
                        .get(part)
                        .data())
                .key();
    }

    String quarantine(String delivery, int part) {
        return Objects.requireNonNull(tiny.ledger
                        .manifest(delivery)
                        .orElseThrow()
                        .parts()
                        .get(part)
                        .quarantine())
                .key();
    }

    String report(String delivery, String end) {
        return tiny.keys("evidence/" + delivery + "/report-").stream()
                .filter(key -> key.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    static ObjectNode part(ObjectNode manifest, int part) {
        return (ObjectNode) manifest.get("parts").get(part);
    }

    static ObjectNode table(ObjectNode manifest) {
        return (ObjectNode) manifest.get("tables").get(0);
    }

    static ObjectNode file(ObjectNode manifest) {
        return (ObjectNode) manifest.get("files").get(0);
    }

    void flip(String key) throws IOException {
        byte[] content = tiny.content(key);
        content[content.length / 2] ^= 1;
        tiny.replace(key, content);
    }

    void flipIn(String key, String text) throws IOException {
        flipIn(key, text, 0);
    }

    /** Another hexadecimal digit, or another letter, so many characters behind where the text begins. */
    void flipIn(String key, String text, int behind) throws IOException {
        byte[] content = tiny.content(key);
        int at = new String(content, StandardCharsets.UTF_8).indexOf(text) + behind;
        content[at] = (byte) (content[at] == 'a' ? 'b' : 'a');
        tiny.replace(key, content);
    }

    void swap(String one, String other) throws IOException {
        byte[] content = tiny.content(one);
        tiny.replace(one, tiny.content(other));
        tiny.replace(other, content);
    }

    static void swapChecksums(ObjectNode manifest, int one, int other) {
        ObjectNode first = (ObjectNode) part(manifest, one).get("data");
        ObjectNode second = (ObjectNode) part(manifest, other).get("data");
        for (String property : List.of("bytes", "sha256")) {
            JsonNode value = first.get(property);
            first.set(property, second.get(property));
            second.set(property, value);
        }
    }

    static void eachBooks(ObjectNode manifest, Consumer<ObjectNode> change) {
        manifest.get("parts").forEach(part -> change.accept((ObjectNode) part.get("books")));
        manifest.get("tables").forEach(table -> change.accept((ObjectNode) table.get("books")));
    }

    static void moveFromQuarantine(ObjectNode manifest, long rows) {
        for (JsonNode holder : List.of(part(manifest, 0), table(manifest))) {
            ObjectNode books = (ObjectNode) holder.get("books");
            books.put("stored", books.get("stored").longValue() + rows);
            books.put("quarantined", books.get("quarantined").longValue() - rows);
        }
    }

    static void dropLastPart(ObjectNode manifest) {
        ArrayNode parts = (ArrayNode) manifest.get("parts");
        ObjectNode dropped = (ObjectNode) parts.remove(parts.size() - 1);
        ObjectNode books = (ObjectNode) table(manifest).get("books");
        for (String property : List.of("delivered", "stored", "quarantined")) {
            books.put(
                    property,
                    books.get(property).longValue()
                            - dropped.get("books").get(property).longValue());
        }
        ObjectNode violations = (ObjectNode) books.get("violations");
        dropped.get("books")
                .get("violations")
                .properties()
                .forEach(count -> violations.put(
                        count.getKey(),
                        violations.get(count.getKey()).longValue()
                                - count.getValue().longValue()));
        long bytes = dropped.get("firstByte").longValue();
        file(manifest).put("bytes", bytes);
        file(manifest)
                .put(
                        "rows",
                        file(manifest).get("rows").longValue()
                                - dropped.get("books").get("delivered").longValue());
        manifest.putNull("evidence");
    }

    void anew(long number, Consumer<ObjectNode> change) throws IOException {
        anewWithEntry(number, change, entry -> {});
    }

    /** Changes a manifest and its entry, and makes the chain fit again. */
    void anewWithEntry(long number, Consumer<ObjectNode> ofManifest, Consumer<ObjectNode> ofEntry) throws IOException {
        ObjectNode entry = read(entryKey(number));
        String before = text(entry, "manifestKey");
        ObjectNode manifest = read(before);
        ofManifest.accept(manifest);
        byte[] bytes = CanonicalJson.write(manifest);
        String sha256 = Sha256.of(bytes);
        String key = StoreLayout.manifest(text(entry, "delivery"), sha256);
        tiny.store.delete(before);
        tiny.replace(key, bytes);
        entry.put("manifestKey", key);
        entry.put("manifestSha256", sha256);
        entry.set("contentId", manifest.get("contentId"));
        for (String property : List.of("delivered", "stored", "quarantined")) {
            long sum = 0;
            for (JsonNode table : manifest.get("tables")) {
                sum += table.get("books").get(property).longValue();
            }
            entry.put("rows" + Character.toUpperCase(property.charAt(0)) + property.substring(1), sum);
        }
        ofEntry.accept(entry);
        tiny.replace(entryKey(number), CanonicalJson.write(entry));
        chainFrom(number + 1);
        deleteReports();
    }

    /** They say which entry published; nobody misses them. */
    void deleteReports() {
        tiny.keys("evidence/").stream().filter(key -> key.contains("/report-")).forEach(tiny.store::delete);
    }

    void chainFrom(long number) throws IOException {
        for (long next = number; tiny.store.stat(entryKey(next)).isPresent(); next++) {
            ObjectNode entry = read(entryKey(next));
            entry.put("previousSha256", Sha256.of(tiny.content(entryKey(next - 1))));
            tiny.replace(entryKey(next), CanonicalJson.write(entry));
        }
    }

    /** The format is guessed from delivery.yaml, and the content id computed as anybody can. */
    void rewriteSourceWithContentId() throws IOException {
        var delivery = DeliveryReader.read(Here.folder(directory.resolve(FIRST)));
        anew(1, manifest -> {
            file(manifest).put("sha256", "a".repeat(64));
            manifest.put("contentId", ContentId.of(delivery, Map.of("a.csv", "a".repeat(64))));
        });
    }

    /** Who may use the keys writes evidence, manifests and chain anew, so that each vouches for the other again. */
    void reseal(long from, Forgery forgery) throws IOException {
        for (long number = from; number <= 6; number++) {
            boolean forged = number == from;
            ObjectNode manifest = manifest(number);
            String aad = text(manifest, "evidence", "aad");
            byte[] sealed = tiny.content(text(manifest, "evidence", "key"));
            ObjectNode evidence = (ObjectNode) JSON.readTree(SealedDocument.open(sealed, aad, tiny.keys));
            ObjectNode entryAlone = JSON.createObjectNode();
            if (forged) {
                forgery.of(manifest, entryAlone, evidence);
            }
            manifest.putNull("evidence");
            evidence.put("manifestSha256", Sha256.of(CanonicalJson.write(manifest)));
            ObjectNode head = (ObjectNode) evidence.get("head");
            long last = head.get("number").longValue();
            if (last > 0) {
                head.put("sha256", Sha256.of(tiny.content(entryKey(last))));
            }
            byte[] again = SealedDocument.seal(
                    CanonicalJson.write(evidence), aad, tiny.keys, tiny.keys.currentKeyId("evidence"));
            String key = text(manifest(number), "evidence", "key");
            tiny.replace(key, again);
            anewWithEntry(
                    number,
                    written -> {
                        ObjectNode object = ((ObjectNode) written.get("evidence"));
                        if (forged) {
                            forgery.of(written, entryAlone, evidence);
                        }
                        object.put("bytes", again.length);
                        object.put("sha256", Sha256.of(again));
                    },
                    entry -> entry.setAll(entryAlone));
        }
    }

    /** What is written anew, of the first delivery that is. */
    interface Forgery {
        /** @param entry what is to be another in the entry */
        void of(ObjectNode manifest, ObjectNode entry, ObjectNode evidence);
    }

    static void otherOperator(ObjectNode manifest, ObjectNode entry, ObjectNode evidence) {
        manifest.put("operator", "somebody else");
        entry.put("operator", "somebody else");
        ((ObjectNode) evidence.get("parts").get(0)).put("blankLines", 7);
    }

    static void otherSchema(ObjectNode manifest, ObjectNode entry, ObjectNode evidence) {
        String other = "9".repeat(64);
        table(manifest).put("schemaVersion", other);
        ((ObjectNode) evidence.get("contracts").get(0)).put("schemaVersion", other);
    }

    /** Another time and writer in the newest entry, which no other entry holds, and no report. */
    void rewriteLast() throws IOException {
        anewWithEntry(6, manifest -> {}, entry -> {
            entry.put("time", "2020-01-01T00:00:00Z");
            entry.put("writer", "00000000-0000-4000-8000-000000000000");
        });
    }
}
