package fr.sndscopy.ledger;

import fr.sndscopy.ledger.CanonicalBytes.NotPlainException;
import fr.sndscopy.ledger.CanonicalBytes.Place;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.File;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Manifest.Table;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedManifest.ShardDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Manifests and their shards, read from their bytes in one pass: a store has tens of megabytes of them, and whoever asks anything of it reads all.
 * What is not plainly such a document in canonical form is left to {@link StoredForm#read}, which takes it or says what is wrong with
 * it; what is taken here is taken there too, and comes to the same.
 */
final class ManifestBytes {
    private static final byte[] NULL = CanonicalBytes.literal("null");
    private static final byte[] OBJECT_END = CanonicalBytes.literal("}");

    private static final byte[] AAD_FIRST = first("aad");
    private static final byte[] BOOKS_FIRST = first("books");
    private static final byte[] BYTES_FIRST = first("bytes");
    private static final byte[] CONFIGURATION_FIRST = first("configurationSha256");
    private static final byte[] DATASET_FIRST = first("dataset");
    private static final byte[] DELIVERED_FIRST = first("delivered");

    private static final byte[] BYTES = next("bytes");
    private static final byte[] BYTE_COUNT = next("byteCount");
    private static final byte[] CONTENT_ID = next("contentId");
    private static final byte[] DATA = next("data");
    private static final byte[] DATASET = next("dataset");
    private static final byte[] DELIVERY = next("delivery");
    private static final byte[] DRIFT = next("drift");
    private static final byte[] EVIDENCE = next("evidence");
    private static final byte[] FILE = next("file");
    private static final byte[] FILES = next("files");
    private static final byte[] FIRST_BYTE = next("firstByte");
    private static final byte[] FORMAT = next("format");
    private static final byte[] GENERATION = next("generation");
    private static final byte[] KEY = next("key");
    private static final byte[] KEY_ID = next("keyId");
    private static final byte[] NAME = next("name");
    private static final byte[] NORMALISED = next("normalised");
    private static final byte[] NUMBER = next("number");
    private static final byte[] OPERATOR = next("operator");
    private static final byte[] PARTS = next("parts");
    private static final byte[] PATH = next("path");
    private static final byte[] PERIOD = next("period");
    private static final byte[] PLAN = next("planSha256");
    private static final byte[] PRODUCT = next("product");
    private static final byte[] QUARANTINE = next("quarantine");
    private static final byte[] QUARANTINED = next("quarantined");
    private static final byte[] REPLAYS = next("replays");
    private static final byte[] ROWS = next("rows");
    private static final byte[] SCHEMA_VERSION = next("schemaVersion");
    private static final byte[] SHA256 = next("sha256");
    private static final byte[] SHARDS = next("shards");
    private static final byte[] STORED = next("stored");
    private static final byte[] TABLE = next("table");
    private static final byte[] TABLES = next("tables");
    private static final byte[] TOOL_VERSION = next("toolVersion");
    private static final byte[] VINTAGE = next("vintage");
    private static final byte[] VIOLATIONS = next("violations");
    private static final byte[] WARNINGS = next("warnings");

    private final CanonicalBytes json;
    private final Place table = new Place();
    private final Place period = new Place();
    private final Place file = new Place();
    private final Place keyId = new Place();
    private final Place schemaVersion = new Place();

    private ManifestBytes(byte[] json) {
        this.json = new CanonicalBytes(json);
    }

    private static byte[] first(String name) {
        return CanonicalBytes.literal("{\"" + name + "\":");
    }

    private static byte[] next(String name) {
        return CanonicalBytes.literal(",\"" + name + "\":");
    }

    /** Of the format {@value Manifest#FORMAT}. */
    static Optional<Manifest> manifest(byte[] json) {
        return read(json, ManifestBytes::manifest);
    }

    /** Of the format {@value ShardedManifest#FORMAT}. */
    static Optional<ShardedManifest> shardedManifest(byte[] json) {
        return read(json, ManifestBytes::shardedManifest);
    }

    /** Of the format {@value ShardDocument#FORMAT}. */
    static Optional<ShardDocument> shard(byte[] json) {
        return read(json, ManifestBytes::shardDocument);
    }

    private static <T> Optional<T> read(byte[] json, Function<ManifestBytes, T> reading) {
        try {
            ManifestBytes bytes = new ManifestBytes(json);
            T document = reading.apply(bytes);
            bytes.json.end();
            return Optional.of(document);
        } catch (NotPlainException e) {
            return Optional.empty();
        }
    }

    // The properties of each object are in the order of their names, which is that of the canonical form.

    private Manifest manifest() {
        json.take(CONFIGURATION_FIRST);
        String configurationSha256 = json.text();
        String contentId = text(CONTENT_ID);
        String dataset = text(DATASET);
        String delivery = text(DELIVERY);
        json.take(EVIDENCE);
        StoredObject evidence = objectOrNull();
        json.take(FILES);
        List<File> files = json.list(this::file);
        String format = format(Manifest.FORMAT);
        String operator = text(OPERATOR);
        json.take(PARTS);
        List<Part> parts = json.list(this::part);
        String planSha256 = text(PLAN);
        String product = text(PRODUCT);
        json.take(TABLES);
        List<Table> tables = json.list(this::table);
        String toolVersion = text(TOOL_VERSION);
        json.take(OBJECT_END);
        return new Manifest(
                format,
                dataset,
                delivery,
                product,
                contentId,
                planSha256,
                toolVersion,
                configurationSha256,
                operator,
                files,
                tables,
                parts,
                evidence);
    }

    private ShardedManifest shardedManifest() {
        json.take(CONFIGURATION_FIRST);
        String configurationSha256 = json.text();
        String contentId = text(CONTENT_ID);
        String dataset = text(DATASET);
        String delivery = text(DELIVERY);
        json.take(EVIDENCE);
        StoredObject evidence = objectOrNull();
        json.take(FILES);
        List<File> files = json.list(this::file);
        String format = format(ShardedManifest.FORMAT);
        String operator = text(OPERATOR);
        String planSha256 = text(PLAN);
        String product = text(PRODUCT);
        json.take(SHARDS);
        List<Shard> shards = json.list(this::shard);
        json.take(TABLES);
        List<Table> tables = json.list(this::table);
        String toolVersion = text(TOOL_VERSION);
        json.take(OBJECT_END);
        return new ShardedManifest(
                format,
                dataset,
                delivery,
                product,
                contentId,
                planSha256,
                toolVersion,
                configurationSha256,
                operator,
                files,
                tables,
                shards,
                evidence);
    }

    private ShardDocument shardDocument() {
        json.take(DATASET_FIRST);
        String dataset = json.text();
        String delivery = text(DELIVERY);
        String format = format(ShardDocument.FORMAT);
        json.take(NUMBER);
        int number = json.smallNumber();
        json.take(PARTS);
        List<Part> parts = json.list(this::part);
        String itsPeriod = text(PERIOD, period);
        String planSha256 = text(PLAN);
        String itsTable = text(TABLE, table);
        json.take(OBJECT_END);
        return new ShardDocument(format, dataset, delivery, planSha256, number, itsTable, itsPeriod, parts);
    }

    private Shard shard() {
        json.take(BOOKS_FIRST);
        Books books = books();
        long bytes = number(BYTES);
        json.take(EVIDENCE);
        StoredObject evidence = object();
        String key = text(KEY);
        json.take(PARTS);
        int parts = json.smallNumber();
        String itsPeriod = text(PERIOD, period);
        String sha256 = text(SHA256);
        String itsTable = text(TABLE, table);
        json.take(OBJECT_END);
        return new Shard(itsTable, itsPeriod, key, bytes, sha256, parts, books, evidence);
    }

    private File file() {
        json.take(BYTES_FIRST);
        long bytes = json.number();
        json.take(DRIFT);
        List<String> drift = json.list(json::text);
        String path = text(PATH);
        String itsPeriod = text(PERIOD, period);
        long rows = number(ROWS);
        String sha256 = text(SHA256);
        String itsTable = text(TABLE, table);
        json.take(OBJECT_END);
        return new File(path, bytes, sha256, itsTable, itsPeriod, rows, drift);
    }

    private Table table() {
        json.take(BOOKS_FIRST);
        Books books = books();
        json.take(GENERATION);
        int generation = json.smallNumber();
        json.take(NORMALISED);
        Map<String, Long> normalised = json.numbers();
        String itsPeriod = text(PERIOD, period);
        String version = text(SCHEMA_VERSION, schemaVersion);
        String itsTable = text(TABLE, table);
        json.take(VINTAGE);
        int vintage = json.smallNumber();
        json.take(OBJECT_END);
        return new Table(itsTable, itsPeriod, vintage, version, generation, books, normalised);
    }

    private Part part() {
        json.take(BOOKS_FIRST);
        Books books = books();
        long byteCount = number(BYTE_COUNT);
        json.take(DATA);
        StoredObject data = objectOrNull();
        String itsFile = text(FILE, file);
        long firstByte = number(FIRST_BYTE);
        String name = text(NAME);
        String itsPeriod = text(PERIOD, period);
        json.take(QUARANTINE);
        StoredObject quarantine = objectOrNull();
        json.take(REPLAYS);
        String replays = json.takeIf(NULL) ? null : json.text();
        String itsTable = text(TABLE, table);
        json.take(OBJECT_END);
        return new Part(name, itsTable, itsPeriod, itsFile, firstByte, byteCount, books, data, quarantine, replays);
    }

    private Books books() {
        json.take(DELIVERED_FIRST);
        long delivered = json.number();
        long quarantined = number(QUARANTINED);
        long stored = number(STORED);
        json.take(VIOLATIONS);
        Map<String, Long> violations = json.numbers();
        json.take(WARNINGS);
        Map<String, Long> warnings = json.numbers();
        json.take(OBJECT_END);
        return new Books(delivered, stored, quarantined, violations, warnings);
    }

    private @Nullable StoredObject objectOrNull() {
        return json.takeIf(NULL) ? null : object();
    }

    private StoredObject object() {
        json.take(AAD_FIRST);
        String aad = json.text();
        long bytes = number(BYTES);
        String key = text(KEY);
        String itsKeyId = text(KEY_ID, keyId);
        String sha256 = text(SHA256);
        json.take(OBJECT_END);
        return new StoredObject(key, bytes, sha256, itsKeyId, aad);
    }

    private String format(String expected) {
        json.take(FORMAT);
        if (!json.text().equals(expected)) {
            throw new NotPlainException();
        }
        return expected;
    }

    private String text(byte[] name) {
        json.take(name);
        return json.text();
    }

    private String text(byte[] name, Place place) {
        json.take(name);
        return json.text(place);
    }

    private long number(byte[] name) {
        json.take(name);
        return json.number();
    }
}
