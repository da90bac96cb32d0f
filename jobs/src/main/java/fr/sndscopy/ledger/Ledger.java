package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hash-chained list of publications in a store: what it does not name does not exist. Safe for use by several threads
 * and, where the store's conditional put is atomic, by several processes.
 *
 * <p>Every {@link #read} gives the chain as the store lists it now, whose numbers, hashes and rules were checked. An entry, a manifest and each
 * of its shards is read once per instance, unless the store lists another one in its place. Entries taken away from the end of the chain, and a chain written anew, leave no trace in the store: a {@link
 * HeadMemory} tells, or {@link LedgerState#headSha256()} compared with one kept elsewhere.
 *
 * <p>All methods throw {@link StorageException} for what the store does, {@link LedgerCorruptException} when the ledger
 * does not hold together, and {@link StoreFormatException} when the store is not set up or too new.
 */
public final class Ledger {
    private static final int MAX_RACES = 1000;

    private final ObjectStore store;
    private final LedgerReader reader;
    private final Clock clock;
    private final HeadMemory memory;

    /** A ledger whose readers remember nothing. */
    public Ledger(ObjectStore store, Clock clock) {
        this(store, clock, HeadMemory.NONE);
    }

    /** @param memory what has been seen of it; every chain that is read must go on from there */
    public Ledger(ObjectStore store, Clock clock, HeadMemory memory) {
        this(store, clock, memory, DocumentCache.NONE);
    }

    /**
     * @param memory what has been seen of it; every chain that is read must go on from there
     * @param cache what {@link LedgerReader#read} need not ask the store for again
     */
    public Ledger(ObjectStore store, Clock clock, HeadMemory memory, DocumentCache cache) {
        this.store = store;
        this.reader = new LedgerReader(store, memory, cache);
        this.clock = clock;
        this.memory = memory;
    }

    /** The same ledger for those who only read it. */
    public LedgerReader reader() {
        return reader;
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
        Optional<StoreFormat> present = reader.twice(LedgerReader::formatIfPresent);
        if (present.isEmpty()) {
            // nothing is made on the word of one answer
            present = reader.reconnected(LedgerReader::formatIfPresent);
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
            case TAKEN -> reader.twice(LedgerReader::format).dataset();
        };
    }

    /** {@link LedgerReader#read()}. */
    public LedgerState read() {
        return reader.read();
    }

    /** {@link LedgerReader#gather}. */
    public <T> T gather(Supplier<? extends LedgerReader.Gathering<T>> anew) {
        return reader.gather(anew);
    }

    /** {@link LedgerReader#audit()}. */
    public LedgerAudit audit() {
        return reader.audit();
    }

    /** {@link LedgerReader#manifest(String)}. */
    public Optional<Manifest> manifest(String delivery) {
        return reader.manifest(delivery);
    }

    /** {@link LedgerReader#manifest(LedgerState, Publication)}. */
    public Manifest manifest(LedgerState state, Publication publication) {
        return reader.manifest(state, publication);
    }

    /** {@link LedgerReader#unnamedManifest}. */
    public Optional<Manifest> unnamedManifest(String key) {
        return reader.unnamedManifest(key);
    }

    /** {@link LedgerReader#acceptHead}. */
    public long acceptHead(String headSha256) {
        return reader.acceptHead(headSha256);
    }

    /** {@link LedgerReader#acceptedAt()}. */
    public Optional<Instant> acceptedAt() {
        return reader.acceptedAt();
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

    /**
     * Checks that a delivery may be withdrawn, or expire.
     *
     * @throws PublicationRefusedException when {@link #recordRemoval} would refuse it
     */
    public void checkMayRemove(LedgerState state, RemovalEntry.Kind kind, String delivery) {
        PublicationRules.requireRemovable(state, kind, delivery);
    }

    private Result publish(Manifest manifest, Claim claim, long lockEpoch, Premise premise, ObjectWitness witness) {
        StoreLayout.requireDeliveryId(manifest.delivery());
        String format = manifest.shards().isEmpty() ? Manifest.FORMAT : ShardedManifest.FORMAT;
        if (!manifest.format().equals(format)) {
            throw PublicationRules.inconsistent(manifest, "format is not " + format);
        }
        ManifestSurvey survey = new ManifestSurvey();
        PublicationRules.checkBooks(manifest, survey::add);
        ManifestFacts facts = survey.facts(manifest);
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
            LedgerEntry entry = entry(state, manifest, manifestSha256, claim, AccessHead.of(store), lockEpoch, writer);
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
                        entry,
                        Sha256.of(bytes),
                        TreeHash.ofLeaf(bytes),
                        facts.product(),
                        facts.tables(),
                        facts.rows(),
                        facts.keys());
                memory.remember(new HeadMemory.Head(state.dataset(), entry.number(), publication.sha256()));
                return new Result(Outcome.PUBLISHED, publication);
            }
        }
        throw tooManyRaces();
    }

    /**
     * Says what became of keys. Nothing is published by it. Not safe to repeat after it succeeded: it would say so twice.
     *
     * @param change what is to be said
     * @param premise what else must hold of the state that the entry follows on
     * @return the entry in the chain
     * @throws PublicationRefusedException when a key that it names is retired, or for the premise
     * @throws StorageException with {@link StorageException#outcomeUnknown()} when the entry may have been written
     */
    public KeyEntry recordKeys(KeyChange change, Premise premise) {
        String writer = UUID.randomUUID().toString();
        byte[] document = change.document() == null ? null : CanonicalJson.write(change.document());
        String sha256 = document == null ? null : Sha256.of(document);
        String key = sha256 == null ? null : StoreLayout.wrappedKeys(sha256);
        if (key != null && document != null) {
            store.putIfAbsent(key, document);
        }
        return append(new Draft<KeyEntry>() {
            @Override
            public KeyEntry entry(LedgerState state) {
                PublicationRules.checkKeys(state, change.kind(), change.keyIds());
                premise.check(state);
                KeyEntry entry = new KeyEntry(
                        KeyEntry.FORMAT,
                        state.size() + 1,
                        state.headSha256(),
                        change.kind(),
                        change.keyIds(),
                        key,
                        sha256,
                        change.operator(),
                        change.toolVersion(),
                        writer,
                        now());
                if (change.document() != null) {
                    // what is stored is what was wrapped, before anything relies on it
                    reader.wrappedKeys(state.dataset(), entry);
                }
                return entry;
            }

            @Override
            public byte[] stored(KeyEntry entry) {
                return StoredForm.writeKeyEntry(entry);
            }

            @Override
            public Optional<KeyEntry> findIn(LedgerState state) {
                return state.keyEntries().stream()
                        .filter(entry -> entry.writer().equals(writer))
                        .findFirst();
            }
        });
    }

    /**
     * Says that keys are destroyed, and with them what they protect. Nothing that is published is changed by it, and nothing under
     * them is ever published again.
     *
     * @param domains whose keys they are, sorted, each once
     * @param keyIds all keys of these domains, sorted, each once
     * @param operator who does it
     * @param toolVersion of the writer
     * @return the entry in the chain
     * @throws PublicationRefusedException when a domain is shredded already, or a key of one is not named
     * @throws StorageException with {@link StorageException#outcomeUnknown()} when the entry may have been written
     */
    public ShredEntry recordShred(List<String> domains, List<String> keyIds, String operator, String toolVersion) {
        String writer = UUID.randomUUID().toString();
        return append(new Draft<ShredEntry>() {
            @Override
            public ShredEntry entry(LedgerState state) {
                ShredEntry entry = new ShredEntry(
                        ShredEntry.FORMAT,
                        state.size() + 1,
                        state.headSha256(),
                        ShredEntry.Kind.SHRED,
                        domains,
                        keyIds,
                        state.partsUnder(keyIds),
                        operator,
                        toolVersion,
                        writer,
                        now());
                PublicationRules.checkShred(state, entry);
                return entry;
            }

            @Override
            public byte[] stored(ShredEntry entry) {
                return StoredForm.writeShredEntry(entry);
            }

            @Override
            public Optional<ShredEntry> findIn(LedgerState state) {
                return state.shreds().stream()
                        .filter(entry -> entry.writer().equals(writer))
                        .findFirst();
            }
        });
    }

    /**
     * Says that something is taken away: what was published is not current any more, or the rows of what is not are about to be removed from
     * the store. Whoever says the second removes the objects afterwards; that they are not all gone yet is no fault.
     *
     * @param kind what is taken away
     * @param deliveries of which, sorted, each once
     * @param reason for people; it is stored in clear, for good
     * @param operator who does it
     * @param toolVersion of the writer
     * @return the entry in the chain
     * @throws PublicationRefusedException when one is not published, is not current where it should be or is where it should not, or it was
     *     said before
     * @throws StorageException with {@link StorageException#outcomeUnknown()} when the entry may have been written
     */
    public RemovalEntry recordRemoval(
            RemovalEntry.Kind kind, List<String> deliveries, String reason, String operator, String toolVersion) {
        String writer = UUID.randomUUID().toString();
        return append(new Draft<RemovalEntry>() {
            @Override
            public RemovalEntry entry(LedgerState state) {
                RemovalEntry entry = new RemovalEntry(
                        RemovalEntry.FORMAT,
                        state.size() + 1,
                        state.headSha256(),
                        kind,
                        deliveries,
                        state.partsOf(deliveries),
                        reason,
                        operator,
                        toolVersion,
                        writer,
                        now());
                PublicationRules.checkRemoval(state, entry);
                return entry;
            }

            @Override
            public byte[] stored(RemovalEntry entry) {
                return StoredForm.writeRemovalEntry(entry);
            }

            @Override
            public Optional<RemovalEntry> findIn(LedgerState state) {
                return state.removals().stream()
                        .filter(entry -> entry.writer().equals(writer))
                        .findFirst();
            }
        });
    }

    /** An entry that publishes nothing, made anew for each state that it might follow on. */
    private interface Draft<E> {
        /** @throws PublicationRefusedException when it must not follow on the state */
        E entry(LedgerState state);

        byte[] stored(E entry);

        /** The same entry where it is in the chain already, though nobody said so. */
        Optional<E> findIn(LedgerState state);
    }

    private <E> E append(Draft<E> draft) {
        for (int race = 0; race < MAX_RACES; race++) {
            LedgerState state = read();
            E entry = draft.entry(state);
            byte[] bytes = draft.stored(entry);
            PutOutcome outcome;
            try {
                outcome = store.putIfAbsent(StoreLayout.ledgerEntry(state.size() + 1), bytes);
            } catch (StorageException e) {
                if (!e.outcomeUnknown()) {
                    throw e;
                }
                return whatBecameOf(e, draft);
            }
            if (outcome == PutOutcome.CREATED) {
                memory.remember(new HeadMemory.Head(state.dataset(), state.size() + 1, Sha256.of(bytes)));
                return entry;
            }
            Optional<E> ours = draft.findIn(read());
            if (ours.isPresent()) {
                return ours.get();
            }
        }
        throw tooManyRaces();
    }

    private <E> E whatBecameOf(StorageException unknown, Draft<E> draft) {
        try {
            return draft.findIn(read()).orElseThrow(() -> unknown);
        } catch (StorageException e) {
            if (e != unknown) {
                unknown.addSuppressed(e);
            }
            throw unknown;
        }
    }

    /**
     * What is to be said of keys.
     *
     * @param kind what happened
     * @param keyIds the keys, sorted, each once
     * @param document the data keys that were wrapped anew, or null
     * @param operator who did it
     * @param toolVersion of the writer
     */
    public record KeyChange(
            KeyEntry.Kind kind,
            List<String> keyIds,
            @Nullable WrappedKeys document,
            String operator,
            String toolVersion) {
        public KeyChange {
            keyIds = List.copyOf(keyIds);
        }
    }

    private StorageException tooManyRaces() {
        return new StorageException(
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
        return state.dataset().equals(dataset) ? state : reader.reconnected(LedgerReader::read);
    }

    private void putManifest(String delivery, byte[] bytes, String sha256) {
        String key = StoreLayout.manifest(delivery, sha256);
        if (store.putIfAbsent(key, bytes) == PutOutcome.TAKEN) {
            throw isNotTheManifest(key);
        }
        SecondReading.of(store, LedgerReader::looksAltered, from -> from.read(key, ManifestLoader.MAX_MANIFEST_BYTES)
                .filter(stored -> Sha256.of(stored).equals(sha256))
                .orElseThrow(() -> isNotTheManifest(key)));
    }

    private static LedgerCorruptException isNotTheManifest(String key) {
        return new LedgerCorruptException(key, "what is stored is not the manifest of this name", null);
    }

    private LedgerEntry entry(
            LedgerState state,
            Manifest manifest,
            String manifestSha256,
            Claim claim,
            AccessHead access,
            long lockEpoch,
            String writer) {
        EntryTotals totals = EntryTotals.of(manifest);
        return new LedgerEntry(
                LedgerEntry.FORMAT,
                state.size() + 1,
                state.headSha256(),
                claim.kind(),
                manifest.delivery(),
                manifest.contentId(),
                StoreLayout.manifest(manifest.delivery(), manifestSha256),
                manifestSha256,
                totals.delivered(),
                totals.stored(),
                totals.quarantined(),
                claim.supersedes(),
                claim.replays(),
                manifest.operator(),
                manifest.toolVersion(),
                manifest.configurationSha256(),
                lockEpoch,
                writer,
                now(),
                access);
    }

    private String now() {
        return StoredTime.of(clock.instant());
    }
}
