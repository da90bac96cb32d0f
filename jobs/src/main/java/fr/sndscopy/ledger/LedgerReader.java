package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.keyring.KeyEntry;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
    static final int MAX_WRAPPED_KEYS_BYTES = 1 << 24;

    private final ObjectReader store;
    /** What shards are read from, long after this reading may have ended. */
    private final ObjectReader shards;

    private final ManifestLoader manifests;
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
        this.manifests = new ManifestLoader(store, shards);
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
        return reading(ledger -> ledger.readOnce(null));
    }

    /** What is gathered along a chain, from one manifest after the other. */
    public interface Gathering<T> {
        /** Told of each manifest in the order of the entries, replays and what has been superseded among them. */
        void see(Publication publication, Manifest manifest);

        /** What it came to. */
        T result(LedgerState state);
    }

    /**
     * Reads the whole chain as {@link #read} does, and every manifest with it, each once and one at a time, so that nobody need hold more than what
     * is made of them.
     *
     * @param anew made for each reading: what looks altered is read again from the beginning
     * @throws LedgerCorruptException as {@link #read} does
     */
    public <T> T gather(Supplier<? extends Gathering<T>> anew) {
        return reading(ledger -> {
            Gathering<T> gathering = anew.get();
            return gathering.result(ledger.readOnce(gathering::see));
        });
    }

    private <T> T reading(Function<LedgerReader, T> once) {
        if (known == null && cache == DocumentCache.NONE) {
            return twice(once);
        }
        try {
            return once.apply(this);
        } catch (RuntimeException e) {
            if (!looksAltered(e)) {
                throw e;
            }
            LOG.warn("the ledger does not go on from what was read before, and is read anew: {}", e.getMessage());
            return afresh().twice(once);
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

    private LedgerState readOnce(@Nullable BiConsumer<Publication, Manifest> visitor) {
        // before the chain: whoever publishes meanwhile remembers what the list may not have yet
        HeadMemory.Seen seen = memory.seen();
        LedgerState state = readChain(visitor);
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
                store.stat(StoreLayout.FORMAT_KEY).isPresent() ? Optional.of(readChain(null)) : Optional.empty();
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

    /** @param visitor told every manifest, from the first on; null when only the state is asked for */
    private LedgerState readChain(@Nullable BiConsumer<Publication, Manifest> visitor) {
        String dataset = format().dataset();
        SortedMap<Long, ObjectStat> listed = new TreeMap<>();
        store.list(StoreLayout.LEDGER_PREFIX, stat -> StoreLayout.ledgerNumber(stat.key())
                .ifPresent(number -> listed.put(number, stat)));
        Known before = known;
        LedgerState from = visitor == null && before != null && before.isIn(dataset, listed)
                ? before.state()
                : LedgerState.empty(dataset);
        try (ChainWalk walk = new ChainWalk(store, manifests, cache, from, listed, checkedEntries, visitor)) {
            for (long number : listed.tailMap(from.size() + 1).keySet()) {
                if (number != walk.state().size() + 1 || !walk.next()) {
                    throw KeptVersions.missing(
                            store, StoreLayout.ledgerEntry(walk.state().size() + 1));
                }
            }
            known = new Known(walk.state(), List.copyOf(listed.values()));
            // A list may lag behind; what follows the last entry listed is asked for by name.
            boolean more = true;
            while (more) {
                more = walk.next();
            }
            requireNeverThere(StoreLayout.ledgerEntry(walk.state().size() + 1));
            return walk.state();
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
        byte[] bytes = store.read(key, MAX_WRAPPED_KEYS_BYTES).orElseThrow(() -> KeptVersions.missing(store, key));
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
        Optional<byte[]> bytes = store.read(key, ManifestLoader.MAX_MANIFEST_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = manifests.parse(key, bytes.get());
        if (!key.equals(StoreLayout.manifest(manifest.delivery(), Sha256.of(bytes.get())))) {
            throw new LedgerCorruptException(key, "altered: not the delivery and SHA-256 of its key", null);
        }
        return Optional.of(manifest);
    }

    Manifest loadManifest(String entryKey, LedgerEntry entry, String dataset) {
        return manifests.load(entryKey, entry, dataset);
    }

    /** An end of the chain that somebody made: a bucket that keeps versions knows of what is behind it. */
    private void requireNeverThere(String key) {
        KeptVersions.hidden(store, key).ifPresent(problem -> {
            throw new LedgerCorruptException(key, problem, null);
        });
    }
}
