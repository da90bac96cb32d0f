package fr.sndscopy.ledger;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where things are in a store, and what their encryption is bound to. Pure functions; every name in a key is checked, so
 * that no two things share a key.
 *
 * <p>Objects of one delivery lie under {@code data/}, {@code quarantine/} and {@code evidence/}, each under a key that
 * holds the attempt that wrote it: an attempt never overwrites another's object. A manifest's key holds the SHA-256 of its
 * bytes: writing it again changes nothing, and two writers with different manifests do not meet.
 */
public final class StoreLayout {
    /** Store format version and dataset id. */
    public static final String FORMAT_KEY = "format.json";

    public static final String LEDGER_PREFIX = "ledger/";
    public static final String DATA_PREFIX = "data/";
    public static final String QUARANTINE_PREFIX = "quarantine/";
    public static final String EVIDENCE_PREFIX = "evidence/";
    public static final String KEYS_PREFIX = "keys/";
    /** Signed statements of what the ledger was. */
    public static final String CHECKPOINTS_PREFIX = "checkpoints/";

    /** The tree that checkpoints are over, in pieces: the keys are the paths of {@link fr.sndscopy.checkpoint.Tile}. */
    public static final String TILES_PREFIX = "tile/";

    /** Who had what handed out, in a chain of its own. */
    public static final String ACCESS_PREFIX = "access/";

    /** What came of nights; nothing vouches for it, and nothing relies on it. */
    public static final String NIGHTS_PREFIX = "nights/";

    /** What a run needs until it has published: its plan, and the receipts of its parts. */
    public static final String WORK_PREFIX = "work/";

    /** Prefixes of what nothing of ours ever removes or replaces, whatever leads to it. */
    public static final List<String> NEVER_REMOVED =
            List.of(FORMAT_KEY, LEDGER_PREFIX, CHECKPOINTS_PREFIX, ACCESS_PREFIX, KEYS_PREFIX);

    /** All prefixes below which there is something only after a store was set up. */
    static final List<String> CONTENT_PREFIXES = List.of(
            LEDGER_PREFIX,
            EVIDENCE_PREFIX,
            DATA_PREFIX,
            QUARANTINE_PREFIX,
            WORK_PREFIX,
            CHECKPOINTS_PREFIX,
            TILES_PREFIX,
            ACCESS_PREFIX);

    /** Of the {@link #report} that holds the sealed checksums of the others. */
    public static final String SEAL_EXTENSION = "enc";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAMED_BY_HASH =
            Pattern.compile("evidence/[^/]+/(?:manifest|parts)-" + SHA256 + "\\.json");
    private static final Pattern LEDGER_KEY = Pattern.compile("ledger/(\\d{20})\\.json");
    private static final Pattern NIGHT_KEY = Pattern.compile("nights/(" + NAME + ")\\.json");
    private static final Pattern ACCESS_KEY = Pattern.compile("access/(\\d{20})\\.json");

    private static final Pattern PART_KEY = Pattern.compile("(data|quarantine)/" + NAME + "/period=" + NAME + "/("
            + NAME + ")/" + NAME + "-(" + ATTEMPT + ")\\.parquet");
    private static final Pattern EVIDENCE_KEY = Pattern.compile("evidence/(" + NAME + ")/(?:manifest-(" + SHA256
            + ")\\.json|(?:evidence|parts)-(" + ATTEMPT + ")\\.json\\.enc|report-(" + ATTEMPT
            + ")\\.[A-Za-z0-9.]{1,64}|parts-(" + SHA256 + ")\\.json)");
    private static final Pattern WORK_KEY = Pattern.compile("work/(" + NAME + ")/" + SHA256 + "/(?:receipts/" + NAME
            + "-("
            + ATTEMPT + ")\\.json\\.enc|rejected/" + NAME + "-(" + ATTEMPT + ")\\.json\\.enc|plan-(" + SHA256
            + ")\\.json\\.enc|codes-(" + SHA256 + ")\\.json\\.enc|keys-(" + SHA256 + ")\\.json\\.enc|runs-(" + SHA256
            + ")\\.json\\.enc|(?:runs|verdicts)/" + NAME + "-(" + ATTEMPT + ")\\.enc)");

    private StoreLayout() {}

    /** What is kept of a delivery. */
    public enum Content {
        DATA,
        QUARANTINE,
        EVIDENCE,
        MANIFEST,
        /** In one of its forms, or what seals it. */
        REPORT,
        /** What a run needs until it has published. */
        WORK
    }

    /**
     * Where the summary of a night is.
     *
     * @param extension {@code json} or {@code html}
     */
    public static String night(String id, String extension) {
        return NIGHTS_PREFIX + name("night", id) + "." + extension;
    }

    /** The id of the night whose summary for machines is under a key; empty when it is none. */
    public static Optional<String> nightId(String key) {
        Matcher matcher = NIGHT_KEY.matcher(key);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Whose object is under a key.
     *
     * @param kind what it holds
     * @param delivery its id
     * @param attempt of a manifest, and of what a plan consists of, the SHA-256
     */
    public record Place(Content kind, String delivery, String attempt) {}

    /**
     * What lies under a key of {@code data/}, {@code quarantine/}, {@code evidence/} or {@code work/}; empty when the key is none of
     * ours.
     */
    public static Optional<Place> place(String key) {
        Matcher part = PART_KEY.matcher(key);
        if (part.matches()) {
            Content kind = part.group(1).equals("data") ? Content.DATA : Content.QUARANTINE;
            return Optional.of(new Place(kind, part.group(2), part.group(3)));
        }
        Matcher work = WORK_KEY.matcher(key);
        if (work.matches()) {
            String attempt = IntStream.rangeClosed(2, work.groupCount())
                    .mapToObj(work::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            return Optional.of(new Place(Content.WORK, work.group(1), attempt));
        }
        Matcher evidence = EVIDENCE_KEY.matcher(key);
        if (!evidence.matches()) {
            return Optional.empty();
        }
        String delivery = evidence.group(1);
        if (evidence.group(2) != null) {
            return Optional.of(new Place(Content.MANIFEST, delivery, evidence.group(2)));
        }
        if (evidence.group(5) != null) {
            return Optional.of(new Place(Content.EVIDENCE, delivery, evidence.group(5)));
        }
        return Optional.of(
                evidence.group(3) != null
                        ? new Place(Content.EVIDENCE, delivery, evidence.group(3))
                        : new Place(Content.REPORT, delivery, evidence.group(4)));
    }

    /** What an encrypted object holds. Part of what its encryption is bound to. */
    public enum Kind {
        DATA("data"),
        QUARANTINE("quarantine"),
        EVIDENCE("evidence"),
        RECEIPT("receipt"),
        /** Rows of a part that are to be rejected for their keys. */
        REJECTED("rejected");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /**
     * An entry of the ledger.
     *
     * @param number 1 for the first
     */
    public static String ledgerEntry(long number) {
        if (number < 1) {
            throw new IllegalArgumentException("ledger entries are numbered from 1");
        }
        return String.format("ledger/%020d.json", number);
    }

    /**
     * An entry of the access log.
     *
     * @param number 1 for the first
     */
    public static String accessEntry(long number) {
        if (number < 1) {
            throw new IllegalArgumentException("entries of the access log are numbered from 1");
        }
        return String.format("access/%020d.json", number);
    }

    /** The number in a key made by {@link #accessEntry}, or empty for any other key. */
    public static OptionalLong accessNumber(String key) {
        return number(ACCESS_KEY.matcher(key));
    }

    /** The number in a key made by {@link #ledgerEntry}, or empty for any other key. */
    public static OptionalLong ledgerNumber(String key) {
        return number(LEDGER_KEY.matcher(key));
    }

    private static OptionalLong number(Matcher matcher) {
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            return number < 1 ? OptionalLong.empty() : OptionalLong.of(number);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The accepted rows of one part.
     *
     * @param attempt letters and digits only: it ends the name behind a hyphen
     */
    public static String data(String table, String period, String delivery, String part, String attempt) {
        return DATA_PREFIX + part(table, period, delivery, part, attempt);
    }

    /** Beside {@link #data}: the rejected rows of the same part. */
    public static String quarantine(String table, String period, String delivery, String part, String attempt) {
        return QUARANTINE_PREFIX + part(table, period, delivery, part, attempt);
    }

    private static String part(String table, String period, String delivery, String part, String attempt) {
        return name("table", table)
                + "/period=" + name("period", period)
                + "/" + name("delivery", delivery)
                + "/" + name("part", part)
                + "-" + attempt(attempt)
                + ".parquet";
    }

    /**
     * The manifest of a delivery.
     *
     * @param sha256 of the manifest's bytes
     */
    public static String manifest(String delivery, String sha256) {
        return evidencePrefix(delivery) + "manifest-" + sha256(sha256) + ".json";
    }

    /**
     * Some parts of a manifest that has too many.
     *
     * @param sha256 of the document's bytes
     */
    public static String shard(String delivery, String sha256) {
        return evidencePrefix(delivery) + "parts-" + sha256(sha256) + ".json";
    }

    /** Whether a key under {@code evidence/} is that of a {@link #manifest} or a {@link #shard}. */
    static boolean isNamedByHash(String key) {
        return NAMED_BY_HASH.matcher(key).matches();
    }

    /** Beside {@link #shard}: the sealed evidence of these parts. */
    public static String evidenceShard(String delivery, String attempt) {
        return evidencePrefix(delivery) + "parts-" + attempt(attempt) + ".json.enc";
    }

    /** The sealed evidence of a delivery. */
    public static String evidence(String delivery, String attempt) {
        return evidencePrefix(delivery) + "evidence-" + attempt(attempt) + ".json.enc";
    }

    /**
     * The report on a delivery.
     *
     * @param extension {@code json}, {@code html} or {@link #SEAL_EXTENSION}
     */
    public static String report(String delivery, String attempt, String extension) {
        return evidencePrefix(delivery) + "report-" + attempt(attempt) + "." + attempt(extension);
    }

    /**
     * What an attempt at a part left behind, until its delivery is published.
     *
     * @param planSha256 of the plan that the part is of
     */
    public static String receipt(String delivery, String planSha256, String part, String attempt) {
        return workPrefix(delivery, planSha256) + "receipts/" + name("part", part) + "-" + attempt(attempt)
                + ".json.enc";
    }

    /** Beside {@link #receipt}: the rows of a part that it is to be converted without. */
    public static String rejected(String delivery, String planSha256, String part, String attempt) {
        return workPrefix(delivery, planSha256) + "rejected/" + name("part", part) + "-" + attempt(attempt)
                + ".json.enc";
    }

    /**
     * What whoever works on parts of a plan has to know of it.
     *
     * @param sha256 of the document before it was sealed
     */
    public static String plan(String delivery, String planSha256, String sha256) {
        return workPrefix(delivery, planSha256) + "plan-" + sha256(sha256) + ".json.enc";
    }

    /** Beside {@link #plan}: the codes of a nomenclature. */
    public static String codes(String delivery, String planSha256, String sha256) {
        return workPrefix(delivery, planSha256) + "codes-" + sha256(sha256) + ".json.enc";
    }

    /** Beside {@link #plan}: which keys are judged, and what they are hashed with. */
    public static String keys(String delivery, String planSha256, String sha256) {
        return workPrefix(delivery, planSha256) + "keys-" + sha256(sha256) + ".json.enc";
    }

    /** Beside {@link #keys}: the runs that there are. */
    public static String runs(String delivery, String planSha256, String sha256) {
        return workPrefix(delivery, planSha256) + "runs-" + sha256(sha256) + ".json.enc";
    }

    /**
     * The hashed keys of one part, sorted.
     *
     * @param part the part's name
     */
    public static String run(String delivery, String planSha256, String part, String attempt) {
        return workPrefix(delivery, planSha256) + "runs/" + name("part", part) + "-" + attempt(attempt) + ".enc";
    }

    /**
     * The rows whose keys break rules, as far as one bucket of hashes goes.
     *
     * @param bucket its number
     */
    public static String verdicts(String delivery, String planSha256, int bucket, String attempt) {
        return workPrefix(delivery, planSha256) + "verdicts/" + bucket + "-" + attempt(attempt) + ".enc";
    }

    private static String workPrefix(String delivery, String planSha256) {
        return WORK_PREFIX + name("delivery", delivery) + "/" + sha256(planSha256) + "/";
    }

    /** The sealed document that only a dataset's own keys open. */
    public static String keyProof(String dataset) {
        return KEYS_PREFIX + name("dataset", dataset) + ".json.enc";
    }

    /**
     * Data keys that were wrapped anew.
     *
     * @param sha256 of the document's bytes
     */
    public static String wrappedKeys(String sha256) {
        return KEYS_PREFIX + "wrapped-" + sha256(sha256) + ".json";
    }

    /** Everything but rows that is kept of a delivery. */
    public static String evidencePrefix(String delivery) {
        return EVIDENCE_PREFIX + name("delivery", delivery) + "/";
    }

    /** What the encryption of an object of one part is bound to: {@code dataset/table/period/delivery/part/kind}. */
    public static String aad(Kind kind, String dataset, String table, String period, String delivery, String part) {
        return name("dataset", dataset)
                + "/" + name("table", table)
                + "/" + name("period", period)
                + "/" + name("delivery", delivery)
                + "/" + name("part", part)
                + "/" + kind.text;
    }

    /**
     * What the encryption of an attempt's receipt, or of what it is to reject, is bound to: {@code
     * dataset/table/period/delivery/part/kind/plan/attempt}.
     */
    public static String workAad(
            Kind kind,
            String dataset,
            String table,
            String period,
            String delivery,
            String part,
            String planSha256,
            String attempt) {
        return aad(kind, dataset, table, period, delivery, part) + "/" + sha256(planSha256) + "/" + attempt(attempt);
    }

    /** What the encryption of a plan, or of codes beside it, is bound to: {@code dataset/-/-/delivery/-/plan/plan/sha256}. */
    public static String planAad(String dataset, String delivery, String planSha256, String sha256) {
        return name("dataset", dataset) + "/-/-/" + name("delivery", delivery) + "/-/plan/" + sha256(planSha256) + "/"
                + sha256(sha256);
    }

    /** What the encryption of a delivery's sealed evidence is bound to: {@code dataset/-/-/delivery/-/evidence}. */
    public static String evidenceAad(String dataset, String delivery) {
        return name("dataset", dataset) + "/-/-/" + name("delivery", delivery) + "/-/" + Kind.EVIDENCE.text;
    }

    /**
     * What the encryption of the sealed evidence of some parts is bound to: {@code
     * dataset/table/period/delivery/number/evidence}.
     *
     * @param number of the shard in its manifest, from 0
     */
    public static String evidenceShardAad(String dataset, String table, String period, String delivery, int number) {
        return aad(Kind.EVIDENCE, dataset, table, period, delivery, Integer.toString(number));
    }

    /** What the encryption of a dataset's proof of keys is bound to: {@code dataset/-/-/-/-/keys}. */
    public static String keyProofAad(String dataset) {
        return name("dataset", dataset) + "/-/-/-/-/keys";
    }

    /** What the encryption of a report's checksums is bound to: {@code dataset/-/-/delivery/-/report}. */
    public static String reportAad(String dataset, String delivery) {
        return name("dataset", dataset) + "/-/-/" + name("delivery", delivery) + "/-/report";
    }

    /**
     * Returns {@code id} when it may name a delivery: 1 to 128 letters, digits, {@code .}, {@code _} and {@code -},
     * beginning with a letter or a digit.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String requireDeliveryId(String id) {
        return name("delivery", id);
    }

    /** Whether {@code text} may name a table, period, delivery or part in a key. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static String name(String what, String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException(
                    "not a " + what + " name: expected 1 to 128 letters, digits, '.', '_' and"
                            + " '-', beginning with a letter or a digit");
        }
        return text;
    }

    private static String attempt(String text) {
        if (!ATTEMPT.matcher(text).matches()) {
            throw new IllegalArgumentException("not an attempt: expected 1 to 64 letters and digits");
        }
        return text;
    }

    private static String sha256(String text) {
        if (!SHA256.matcher(text).matches()) {
            throw new IllegalArgumentException("not a SHA-256: expected 64 lower-case hexadecimal digits");
        }
        return text;
    }
}
