package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that may be known without a key about one published delivery: every delivered file is accounted for, every
 * object is named with its checksum. Holds no cell value. Stored as canonical JSON (RFC 8785); the property names are
 * those of the components.
 *
 * @param format {@value #FORMAT}, or that of a {@link ShardedManifest}
 * @param dataset the store's dataset id
 * @param delivery the delivery's id
 * @param product its family
 * @param contentId SHA-256 of what was declared and delivered: tells the same delivery from another with its id
 * @param planSha256 of the frozen plan
 * @param toolVersion of the writer
 * @param configurationSha256 of what the writer was told to do
 * @param operator who ran it
 * @param files in the order of the delivery; none in the manifest of a replay
 * @param tables one per (table, period)
 * @param parts in the order of the plan; of a {@link ShardedManifest} by table and period, and read when they are asked for
 * @param evidence the sealed evidence of the delivery; null only while the manifest is drawn up
 */
public record Manifest(
        String format,
        String dataset,
        String delivery,
        String product,
        String contentId,
        String planSha256,
        String toolVersion,
        String configurationSha256,
        String operator,
        List<File> files,
        List<Table> tables,
        List<Part> parts,
        @Nullable StoredObject evidence) {

    public static final String FORMAT = "sndscopy-manifest/2";

    public Manifest {
        files = List.copyOf(files);
        tables = List.copyOf(tables);
        // those of shards are read when they are asked for
        parts = parts instanceof ShardedParts ? parts : List.copyOf(parts);
    }

    /** The documents that its parts are in; none of a manifest that has them itself. */
    public List<ShardedManifest.Shard> shards() {
        return parts instanceof ShardedParts sharded ? sharded.shards() : List.of();
    }

    /** Its canonical form, in which it is stored. */
    public byte[] toBytes() {
        return CanonicalJson.write(parts instanceof ShardedParts sharded ? ShardedManifest.of(this, sharded) : this);
    }

    /** The parts of a table and period; of shards those of others are not read. */
    public List<Part> partsOf(TablePeriod what) {
        if (parts instanceof ShardedParts sharded) {
            List<Part> found = new ArrayList<>();
            for (int number = 0; number < sharded.shards().size(); number++) {
                ShardedManifest.Shard shard = sharded.shards().get(number);
                if (what.equals(new TablePeriod(shard.table(), shard.period()))) {
                    found.addAll(sharded.shard(number));
                }
            }
            return found;
        }
        return parts.stream()
                .filter(part -> what.equals(new TablePeriod(part.table(), part.period())))
                .toList();
    }

    /** The same with the evidence on it. */
    public Manifest with(StoredObject sealed) {
        return withEvidence(sealed);
    }

    private Manifest withEvidence(@Nullable StoredObject sealed) {
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
                sealed);
    }

    /** Every object that the manifest names, its shards behind those of rows, the evidence last. */
    public List<StoredObject> objects() {
        return Stream.concat(
                        parts.stream()
                                .flatMap(part -> Stream.concat(
                                        Stream.ofNullable(part.data()), Stream.ofNullable(part.quarantine()))),
                        objectsBesideRows().stream())
                .toList();
    }

    /** Of them, those that no row is in, and that stay when the rows expire: its shards and the evidence. */
    public List<StoredObject> objectsBesideRows() {
        return Stream.concat(shardObjects(), Stream.ofNullable(evidence)).toList();
    }

    /** Of each shard, the document in clear, which no key opens, and the sealed one. */
    private Stream<StoredObject> shardObjects() {
        return shards().stream()
                .flatMap(shard -> Stream.of(
                        new StoredObject(shard.key(), shard.bytes(), shard.sha256(), "", ""), shard.evidence()));
    }

    /**
     * SHA-256 of the canonical form of this manifest without its evidence: what the sealed evidence, which the manifest names, can
     * vouch for.
     */
    public String sha256WithoutEvidence() {
        return Sha256.of(withEvidence(null).toBytes());
    }

    /**
     * A source file.
     *
     * @param path in the delivery
     * @param bytes as delivered
     * @param sha256 of the bytes as delivered, lower-case hexadecimal, computed by us
     * @param table its table
     * @param period its period
     * @param rows data rows found
     * @param drift what is not as the schema has it, and no obstacle: {@code column-order}, {@code column-case}, {@code
     *     blank-lines}
     */
    public record File(
            String path, long bytes, String sha256, String table, String period, long rows, List<String> drift) {
        public File {
            drift = List.copyOf(drift);
        }
    }

    /**
     * The books of one table and period.
     *
     * @param table the SNDS name
     * @param period as in {@link fr.sndscopy.delivery.Period}
     * @param vintage the year whose columns apply
     * @param schemaVersion SHA-256 of the schema's facts
     * @param generation how many times this (table, period) has been published, this one included
     * @param books rows of all its parts
     * @param normalised by {@linkplain fr.sndscopy.record.Normalisation#place place}, stored cells whose canonical text lost characters of the
     *     delivered one ({@code 007} → {@code 7}); by column where an older version wrote it
     */
    public record Table(
            String table,
            String period,
            int vintage,
            String schemaVersion,
            int generation,
            Books books,
            Map<String, Long> normalised) {
        public Table {
            normalised = Map.copyOf(normalised);
        }
    }

    /**
     * Rows delivered, and what became of them: {@code delivered = stored + quarantined}.
     *
     * @param delivered data rows read
     * @param stored rows in the data object
     * @param quarantined rows in the quarantine object
     * @param violations of quarantined rows, how many by place, which is {@code code(column)}, or {@code code} alone where the
     *     rule is one of the whole row; a row may have several
     * @param warnings likewise of stored rows: broken rules that do not reject
     */
    public record Books(
            long delivered, long stored, long quarantined, Map<String, Long> violations, Map<String, Long> warnings) {
        /** No row. */
        public static final Books NONE = new Books(0, 0, 0, Map.of(), Map.of());

        public Books {
            violations = Map.copyOf(violations);
            warnings = Map.copyOf(warnings);
        }

        public boolean balance() {
            return delivered == stored + quarantined;
        }

        /** Both together. */
        public Books plus(Books other) {
            return new Books(
                    delivered + other.delivered,
                    stored + other.stored,
                    quarantined + other.quarantined,
                    sum(violations, other.violations),
                    sum(warnings, other.warnings));
        }

        /** {@link #violations} summed over columns, sorted by code. */
        public SortedMap<String, Long> violationsByCode() {
            return byCode(violations);
        }

        /** {@link #warnings} summed over columns, sorted by code. */
        public SortedMap<String, Long> warningsByCode() {
            return byCode(warnings);
        }

        /** The code of a place: {@code too-long} of {@code too-long(BEN_RES_COM)}. */
        public static String codeOf(String place) {
            int open = place.indexOf('(');
            return open < 0 ? place : place.substring(0, open);
        }

        private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
            Map<String, Long> sum = new TreeMap<>(one);
            other.forEach((place, count) -> sum.merge(place, count, Long::sum));
            return sum;
        }

        private static SortedMap<String, Long> byCode(Map<String, Long> byPlace) {
            SortedMap<String, Long> byCode = new TreeMap<>();
            byPlace.forEach((place, count) -> byCode.merge(codeOf(place), count, Long::sum));
            return byCode;
        }
    }

    /**
     * One part.
     *
     * @param name within the delivery
     * @param table its table
     * @param period its period
     * @param file the source file's path
     * @param firstByte of the file's byte range
     * @param byteCount of the range; for a compressed file, its whole length as delivered
     * @param books its rows
     * @param data the Parquet object, or null when no row was stored
     * @param quarantine the quarantine object, or null when no row was rejected
     * @param replays null for rows that were delivered. In the manifest of a replay the name of the part, of the delivery that
     *     is replayed, whose quarantined rows were judged anew: {@code books.delivered} are these rows, and {@code quarantine}
     *     replaces the object that held them
     */
    public record Part(
            String name,
            String table,
            String period,
            String file,
            long firstByte,
            long byteCount,
            Books books,
            @Nullable StoredObject data,
            @Nullable StoredObject quarantine,
            @Nullable String replays) {
        /** Whether any row of it is in the store, or was before it expired. */
        public boolean hasRows() {
            return data != null || quarantine != null;
        }
    }

    /**
     * An object in the store.
     *
     * @param key under the store's prefix
     * @param bytes its length
     * @param sha256 of its bytes, lower-case hexadecimal
     * @param keyId the key-encryption key of its data key
     * @param aad the additional authenticated data it is bound to
     */
    public record StoredObject(String key, long bytes, String sha256, String keyId, String aad) {}
}
