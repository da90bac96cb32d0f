package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.migration.keyring.KeyedObjects.KeyedObject;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the data keys of what is published with the newest key of their domain. No object is written again: of each its wrapped key alone
 * is read, and the new one kept in a document beside, which an entry of the ledger names. That is done for some thousand at a time: what
 * was done when it is killed stays done, and the same again goes on. Readers are served meanwhile, as the keys before stay where they are.
 *
 * <p>Memory is that of the names of all objects whose data keys were wrapped anew before, and of one document.
 */
public final class Rewrapping {
    /** Of a document: about a megabyte of it. */
    private static final int KEYS_AT_ONCE = 1 << 12;

    private final ObjectStore store;
    private final Ledger ledger;
    private final KeyService keys;
    private final RunIdentity identity;
    private final int threads;
    private final int keysAtOnce;

    /**
     * @param keys those of the dataset, which have shown that they are
     * @param identity who does it
     * @param threads objects worked on at once
     */
    public Rewrapping(ObjectStore store, Ledger ledger, KeyService keys, RunIdentity identity, int threads) {
        this(store, ledger, keys, identity, threads, KEYS_AT_ONCE);
    }

    Rewrapping(ObjectStore store, Ledger ledger, KeyService keys, RunIdentity identity, int threads, int keysAtOnce) {
        this.keysAtOnce = keysAtOnce;
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.identity = identity;
        this.threads = threads;
    }

    /**
     * What was done.
     *
     * @param rewrapped data keys that were wrapped anew
     * @param current data keys that were wrapped with the newest key already
     * @param keyIds the keys that data keys were wrapped with
     * @param entries numbers of the ledger entries that say so
     * @param problems what is wrong with objects whose data keys were left as they are
     */
    public record Result(
            long rewrapped, long current, SortedSet<String> keyIds, List<Long> entries, List<String> problems) {}

    /**
     * Does it.
     *
     * @param progress told how many data keys have been wrapped anew so far, each time that the ledger says so
     */
    public Result run(LongConsumer progress) {
        LedgerState state = ledger.read();
        RewrappedIndex before = RewrappedIndex.of(ledger.reader(), state);
        KeyService resolving = RewrappedKeys.of(keys, () -> before);
        KeyedObjects objects = new KeyedObjects(store, ledger.reader());
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            Batches batches = new Batches(state, before, resolving, objects, workers, progress);
            objects.each(state, batches::take);
            batches.flush();
            return batches.result();
        } finally {
            workers.shutdownNow();
        }
    }

    private final class Batches {
        private final LedgerState state;
        private final RewrappedIndex before;
        private final KeyService resolving;
        private final KeyedObjects objects;
        private final ExecutorService workers;
        private final LongConsumer progress;
        private final Map<String, String> targets = new HashMap<>();
        private final List<KeyedObject> batch = new ArrayList<>();
        private final SortedSet<String> keyIds = new TreeSet<>();
        private final List<Long> entries = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private long rewrapped;
        private long current;

        Batches(
                LedgerState state,
                RewrappedIndex before,
                KeyService resolving,
                KeyedObjects objects,
                ExecutorService workers,
                LongConsumer progress) {
            this.state = state;
            this.before = before;
            this.resolving = resolving;
            this.objects = objects;
            this.workers = workers;
            this.progress = progress;
        }

        void take(KeyedObject object) {
            Optional<String> keyId = before.keyIdOf(object.key()).or(() -> Optional.ofNullable(object.keyId()));
            if (keyId.isPresent() && keyId.get().equals(target(keyId.get()))) {
                current++;
                return;
            }
            batch.add(object);
            if (batch.size() == keysAtOnce) {
                flush();
            }
        }

        /** The key that a data key is to be wrapped with; null when its key's id does not tell. */
        private synchronized @Nullable String target(String keyId) {
            return targets.computeIfAbsent(keyId, id -> KeyId.parse(id)
                    .map(parsed -> keys.currentKeyId(parsed.domain()))
                    .orElse(null));
        }

        void flush() {
            if (batch.isEmpty()) {
                return;
            }
            List<Callable<Done>> work = batch.stream()
                    .<Callable<Done>>map(object -> () -> rewrap(object))
                    .toList();
            List<Done> all;
            try {
                all = Workers.inOrder(work, workers);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            batch.clear();
            all.stream().map(Done::problem).flatMap(Optional::stream).forEach(problems::add);
            current += all.stream().filter(Done.NOTHING::equals).count();
            record(all.stream()
                    .map(Done::line)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(WrappedKeys.Line::object))
                    .toList());
        }

        private void record(List<WrappedKeys.Line> lines) {
            if (lines.isEmpty()) {
                return;
            }
            SortedSet<String> ids = new TreeSet<>();
            lines.forEach(line -> ids.add(line.keyId()));
            KeyEntry entry = ledger.recordKeys(
                    new Ledger.KeyChange(
                            KeyEntry.Kind.REWRAP,
                            List.copyOf(ids),
                            new WrappedKeys(WrappedKeys.FORMAT, state.dataset(), lines),
                            identity.operator(),
                            identity.toolVersion()),
                    Premise.NONE);
            entries.add(entry.number());
            keyIds.addAll(ids);
            rewrapped += lines.size();
            progress.accept(rewrapped);
        }

        private Done rewrap(KeyedObject object) {
            WrappedKey inObject;
            try {
                inObject = objects.wrappedKeyOf(object);
            } catch (IntegrityException e) {
                return Done.of(String.valueOf(e.getMessage()));
            }
            String keyId = before.keyIdOf(object.key()).orElse(inObject.keyId());
            String target = target(keyId);
            if (target == null) {
                return Done.of("[" + object.key() + "] its key " + keyId + " is not one whose domain is known");
            }
            if (target.equals(keyId)) {
                return Done.NOTHING;
            }
            WrappedKey anew = resolving.rewrap(inObject, target);
            return Done.of(new WrappedKeys.Line(
                    object.key(), RewrappedIndex.fingerprint(inObject), anew.keyId(), anew.wrapped()));
        }

        Result result() {
            return new Result(rewrapped, current, keyIds, List.copyOf(entries), List.copyOf(problems));
        }
    }

    /** What became of one object. */
    private record Done(Optional<WrappedKeys.Line> line, Optional<String> problem) {
        static final Done NOTHING = new Done(Optional.empty(), Optional.empty());

        static Done of(WrappedKeys.Line line) {
            return new Done(Optional.of(line), Optional.empty());
        }

        static Done of(String problem) {
            return new Done(Optional.empty(), Optional.of(problem));
        }
    }
}
