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
import java.util.TreeMap;
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
            if (keyId.flatMap(before::shredOf).isPresent()) {
                return;
            }
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
            List<Found> all = inOrder(batch.stream()
                    .<Callable<Found>>map(object -> () -> find(object))
                    .toList());
            batch.clear();
            all.stream().map(Found::problem).flatMap(Optional::stream).forEach(problems::add);
            current += all.stream().filter(Found.CURRENT::equals).count();
            Map<String, List<Ready>> byTarget = new TreeMap<>();
            all.stream().map(Found::ready).flatMap(Optional::stream).forEach(one -> byTarget.computeIfAbsent(
                            one.target(), none -> new ArrayList<>())
                    .add(one));
            List<Callable<List<WrappedKeys.Line>>> calls = new ArrayList<>();
            byTarget.forEach((target, ready) -> inCalls(ready).forEach(some -> calls.add(() -> rewrap(some, target))));
            record(inOrder(calls).stream()
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(WrappedKeys.Line::object))
                    .toList());
        }

        private <T> List<T> inOrder(List<Callable<T>> work) {
            try {
                return Workers.inOrder(work, workers);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** So many that all threads have some, and never more than the service takes at once. */
        private List<List<Ready>> inCalls(List<Ready> ready) {
            int atOnce = Math.min(keys.limits().atOnce(), Math.max(1, (ready.size() + threads - 1) / threads));
            List<List<Ready>> calls = new ArrayList<>();
            for (int from = 0; from < ready.size(); from += atOnce) {
                calls.add(ready.subList(from, Math.min(from + atOnce, ready.size())));
            }
            return calls;
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

        private Found find(KeyedObject object) {
            WrappedKey inObject;
            try {
                inObject = objects.wrappedKeyOf(object);
            } catch (IntegrityException e) {
                return Found.of(String.valueOf(e.getMessage()));
            }
            String keyId = before.keyIdOf(object.key()).orElse(inObject.keyId());
            String target = target(keyId);
            if (target == null) {
                return Found.of("[" + object.key() + "] its key " + keyId + " is not one whose domain is known");
            }
            return target.equals(keyId) ? Found.CURRENT : Found.of(new Ready(object, inObject, target));
        }

        private List<WrappedKeys.Line> rewrap(List<Ready> some, String target) {
            List<WrappedKey> anew =
                    resolving.rewrapAll(some.stream().map(Ready::inObject).toList(), target);
            List<WrappedKeys.Line> lines = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Ready one = some.get(i);
                lines.add(new WrappedKeys.Line(
                        one.object().key(),
                        RewrappedIndex.fingerprint(one.inObject()),
                        anew.get(i).keyId(),
                        anew.get(i).wrapped()));
            }
            return lines;
        }

        Result result() {
            return new Result(rewrapped, current, keyIds, List.copyOf(entries), List.copyOf(problems));
        }
    }

    /**
     * A data key that is to be wrapped anew.
     *
     * @param inObject as it is wrapped in the object
     * @param target the key to wrap it with
     */
    private record Ready(KeyedObject object, WrappedKey inObject, String target) {}

    /** What an object is found to be: to be done, done already, or wrong. */
    private record Found(Optional<Ready> ready, Optional<String> problem) {
        static final Found CURRENT = new Found(Optional.empty(), Optional.empty());

        static Found of(Ready ready) {
            return new Found(Optional.of(ready), Optional.empty());
        }

        static Found of(String problem) {
            return new Found(Optional.empty(), Optional.of(problem));
        }
    }
}
