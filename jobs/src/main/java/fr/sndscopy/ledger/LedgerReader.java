package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger as those see it who only read it: whoever has this can write nothing. Safe for use by several threads.
 *
 * <p>Every {@link #read} gives the chain as the store lists it now, whose numbers, hashes and rules were checked. An entry, a manifest and each
 * of its shards is read once per instance, unless the store lists another one in its place; and not at all where a {@link DocumentCache} has the
 * bytes whose SHA-256 the chain names, from its last entry backwards, and the store lists them as it did when they were kept. What asks for
 * anything else, {@link #audit} and {@link #manifest} first, reads the store. Entries taken away from the end of the chain, and a chain written anew, leave no trace in the store: a {@link
 * HeadMemory} tells, or {@link LedgerState#headSha256()} compared with one kept elsewhere.
 *
 * <p>All methods throw {@link StorageException} for what the store does, {@link LedgerCorruptException} when the ledger
 * does not hold together, and {@link StoreFormatException} when the store is not set up or too new.
 */
public final class LedgerReader {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerReader.class);

    private static final int MAX_FORMAT_BYTES = 1 << 12;
    private static final Pattern DATASET =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    static final int MAX_MANIFEST_BYTES = 1 << 28;
    static final int MAX_WRAPPED_KEYS_BYTES = 1 << 24;

    private final ObjectReader store;
    /** What shards are read from, long after this reading may have ended. */
    private final ObjectReader shards;

    private final HeadMemory memory;
    private final DocumentCache cache;
    private volatile @Nullable Known known;
    /** By SHA-256 of the entry's bytes: the facts of its manifest, which was checked. */
    private final Map<String, ManifestFacts> checkedEntries = new ConcurrentHashMap<>();

    /** @param memory what has been seen of it; every chain that is read must go on from there */
    public LedgerReader(ObjectReader store, HeadMemory memory) {
        this(store, memory, DocumentCache.NONE);
    }

    LedgerReader(ObjectReader store, HeadMemory memory, DocumentCache cache) {
        this(store, store, memory, cache);
    }

    private LedgerReader(ObjectReader store, ObjectReader shards, HeadMemory memory, DocumentCache cache) {
        this.store = store;
        this.shards = shards;
        this.memory = memory;
        this.cache = cache;
    }

    /**
     * A chain that was read here.
     *
     * @param stats its entries, as they were listed before they were read
     */
    private record Known(LedgerState state, List<ObjectStat> stats) {
        /** Whether the store lists the same entries, whatever follows on them. */
        boolean isIn(String dataset, SortedMap<Long, ObjectStat> listed) {
            if (!state.dataset().equals(dataset) || listed.size() < stats.size()) {
                return false;
            }
            long number = 0;
            for (ObjectStat before : stats) {
                ObjectStat now = listed.get(++number);
                if (now == null
                        || now.bytes() != before.bytes()
                        || now.version() == null
                        || !now.version().equals(before.version())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The same, which knows nothing yet, and asks the store for everything. */
    private LedgerReader afresh() {
        return new LedgerReader(store, shards, memory, DocumentCache.NONE);
    }

    StoreFormat format() {
        return formatIfPresent()
                .orElseThrow(() -> new StoreFormatException(
                        StoreFormatException.Kind.NOT_INITIALISED,
                        "[" + store.description() + "] is not set up: no " + StoreLayout.FORMAT_KEY));
    }

    /**
     * The dataset's id; empty when the store has not been set up.
     *
     * @throws LedgerCorruptException when it has lost what it is
     */
    public Optional<String> dataset() {
        return twice(LedgerReader::formatIfPresent).map(StoreFormat::dataset);
    }

    /** Empty when the store holds nothing at all. */
    Optional<StoreFormat> formatIfPresent() {
        Optional<byte[]> present = store.read(StoreLayout.FORMAT_KEY, MAX_FORMAT_BYTES);
        if (present.isEmpty()) {
            requireNothing();
        }
        return present.map(LedgerReader::format);
    }

    /** A store is set up before anything is put into it: one that holds something, or has been seen, has lost its format. */
    private void requireNothing() {
        memory.seen().problemOfNothing().ifPresent(problem -> {
            throw problem;
        });
        for (String prefix : StoreLayout.CONTENT_PREFIXES) {
            store.list(prefix, stat -> {
                throw new LedgerCorruptException(
                        StoreLayout.FORMAT_KEY, "missing, although there is " + stat.key(), null);
            });
        }
    }

    private static StoreFormat format(byte[] bytes) {
        StoreFormat format = StoredForm.read(StoreLayout.FORMAT_KEY, bytes, StoreFormat.class, StoreFormat.FORMAT);
        if (!DATASET.matcher(format.dataset()).matches()) {
            throw new LedgerCorruptException(StoreLayout.FORMAT_KEY, "dataset is no UUID", null);
        }
        return format;
    }

    /**
     * Reads the whole chain. What lies under {@code ledger/} and has not the key of an entry is passed over: some stores leave
     * temporary files there.
     *
     * @throws LedgerCorruptException also when it does not go on from what is remembered of it
     */
    public LedgerState read() {
        if (known == null && cache == DocumentCache.NONE) {
            return twice(LedgerReader::readOnce);
        }
        try {
            return readOnce();
        } catch (RuntimeException e) {
            if (!looksAltered(e)) {
                throw e;
            }
            LOG.warn("the ledger does not go on from what was read before, and is read anew: {}", e.getMessage());
            return afresh().twice(LedgerReader::readOnce);
        }
    }

    /** What looks altered is read once more before it is believed. */
    <T> T twice(Function<LedgerReader, T> reading) {
        return SecondReading.of(store, LedgerReader::looksAltered, asked -> reading.apply(over(asked)));
    }

    <T> T reconnected(Function<LedgerReader, T> reading) {
        try (ObjectReader again = store.reconnected()) {
            return reading.apply(over(again));
        }
    }

    private LedgerReader over(ObjectReader asked) {
        return asked == store ? this : new LedgerReader(asked, shards, memory, DocumentCache.NONE);
    }

    static boolean looksAltered(RuntimeException e) {
        return e instanceof LedgerCorruptException
                || e instanceof StoreFormatException
                || SecondReading.looksAltered(e);
    }

    private LedgerState readOnce() {
        // before the chain: whoever publishes meanwhile remembers what the list may not have yet
        HeadMemory.Seen seen = memory.seen();
        LedgerState state = readChain();
        seen.problem(
                        state.dataset(),
                        state.chain().stream().map(LedgerState.Link::sha256).toList())
                .ifPresent(problem -> {
                    throw problem;
                });
        HeadMemory.Head.of(state).ifPresent(memory::remember);
        return state;
    }

    /**
     * Takes the chain for the right one as it is, whatever was seen of it before, and remembers its head.
     *
     * @param headSha256 of its last entry; {@link LedgerState#NOTHING_SHA256} when nothing is published, or set up
     * @return how many entries it has
     * @throws LedgerCorruptException when its head is another, or it does not hold together
     */
    public long acceptHead(String headSha256) {
        return afresh().twice(ledger -> ledger.acceptHeadOnce(headSha256));
    }

    private long acceptHeadOnce(String headSha256) {
        Optional<LedgerState> state =
                store.stat(StoreLayout.FORMAT_KEY).isPresent() ? Optional.of(readChain()) : Optional.empty();
        String found = state.map(LedgerState::headSha256).orElse(LedgerState.NOTHING_SHA256);
        if (!found.equals(headSha256)) {
            throw new LedgerCorruptException(
                    StoreLayout.ledgerEntry(
                            Math.max(1, state.map(LedgerState::size).orElse(0L))),
                    "not the head that is to be accepted: expected SHA-256 " + headSha256 + ", found " + found,
                    null);
        }
        memory.replace(state.flatMap(HeadMemory.Head::of).orElse(null));
        return state.map(LedgerState::size).orElse(0L);
    }

    /** When its chain was last taken for the right one, whatever had been seen of it before; empty when it never was. */
    public Optional<Instant> acceptedAt() {
        return memory.replacedAt();
    }

    private LedgerState readChain() {
        String dataset = format().dataset();
        SortedMap<Long, ObjectStat> listed = new TreeMap<>();
        store.list(StoreLayout.LEDGER_PREFIX, stat -> StoreLayout.ledgerNumber(stat.key())
                .ifPresent(number -> listed.put(number, stat)));
        Known before = known;
        LedgerState state =
                before != null && before.isIn(dataset, listed) ? before.state() : LedgerState.empty(dataset);
        ChainDocuments documents = new ChainDocuments(store, cache, listed.size() - state.size());
        Map<Long, byte[]> entries = documents.entries(listed, state.size());
        for (long number : listed.tailMap(state.size() + 1).keySet()) {
            if (number != state.size() + 1) {
                throw missing(StoreLayout.ledgerEntry(state.size() + 1));
            }
            state = follow(state, number, entries.get(number), documents)
                    .orElseThrow(() -> missing(StoreLayout.ledgerEntry(number)));
        }
        known = new Known(state, List.copyOf(listed.values()));
        // A list may lag behind; what follows the last entry listed is asked for by name.
        while (true) {
            Optional<LedgerState> next = follow(state, state.size() + 1, null, documents);
            if (next.isEmpty()) {
                requireNeverThere(StoreLayout.ledgerEntry(state.size() + 1));
                return state;
            }
            state = next.get();
        }
    }

    /**
     * The state after the entry of this number, or empty when there is no such entry.
     *
     * @param read its bytes, if they have been read
     */
    private Optional<LedgerState> follow(
            LedgerState state, long number, byte @Nullable [] read, ChainDocuments documents) {
        String key = StoreLayout.ledgerEntry(number);
        Optional<byte[]> bytes = read == null ? store.read(key, StoredForm.MAX_ENTRY_BYTES) : Optional.of(read);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        if (StoredForm.isKeyEntry(bytes.get())) {
            return Optional.of(followKeys(state, number, key, bytes.get()));
        }
        if (StoredForm.isShredEntry(bytes.get())) {
            return Optional.of(followShred(state, number, key, bytes.get()));
        }
        LedgerEntry entry = StoredForm.readEntry(key, bytes.get());
        requirePlace(state, key, number, entry.number(), entry.previousSha256());
        if (entry.kind() != Claim.of(entry).kind()) {
            throw new LedgerCorruptException(
                    key, "kind " + entry.kind() + " does not fit supersedes and replays", null);
        }
        String sha256 = Sha256.of(bytes.get());
        try {
            ManifestFacts facts = checkedEntries.get(sha256);
            if (facts == null) {
                ManifestSurvey survey = new ManifestSurvey();
                facts = survey.facts(loadManifest(key, entry, state.dataset(), documents, documents, survey::add));
                checkedEntries.put(sha256, facts);
            }
            return Optional.of(state.plus(entry, sha256, TreeHash.ofLeaf(bytes.get()), facts));
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, "must not follow on what is before it: " + e.getMessage(), e);
        }
    }

    private static LedgerState followKeys(LedgerState state, long number, String key, byte[] bytes) {
        KeyEntry entry = StoredForm.readKeyEntry(key, bytes);
        requirePlace(state, key, number, entry.number(), entry.previousSha256());
        try {
            return state.plus(entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes));
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, "must not follow on what is before it: " + e.getMessage(), e);
        }
    }

    private static LedgerState followShred(LedgerState state, long number, String key, byte[] bytes) {
        ShredEntry entry = StoredForm.readShredEntry(key, bytes);
        requirePlace(state, key, number, entry.number(), entry.previousSha256());
        try {
            return state.plus(entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes));
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, "must not follow on what is before it: " + e.getMessage(), e);
        }
    }

    private static void requirePlace(LedgerState state, String key, long number, long found, String previousSha256) {
        if (found != number) {
            throw new LedgerCorruptException(key, "holds entry number " + found, null);
        }
        if (!previousSha256.equals(state.headSha256())) {
            String before = number == 1 ? "the beginning" : StoreLayout.ledgerEntry(number - 1);
            throw new LedgerCorruptException(
                    key, "does not follow on " + before + ": one of the two has been altered", null);
        }
    }

    /**
     * The data keys that an entry says were wrapped anew, read and checked against it.
     *
     * @param entry of the kind {@link KeyEntry.Kind#REWRAP}
     * @throws LedgerCorruptException when they are not there, or altered
     */
    public WrappedKeys wrappedKeys(String dataset, KeyEntry entry) {
        return SecondReading.of(
                store, LedgerReader::looksAltered, asked -> over(asked).loadWrappedKeys(dataset, entry));
    }

    WrappedKeys loadWrappedKeys(String dataset, KeyEntry entry) {
        String entryKey = StoreLayout.ledgerEntry(entry.number());
        String key = entry.documentKey();
        if (key == null) {
            throw new IllegalArgumentException("[" + entryKey + "] names no document");
        }
        byte[] bytes = store.read(key, MAX_WRAPPED_KEYS_BYTES).orElseThrow(() -> missing(key));
        if (!Sha256.of(bytes).equals(entry.documentSha256())) {
            throw new LedgerCorruptException(key, "altered: not the SHA-256 that " + entryKey + " names", null);
        }
        WrappedKeys keys = StoredForm.read(key, bytes, WrappedKeys.class, WrappedKeys.FORMAT);
        if (!keys.dataset().equals(dataset)) {
            throw new LedgerCorruptException(key, "belongs to another dataset than " + entryKey, null);
        }
        List<String> objects =
                keys.keys().stream().map(WrappedKeys.Line::object).toList();
        if (!List.copyOf(new TreeSet<>(objects)).equals(objects)) {
            throw new LedgerCorruptException(key, "its objects are not sorted, or one is there twice", null);
        }
        Set<String> ids = keys.keys().stream().map(WrappedKeys.Line::keyId).collect(Collectors.toSet());
        if (!ids.equals(Set.copyOf(entry.keyIds()))) {
            throw new LedgerCorruptException(key, "wrapped with other keys than " + entryKey + " says", null);
        }
        return keys;
    }

    /** Reads all that can be read, past what is wrong, and says what is, after a second look over a new connection. */
    public LedgerAudit audit() {
        LedgerAudit first = auditOnce();
        return first.faults().isEmpty() ? first : reconnected(LedgerReader::auditOnce);
    }

    private LedgerAudit auditOnce() {
        return new LedgerAuditor(afresh(), store, memory).audit();
    }

    /** The manifest of a published delivery, checked against its entry; empty when the delivery is not published. */
    public Optional<Manifest> manifest(String delivery) {
        LedgerState state = read();
        return state.publication(delivery).map(publication -> manifest(state, publication));
    }

    /** The manifest of a publication of {@code state}, read and checked anew. */
    public Manifest manifest(LedgerState state, Publication publication) {
        LedgerEntry entry = publication.entry();
        return SecondReading.of(store, LedgerReader::looksAltered, asked -> over(asked)
                .loadManifest(StoreLayout.ledgerEntry(entry.number()), entry, state.dataset()));
    }

    /**
     * A manifest that no entry names, as its key's SHA-256 vouches for it; empty when it is not there.
     *
     * @throws LedgerCorruptException when it is not what its key says
     */
    public Optional<Manifest> unnamedManifest(String key) {
        Optional<byte[]> bytes = store.read(key, MAX_MANIFEST_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = manifestOf(key, bytes.get(), ChainDocuments.of(shards));
        if (!key.equals(StoreLayout.manifest(manifest.delivery(), Sha256.of(bytes.get())))) {
            throw new LedgerCorruptException(key, "altered: not the delivery and SHA-256 of its key", null);
        }
        return Optional.of(manifest);
    }

    /**
     * What few parts are stored as, or many.
     *
     * @param documents where shards are looked for first
     */
    private Manifest manifestOf(String key, byte[] bytes, ChainDocuments documents) {
        return StoredForm.isOf(bytes, ShardedManifest.FORMAT)
                ? StoredForm.read(key, bytes, ShardedManifest.class, ShardedManifest.FORMAT)
                        .toManifest(
                                key,
                                (sharded, number) -> SecondReading.of(
                                        shards,
                                        LedgerReader::looksAltered,
                                        asked -> sharded.read(number, shard -> (asked == shards
                                                        ? documents
                                                        : ChainDocuments.of(asked))
                                                .read(shard.key(), shard.sha256(), ShardedManifest.MAX_SHARD_BYTES))))
                : StoredForm.read(key, bytes, Manifest.class, Manifest.FORMAT);
    }

    Manifest loadManifest(String entryKey, LedgerEntry entry, String dataset) {
        return loadManifest(entryKey, entry, dataset, ChainDocuments.of(store), ChainDocuments.of(shards), part -> {});
    }

    /** @param each is given the parts, when they are walked through */
    private Manifest loadManifest(
            String entryKey,
            LedgerEntry entry,
            String dataset,
            ChainDocuments documents,
            ChainDocuments itsShards,
            Consumer<Manifest.Part> each) {
        String key = entry.manifestKey();
        if (!StoredForm.isManifestKeyOf(entry)) {
            throw new LedgerCorruptException(entryKey, "names a manifest key that does not fit its delivery", null);
        }
        byte[] bytes =
                documents.read(key, entry.manifestSha256(), MAX_MANIFEST_BYTES).orElseThrow(() -> missing(key));
        if (!Sha256.of(bytes).equals(entry.manifestSha256())) {
            throw new LedgerCorruptException(key, "altered: not the SHA-256 that " + entryKey + " names", null);
        }
        Manifest manifest = manifestOf(key, bytes, itsShards);
        if (!manifest.delivery().equals(entry.delivery())
                || !manifest.contentId().equals(entry.contentId())
                || !manifest.dataset().equals(dataset)) {
            throw new LedgerCorruptException(key, "belongs to another delivery or dataset than " + entryKey, null);
        }
        if (!manifest.operator().equals(entry.operator())
                || !manifest.toolVersion().equals(entry.toolVersion())
                || !manifest.configurationSha256().equals(entry.configurationSha256())) {
            throw new LedgerCorruptException(
                    entryKey, "has another operator, tool version or configuration than its manifest", null);
        }
        try {
            PublicationRules.checkBooks(manifest, each);
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
        }
        EntryTotals totals = EntryTotals.of(manifest);
        if (totals.delivered() != entry.rowsDelivered()
                || totals.stored() != entry.rowsStored()
                || totals.quarantined() != entry.rowsQuarantined()) {
            throw new LedgerCorruptException(entryKey, "has other totals than " + key, null);
        }
        return manifest;
    }

    /** An end of the chain that somebody made: a bucket that keeps versions knows of what is behind it. */
    private void requireNeverThere(String key) {
        KeptVersions.hidden(store, key).ifPresent(problem -> {
            throw new LedgerCorruptException(key, problem, null);
        });
    }

    private LedgerCorruptException missing(String key) {
        return new LedgerCorruptException(
                key,
                KeptVersions.hidden(store, key).map(why -> "missing: " + why).orElse("missing"),
                null);
    }
}
