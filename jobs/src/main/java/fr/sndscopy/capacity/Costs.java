package fr.sndscopy.capacity;

/**
 * What this program asks for a part, a delivery and whatever else there is, as its code is. Tests hold calls and bytes against real
 * migrations: whoever changes what is asked changes them here. Where each is from: {@code jobs/docs/CAPACITY.md}.
 */
public final class Costs {
    /** Of a part without rejected rows: object and receipt put, both read back, the receipt read once more for the books and removed. */
    public static final StoreCalls PART = new StoreCalls(2, 0, 2, 2, 1, 1);

    /** What a quarantine object adds to a part. */
    public static final StoreCalls QUARANTINE = new StoreCalls(1, 0, 0, 2, 1, 0);

    /** Of a delivery without its parts, by a process of its own: probe of the store, chain, evidence, entry, report, access log. */
    public static final StoreCalls DELIVERY = new StoreCalls(6, 3, 26, 3, 1, 3);

    /** What a delivery that another home has published adds to the next one of this home, and to none after it: its entry and its manifest. */
    public static final StoreCalls ELSEWHERE = new StoreCalls(0, 0, 2, 0, 0, 0);

    /** What a shard of manifest and evidence adds to its delivery, and its like in the delivery that profiles are compared with. */
    public static final StoreCalls SHARD = new StoreCalls(2, 0, 8, 2, 2, 0);

    /** What each shard of the manifest of such a delivery adds likewise. */
    public static final StoreCalls ELSEWHERE_SHARD = new StoreCalls(0, 0, 1, 0, 0, 0);

    /** Of a delivery without its parts. */
    public static final KeyCalls DELIVERY_KEYS = new KeyCalls(3, 2, 3);

    /** Of a part without keys and rejected rows: one data key of its object, one of its receipt, which is opened twice. */
    public static final KeyCalls PART_KEYS = new KeyCalls(2, 2, 3);

    /** What a quarantine object adds to a part. */
    public static final KeyCalls QUARANTINE_KEYS = new KeyCalls(1, 1, 1);

    /** What a part whose rows have keys adds, however many. */
    public static final KeyCalls KEYED_KEYS = new KeyCalls(0, 0, 1);

    /** What a shard adds, and its like in the delivery that profiles are compared with. */
    public static final KeyCalls SHARD_KEYS = new KeyCalls(1, 1, 1);

    /** Of a verification of what is published, each object of a part. */
    public static final StoreCalls VERIFIED_OBJECT = new StoreCalls(0, 0, 0, 1, 1, 0);

    /** Likewise. */
    public static final KeyCalls VERIFIED_OBJECT_KEYS = new KeyCalls(0, 0, 2);

    /** With executors, of a delivery whose rows have keys: what they are hashed with, and which runs of them there are. */
    public static final StoreCalls KEYS = new StoreCalls(2, 0, 2, 0, 0, 2);

    /** Likewise, of each part whose rows have keys: its run is put, the driver looks into it, and it is removed. */
    public static final StoreCalls KEY_RUN = new StoreCalls(1, 0, 1, 0, 0, 1);

    /** Likewise, of each bucket that keys are judged by. */
    public static final StoreCalls KEY_BUCKET = new StoreCalls(1, 0, 1, 0, 0, 1);

    /** Likewise, of each key of each run that has some in a bucket. */
    public static final StoreCalls KEY_PIECE = new StoreCalls(0, 0, 1, 0, 0, 0);

    /** Of hashed keys, a bucket of its own is worth so many. */
    static final long LEAST_BUCKET_BYTES = 1 << 25;

    /** As many buckets as there are where pieces would else be smaller than {@link #LEAST_PIECE_BYTES}. */
    static final long USUAL_BUCKETS = 64;

    static final long LEAST_PIECE_BYTES = 1 << 20;

    /** No more buckets than this. */
    static final long MOST_BUCKETS = 512;

    /** How often bytes of the source are read: by conversion, and for the checksum of the file. */
    public static final int SOURCE_READS = 2;

    /** An object above this goes to the store in pieces. */
    public static final long MULTIPART_THRESHOLD = 64L << 20;

    public static final long MULTIPART_BYTES = 16L << 20;

    /** Requests that begin and end an upload in pieces. */
    public static final int MULTIPART_FRAME = 2;

    /** Beyond either, manifest and evidence are in shards. */
    public static final long UNSHARDED_PARTS = 4096;

    public static final long UNSHARDED_RECEIPTS = 32L << 20;

    public static final long SHARD_PARTS = 1024;
    public static final long SHARD_COLUMNS = 65_536;

    /** Bytes of the line of a part in a manifest, about. */
    public static final long MANIFEST_PART = 600;

    /** What a quarantine object adds, with some ten kinds of broken rules. */
    public static final long MANIFEST_QUARANTINE = 480;

    /** Bytes of a manifest for a file, with its table and period, about. */
    public static final long MANIFEST_FILE = 600;

    /** Bytes of the line of a shard in a manifest, about. */
    public static final long MANIFEST_SHARD = 830;

    /** Bytes of a manifest besides, about. */
    public static final long MANIFEST_REST = 720;

    /** Bytes that a receipt, and evidence, have of one column of one part: counts, smallest, largest, digest. */
    public static final long PART_COLUMN = 128;

    /** Of one part besides. */
    public static final long PART_REST = 650;

    /** Bytes of a column's profile, about; receipts have one of each part, evidence in shards one of each shard. */
    public static final long PROFILE_COLUMN = 284;

    /** What counts of codes add to it, in a column with a nomenclature; very different from one to another. */
    public static final long PROFILE_CODES = 1_920;

    /** Bytes that evidence has of a column of a file. */
    public static final long EVIDENCE_COLUMN = 94;

    /** Bytes of evidence besides, about. */
    public static final long EVIDENCE_REST = 1_200;

    /** Step executions of a part in the job database: convert and verify. Each has a row of context besides. */
    public static final long STEPS_OF_A_PART = 2;

    /** Of a file: its checksum. */
    public static final long STEPS_OF_A_FILE = 1;

    /** Of a delivery: the steps themselves. */
    public static final long STEPS_OF_A_DELIVERY = 10;

    /** Statements that the job database is given for a part, in all: none that asks for more than its own rows. */
    public static final long STATEMENTS_OF_A_PART = 18;

    /** Bytes on disk of one key of one row. */
    public static final long KEY_BYTES = 24;

    /** As many parts may a delivery have. */
    public static final long MOST_PARTS = 2_097_152;

    private Costs() {}
}
