package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One walk along a chain, from a state that is known to the last entry. Entries are followed one after the other; the manifests of those that
 * are listed are loaded, by threads of the walk, a few ahead of it, which changes nothing of what is found first. Used by one thread.
 */
final class ChainWalk implements AutoCloseable {
    private static final int THREADS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
    /** Also how many manifests are held at most that nobody has asked for yet. */
    private static final int AHEAD = 2 * THREADS;

    private final ObjectReader store;
    private final ManifestLoader manifests;
    private final ChainDocuments documents;
    private final Map<String, ManifestFacts> checked;
    private final @Nullable BiConsumer<Publication, Manifest> visitor;
    private final Map<Long, byte[]> entries;
    private final Map<Long, CompletableFuture<Loaded>> ahead = new HashMap<>();
    private @Nullable ExecutorService threads;
    private long submitted;
    private LedgerState state;

    /**
     * @param store what is walked through
     * @param cache what of it need not be asked for again
     * @param from where the walk begins
     * @param listed the entries that the store lists, those before the beginning too
     * @param checked by SHA-256 of an entry's bytes, the facts of its manifest, which was checked; added to
     * @param visitor told every manifest as it is checked; null when the facts that are known will do
     */
    ChainWalk(
            ObjectReader store,
            ManifestLoader manifests,
            DocumentCache cache,
            LedgerState from,
            SortedMap<Long, ObjectStat> listed,
            Map<String, ManifestFacts> checked,
            @Nullable BiConsumer<Publication, Manifest> visitor) {
        this.store = store;
        this.manifests = manifests;
        this.documents = new ChainDocuments(store, cache, listed.size() - from.size());
        this.checked = checked;
        this.visitor = visitor;
        this.state = from;
        this.submitted = from.size();
        this.entries = documents.entries(listed, from.size());
    }

    /** A manifest, and what was drawn from it. */
    private record Loaded(Manifest manifest, ManifestFacts facts) {}

    LedgerState state() {
        return state;
    }

    /**
     * Goes on by one entry.
     *
     * @return whether there is one
     * @throws LedgerCorruptException when it does not follow on what is before it
     */
    boolean next() {
        long number = state.size() + 1;
        String key = StoreLayout.ledgerEntry(number);
        byte[] read = entries.remove(number);
        Optional<byte[]> bytes = read == null ? store.read(key, StoredForm.MAX_ENTRY_BYTES) : Optional.of(read);
        if (bytes.isEmpty()) {
            return false;
        }
        state = follow(number, key, bytes.get());
        return true;
    }

    private LedgerState follow(long number, String key, byte[] bytes) {
        try {
            if (StoredForm.isKeyEntry(bytes)) {
                KeyEntry entry = StoredForm.readKeyEntry(key, bytes);
                requirePlace(key, number, entry.number(), entry.previousSha256());
                return state.plus(entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes));
            }
            if (StoredForm.isShredEntry(bytes)) {
                ShredEntry entry = StoredForm.readShredEntry(key, bytes);
                requirePlace(key, number, entry.number(), entry.previousSha256());
                return state.plus(entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes));
            }
            if (StoredForm.isRemovalEntry(bytes)) {
                RemovalEntry entry = StoredForm.readRemovalEntry(key, bytes);
                requirePlace(key, number, entry.number(), entry.previousSha256());
                return state.plus(entry, Sha256.of(bytes), TreeHash.ofLeaf(bytes));
            }
            return publication(number, key, bytes);
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, "must not follow on what is before it: " + e.getMessage(), e);
        }
    }

    private LedgerState publication(long number, String key, byte[] bytes) {
        LedgerEntry entry = StoredForm.readEntry(key, bytes);
        requirePlace(key, number, entry.number(), entry.previousSha256());
        if (entry.kind() != Claim.of(entry).kind()) {
            throw new LedgerCorruptException(
                    key, "kind " + entry.kind() + " does not fit supersedes and replays", null);
        }
        String sha256 = Sha256.of(bytes);
        ManifestFacts facts = checked.get(sha256);
        Manifest manifest = null;
        if (facts == null || visitor != null) {
            loadAhead(number);
            Loaded loaded = loaded(number, key, entry);
            facts = loaded.facts();
            manifest = loaded.manifest();
            checked.put(sha256, facts);
        }
        LedgerState next = state.plus(entry, sha256, TreeHash.ofLeaf(bytes), facts);
        if (visitor != null && manifest != null) {
            visitor.accept(next.publication(entry.delivery()).orElseThrow(), manifest);
        }
        return next;
    }

    private void requirePlace(String key, long number, long found, String previousSha256) {
        if (found != number) {
            throw new LedgerCorruptException(key, "holds entry number " + found, null);
        }
        if (!previousSha256.equals(state.headSha256())) {
            String before = number == 1 ? "the beginning" : StoreLayout.ledgerEntry(number - 1);
            throw new LedgerCorruptException(
                    key, "does not follow on " + before + ": one of the two has been altered", null);
        }
    }

    private Loaded loaded(long number, String key, LedgerEntry entry) {
        CompletableFuture<Loaded> begun = ahead.remove(number);
        if (begun == null) {
            return load(key, entry);
        }
        try {
            return begun.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private Loaded load(String key, LedgerEntry entry) {
        ManifestSurvey survey = new ManifestSurvey();
        Manifest manifest = manifests.load(key, entry, state.dataset(), documents, documents, survey::add);
        return new Loaded(manifest, survey.facts(manifest));
    }

    /** Begins with those behind an entry whose manifest is about to be asked for. */
    private void loadAhead(long number) {
        submitted = Math.max(submitted, number);
        byte[] bytes = entries.get(submitted + 1);
        while (submitted < number + AHEAD && bytes != null) {
            submitted++;
            String key = StoreLayout.ledgerEntry(submitted);
            entry(key, bytes)
                    .ifPresent(entry -> ahead.put(
                            submitted, CompletableFuture.supplyAsync(() -> load(key, entry), startedThreads())));
            bytes = entries.get(submitted + 1);
        }
    }

    private ExecutorService startedThreads() {
        ExecutorService started = threads;
        if (started == null) {
            started = Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "sndscopy-chain");
                thread.setDaemon(true);
                return thread;
            });
            threads = started;
        }
        return started;
    }

    /** What names a manifest that is to be loaded. What cannot be read is told by the walk, when it comes there. */
    private Optional<LedgerEntry> entry(String key, byte[] bytes) {
        if (StoredForm.isKeyEntry(bytes)
                || StoredForm.isShredEntry(bytes)
                || StoredForm.isRemovalEntry(bytes)
                || (visitor == null && checked.containsKey(Sha256.of(bytes)))) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoredForm.readEntry(key, bytes));
        } catch (LedgerCorruptException | StoreFormatException e) {
            return Optional.empty();
        }
    }

    /** Ends the walk, and waits for what its threads have begun: they ask nothing of the store afterwards. */
    @Override
    public void close() {
        if (threads == null) {
            return;
        }
        ahead.values().forEach(begun -> begun.cancel(false));
        threads.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
