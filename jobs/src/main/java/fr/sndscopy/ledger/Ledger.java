package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hash-chained list of publications in a store: what it does not name does not exist. Safe for use by several threads
 * and, where the store's conditional put is atomic, by several processes.
 *
 * <p>Every {@link #read} reads every entry again and checks numbers, hashes and rules. A manifest is read and checked once
 * per instance. Entries taken away from the end of the chain, and a chain written anew, leave no trace in the store: a {@link
 * HeadMemory} tells, or {@link LedgerState#headSha256()} compared with one kept elsewhere.
 *
 * <p>All methods throw {@link StorageException} for what the store does, {@link LedgerCorruptException} when the ledger
 * does not hold together, and {@link StoreFormatException} when the store is not set up or too new.
 */
public final class Ledger {
    private static final int MAX_FORMAT_BYTES = 1 << 12;
    private static final int MAX_MANIFEST_BYTES = 1 << 28;
    private static final int MAX_RACES = 1000;

    private final ObjectStore store;
    /** What shards are read from, long after this reading may have ended. */
    private final ObjectStore shards;

    private final Clock clock;
    private final HeadMemory memory;
    /** By SHA-256 of the entry's bytes: the facts of its manifest, which was checked. */
    private final Map<String, ManifestFacts> checkedEntries = new ConcurrentHashMap<>();

    /** A ledger whose readers remember nothing. */
    public Ledger(ObjectStore store, Clock clock) {
        this(store, clock, HeadMemory.NONE);
    }

    /** @param memory what has been seen of it; every chain that is read must go on from there */
    public Ledger(ObjectStore store, Clock clock, HeadMemory memory) {
        this(store, store, clock, memory);
    }

    private Ledger(ObjectStore store, ObjectStore shards, Clock clock, HeadMemory memory) {
        this.store = store;
        this.shards = shards;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * How a publication ended.
     *
     * @param outcome whether this call published it
     * @param publication the entry in the chain
     */
    public record Result(Outcome outcome, Publication publication) {}

    /** Whose entry is in the chain. */
    public enum Outcome {
        PUBLISHED,
        /** The same delivery with the same content was there already. */
        ALREADY_PUBLISHED
    }

    /** Sets the store up without keys; see {@link #initialise(Consumer)}. */
    public String initialise() {
        return initialise(dataset -> {});
    }

    /**
     * Sets the store up unless it is.
     *
     * @param prepare told the id of a dataset that is about to be made; what it throws keeps the dataset from being made
     * @return the dataset's id: another than {@code prepare} was told when another writer was faster
     */
    public String initialise(Consumer<String> prepare) {
        Optional<StoreFormat> present = twice(Ledger::formatIfPresent);
        if (present.isEmpty()) {
            // nothing is made on the word of one answer
            present = reconnected(Ledger::formatIfPresent);
        }
        if (present.isPresent()) {
            return present.get().dataset();
        }
        StoreFormat format =
                new StoreFormat(StoreFormat.FORMAT, UUID.randomUUID().toString(), now());
        prepare.accept(format.dataset());
        PutOutcome outcome = store.putIfAbsent(StoreLayout.FORMAT_KEY, CanonicalJson.write(format));
        return switch (outcome) {
            case CREATED -> format.dataset();
            case TAKEN -> twice(Ledger::format).dataset();
        };
    }

    StoreFormat format() {
        return formatIfPresent()
                .orElseThrow(() -> new StoreFormatException(
                        StoreFormatException.Kind.NOT_INITIALISED,
                        "[" + store.description() + "] is not set up: no " + StoreLayout.FORMAT_KEY));
    }

    /** Empty when the store holds nothing at all. */
    private Optional<StoreFormat> formatIfPresent() {
        Optional<byte[]> present = store.read(StoreLayout.FORMAT_KEY, MAX_FORMAT_BYTES);
        if (present.isEmpty()) {
            requireNothing();
        }
        return present.map(Ledger::format);
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
        return StoredForm.read(StoreLayout.FORMAT_KEY, bytes, StoreFormat.class, StoreFormat.FORMAT);
    }

    /**
     * Reads the whole chain. What lies under {@code ledger/} and has not the key of an entry is passed over: some stores leave
     * temporary files there.
     *
     * @throws LedgerCorruptException also when it does not go on from what is remembered of it
     */
    public LedgerState read() {
        return twice(Ledger::readOnce);
    }

    /** What looks altered is read once more before it is believed. */
    private <T> T twice(Function<Ledger, T> reading) {
        return SecondReading.of(store, Ledger::looksAltered, asked -> reading.apply(over(asked)));
    }

    private <T> T reconnected(Function<Ledger, T> reading) {
        try (ObjectStore again = store.reconnected()) {
            return reading.apply(over(again));
        }
    }

    private Ledger over(ObjectStore asked) {
        return asked == store ? this : new Ledger(asked, shards, clock, memory);
    }

    private static boolean looksAltered(RuntimeException e) {
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
                        state.publications().stream().map(Publication::sha256).toList())
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
        return twice(ledger -> ledger.acceptHeadOnce(headSha256));
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
        LedgerState state = LedgerState.empty(format().dataset());
        List<Long> numbers = new ArrayList<>();
        store.list(StoreLayout.LEDGER_PREFIX, stat -> StoreLayout.ledgerNumber(stat.key())
                .ifPresent(numbers::add));
        for (long number : numbers.stream().sorted().toList()) {
            if (number != state.size() + 1) {
                throw missing(StoreLayout.ledgerEntry(state.size() + 1));
            }
            state = follow(state, number).orElseThrow(() -> missing(StoreLayout.ledgerEntry(number)));
        }
        // A list may lag behind; what follows the last entry listed is asked for by name.
        while (true) {
            Optional<LedgerState> next = follow(state, state.size() + 1);
            if (next.isEmpty()) {
                return state;
            }
            state = next.get();
        }
    }

    /** The state after the entry of this number, or empty when there is no such entry. */
    private Optional<LedgerState> follow(LedgerState state, long number) {
        String key = StoreLayout.ledgerEntry(number);
        Optional<byte[]> bytes = store.read(key, StoredForm.MAX_ENTRY_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        LedgerEntry entry = StoredForm.readEntry(key, bytes.get());
        if (entry.number() != number) {
            throw new LedgerCorruptException(key, "holds entry number " + entry.number(), null);
        }
        if (!entry.previousSha256().equals(state.headSha256())) {
            String before = number == 1 ? "the beginning" : StoreLayout.ledgerEntry(number - 1);
            throw new LedgerCorruptException(
                    key, "does not follow on " + before + ": one of the two has been altered", null);
        }
        if (entry.kind() != Claim.of(entry).kind()) {
            throw new LedgerCorruptException(
                    key, "kind " + entry.kind() + " does not fit supersedes and replays", null);
        }
        String sha256 = Sha256.of(bytes.get());
        try {
            ManifestFacts facts = checkedEntries.get(sha256);
            if (facts == null) {
                facts = ManifestFacts.of(loadManifest(key, entry, state.dataset()));
                checkedEntries.put(sha256, facts);
            }
            return Optional.of(state.plus(entry, sha256, TreeHash.ofLeaf(bytes.get()), facts));
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, "must not follow on what is before it: " + e.getMessage(), e);
        }
    }

    /** Reads all that can be read, past what is wrong, and says what is, after a second look over a new connection. */
    public LedgerAudit audit() {
        LedgerAudit first = auditOnce();
        return first.faults().isEmpty() ? first : reconnected(Ledger::auditOnce);
    }

    private LedgerAudit auditOnce() {
        return new LedgerAuditor(this, store, memory).audit();
    }

    /** The manifest of a published delivery, checked against its entry; empty when the delivery is not published. */
    public Optional<Manifest> manifest(String delivery) {
        LedgerState state = read();
        return state.publication(delivery).map(publication -> manifest(state, publication));
    }

    /** The manifest of a publication of {@code state}, read and checked anew. */
    public Manifest manifest(LedgerState state, Publication publication) {
        LedgerEntry entry = publication.entry();
        return SecondReading.of(store, Ledger::looksAltered, asked -> over(asked)
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
        Manifest manifest = manifestOf(key, bytes.get());
        if (!key.equals(StoreLayout.manifest(manifest.delivery(), Sha256.of(bytes.get())))) {
            throw new LedgerCorruptException(key, "altered: not the delivery and SHA-256 of its key", null);
        }
        return Optional.of(manifest);
    }

    /** What few parts are stored as, or many. */
    private Manifest manifestOf(String key, byte[] bytes) {
        return StoredForm.isOf(bytes, ShardedManifest.FORMAT)
                ? StoredForm.read(key, bytes, ShardedManifest.class, ShardedManifest.FORMAT)
                        .toManifest(
                                key,
                                (sharded, number) -> SecondReading.of(
                                        shards,
                                        Ledger::looksAltered,
                                        asked -> sharded.read(
                                                number, shard -> asked.read(shard, ShardedManifest.MAX_SHARD_BYTES))))
                : StoredForm.read(key, bytes, Manifest.class, Manifest.FORMAT);
    }

    Manifest loadManifest(String entryKey, LedgerEntry entry, String dataset) {
        String key = entry.manifestKey();
        if (!StoredForm.isManifestKeyOf(entry)) {
            throw new LedgerCorruptException(entryKey, "names a manifest key that does not fit its delivery", null);
        }
        byte[] bytes = store.read(key, MAX_MANIFEST_BYTES).orElseThrow(() -> missing(key));
        if (!Sha256.of(bytes).equals(entry.manifestSha256())) {
            throw new LedgerCorruptException(key, "altered: not the SHA-256 that " + entryKey + " names", null);
        }
        Manifest manifest = manifestOf(key, bytes);
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
            PublicationRules.checkBooks(manifest);
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
        }
        Totals totals = Totals.of(manifest);
        if (totals.delivered != entry.rowsDelivered()
                || totals.stored != entry.rowsStored()
                || totals.quarantined != entry.rowsQuarantined()) {
            throw new LedgerCorruptException(entryKey, "has other totals than " + key, null);
        }
        return manifest;
    }

    /**
     * Makes a delivery visible, all its tables at once. Repeating the call is safe, at any time and from anywhere.
     *
     * <p>The same delivery id with the same content id is done already, even when it has been superseded since; with other
     * content it is refused: a re-delivery has an id of its own. A (table, period) that is published may only be published
     * again by a delivery that supersedes its owner, and a delivery can be superseded once. All tables of the superseded
     * delivery become history, those too that the new one does not bring.
     *
     * @param manifest whose objects are all stored and verified
     * @param supersedes the delivery that this one replaces, or null
     * @param lockEpoch of the lock the caller holds; recorded
     * @param premise what else must hold of the state that the entry follows on
     * @param witness asked for every object of the manifest, right before the entry is written
     * @throws PublicationRefusedException when the rules forbid it; nothing became visible
     * @throws StorageException with {@link StorageException#outcomeUnknown()} when the entry may have been written:
     *     nothing may be deleted, and the call repeated
     */
    public Result publish(
            Manifest manifest, @Nullable String supersedes, long lockEpoch, Premise premise, ObjectWitness witness) {
        return publish(manifest, Claim.of(manifest, supersedes, null), lockEpoch, premise, witness);
    }

    /**
     * Makes rows visible that were in the quarantine of a published delivery. Safe to repeat, as {@link #publish}.
     *
     * <p>The delivery must be current, the manifest's id that of its next replay, its parts must each replay a part of the
     * delivery with all the rows that are in quarantine of it, and its tables be of the delivery's generation. Readers then see the
     * data objects of both; the manifest's quarantine objects replace those of the parts they replay. Whoever supersedes the
     * delivery removes its replays with it.
     *
     * @param replays the delivery whose rows these are
     * @param premise what else must hold of the state that the entry follows on
     * @param witness asked for every object of the manifest, right before the entry is written
     * @throws PublicationRefusedException when the rules forbid it; nothing became visible
     */
    public Result replay(Manifest manifest, String replays, long lockEpoch, Premise premise, ObjectWitness witness) {
        return publish(manifest, Claim.of(manifest, null, replays), lockEpoch, premise, witness);
    }

    /**
     * Checks that a delivery's quarantine may be judged anew.
     *
     * @throws PublicationRefusedException when it is not published, a replay itself, or superseded
     */
    public void checkMayReplay(LedgerState state, String delivery) {
        PublicationRules.requireReplayable(state, delivery);
    }

    private Result publish(Manifest manifest, Claim claim, long lockEpoch, Premise premise, ObjectWitness witness) {
        StoreLayout.requireDeliveryId(manifest.delivery());
        String format = manifest.shards().isEmpty() ? Manifest.FORMAT : ShardedManifest.FORMAT;
        if (!manifest.format().equals(format)) {
            throw PublicationRules.inconsistent(manifest, "format is not " + format);
        }
        PublicationRules.checkBooks(manifest);
        ManifestFacts facts = ManifestFacts.of(manifest);
        if (facts.tables().isEmpty()) {
            throw PublicationRules.inconsistent(manifest, "no table");
        }
        String writer = UUID.randomUUID().toString();
        byte[] manifestBytes = manifest.toBytes();
        String manifestSha256 = Sha256.of(manifestBytes);
        boolean manifestStored = false;

        for (int race = 0; race < MAX_RACES; race++) {
            LedgerState state = readFor(manifest.dataset());
            Optional<Result> done = whatIsThere(state, manifest, writer);
            if (done.isPresent()) {
                return done.get();
            }
            if (!manifest.dataset().equals(state.dataset())) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN, "[" + manifest.delivery() + "] made for another dataset than this store's");
            }
            PublicationRules.checkNew(state, claim, facts);
            premise.check(state);
            if (!manifestStored) {
                putManifest(manifest.delivery(), manifestBytes, manifestSha256);
                manifestStored = true;
            }
            LedgerEntry entry = entry(state, manifest, manifestSha256, claim, lockEpoch, writer);
            byte[] bytes = StoredForm.writeEntry(entry);
            witness.confirm(manifest.objects());
            PutOutcome outcome;
            try {
                outcome = store.putIfAbsent(StoreLayout.ledgerEntry(entry.number()), bytes);
            } catch (StorageException e) {
                if (!e.outcomeUnknown()) {
                    throw e;
                }
                return whatBecameOf(e, manifest, writer);
            }
            if (outcome == PutOutcome.CREATED) {
                Publication publication = new Publication(
                        entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes), facts.tables(), facts.keyIds());
                memory.remember(new HeadMemory.Head(state.dataset(), entry.number(), publication.sha256()));
                return new Result(Outcome.PUBLISHED, publication);
            }
        }
        throw new StorageException(
                StorageException.Kind.UNAVAILABLE,
                "[" + store.description() + "] " + MAX_RACES + " other writers came first",
                null);
    }

    /** Reads the chain after a lost answer. */
    private Result whatBecameOf(StorageException unknown, Manifest manifest, String writer) {
        try {
            return whatIsThere(read(), manifest, writer).orElseThrow(() -> unknown);
        } catch (StorageException e) {
            if (e != unknown) {
                unknown.addSuppressed(e);
            }
            throw unknown;
        }
    }

    /**
     * Checks what can be checked before the work is done: that no delivery of this id is published, that what it supersedes is
     * current, and that nobody else's tables are in its way.
     *
     * @throws PublicationRefusedException when {@link #publish} would refuse it
     */
    public void checkMayPublish(
            LedgerState state, String delivery, @Nullable String supersedes, Set<TablePeriod> tablePeriods) {
        SortedMap<TablePeriod, Integer> tables = new TreeMap<>();
        tablePeriods.forEach(tablePeriod -> tables.put(tablePeriod, state.nextGeneration(tablePeriod)));
        PublicationRules.checkNew(
                state, new Claim(delivery, LedgerState.NOTHING_SHA256, supersedes, null), ManifestFacts.of(tables));
    }

    private static Optional<Result> whatIsThere(LedgerState state, Manifest manifest, String writer) {
        return state.publication(manifest.delivery())
                .filter(publication -> publication.entry().contentId().equals(manifest.contentId()))
                .map(publication -> new Result(
                        publication.entry().writer().equals(writer) ? Outcome.PUBLISHED : Outcome.ALREADY_PUBLISHED,
                        publication));
    }

    /** The chain, asked for once more before it is taken for that of another dataset. */
    private LedgerState readFor(String dataset) {
        LedgerState state = read();
        return state.dataset().equals(dataset) ? state : reconnected(Ledger::read);
    }

    private void putManifest(String delivery, byte[] bytes, String sha256) {
        String key = StoreLayout.manifest(delivery, sha256);
        if (store.putIfAbsent(key, bytes) == PutOutcome.TAKEN) {
            throw isNotTheManifest(key);
        }
        SecondReading.of(store, Ledger::looksAltered, from -> from.read(key, MAX_MANIFEST_BYTES)
                .filter(stored -> Sha256.of(stored).equals(sha256))
                .orElseThrow(() -> isNotTheManifest(key)));
    }

    private static LedgerCorruptException isNotTheManifest(String key) {
        return new LedgerCorruptException(key, "what is stored is not the manifest of this name", null);
    }

    private LedgerEntry entry(
            LedgerState state, Manifest manifest, String manifestSha256, Claim claim, long lockEpoch, String writer) {
        Totals totals = Totals.of(manifest);
        return new LedgerEntry(
                LedgerEntry.FORMAT,
                state.size() + 1,
                state.headSha256(),
                claim.kind(),
                manifest.delivery(),
                manifest.contentId(),
                StoreLayout.manifest(manifest.delivery(), manifestSha256),
                manifestSha256,
                totals.delivered,
                totals.stored,
                totals.quarantined,
                claim.supersedes(),
                claim.replays(),
                manifest.operator(),
                manifest.toolVersion(),
                manifest.configurationSha256(),
                lockEpoch,
                writer,
                now());
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static LedgerCorruptException missing(String key) {
        return new LedgerCorruptException(key, "missing", null);
    }

    private record Totals(long delivered, long stored, long quarantined) {
        static Totals of(Manifest manifest) {
            long delivered = 0;
            long stored = 0;
            long quarantined = 0;
            for (Manifest.Table table : manifest.tables()) {
                delivered = Math.addExact(delivered, table.books().delivered());
                stored = Math.addExact(stored, table.books().stored());
                quarantined = Math.addExact(quarantined, table.books().quarantined());
            }
            return new Totals(delivered, stored, quarantined);
        }
    }
}
