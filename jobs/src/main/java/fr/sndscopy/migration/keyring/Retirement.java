package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.migration.keyring.KeyedObjects.KeyedObject;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Destroys the keys that were replaced and that nothing needs any more. Before the ledger says so, and before a key is gone, each data key
 * that was wrapped anew has been opened in its newest form, and is the one that it was. Killed in between, the ledger says so and the keys are
 * still there: the same again destroys them.
 */
public final class Retirement {
    private static final int CHECKS_AT_ONCE = 1 << 12;

    private final ObjectStore store;
    private final Ledger ledger;
    private final KeyService keys;
    private final RunIdentity identity;
    private final int threads;

    /**
     * @param keys those of the dataset, which have shown that they are; not such as open what is gone
     * @param identity who does it
     * @param threads objects worked on at once
     */
    public Retirement(ObjectStore store, Ledger ledger, KeyService keys, RunIdentity identity, int threads) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.identity = identity;
        this.threads = threads;
    }

    /**
     * What was done.
     *
     * @param keyIds the keys that were destroyed
     * @param checked data keys that were wrapped anew, opened before
     * @param entry number of the ledger entry that says so, or null when one of before did
     */
    public record Result(
            SortedSet<String> keyIds,
            long checked,
            @Nullable Long entry) {}

    /**
     * Does it.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when a key is needed still, which leaves all of them
     * @throws IntegrityException when an object is not what it should be, or a data key is another in its newest form
     */
    public Result run() {
        LedgerState state = ledger.read();
        SortedSet<String> replaced = replaced();
        SortedSet<String> toRetire = new TreeSet<>(replaced);
        toRetire.removeAll(state.retiredKeys());
        long checked = 0;
        Long entry = null;
        if (!toRetire.isEmpty()) {
            requireNoWork();
            checked = check(state, toRetire);
            entry = ledger.recordKeys(
                            new Ledger.KeyChange(
                                    KeyEntry.Kind.RETIRE,
                                    List.copyOf(toRetire),
                                    null,
                                    identity.operator(),
                                    identity.toolVersion()),
                            now -> requireSame(state, now))
                    .number();
        }
        KeyId.oldestFirst(replaced).forEach(keys::destroy);
        return new Result(replaced, checked, entry);
    }

    /** All that are here and with which nothing new is wrapped. */
    private SortedSet<String> replaced() {
        SortedSet<String> replaced = new TreeSet<>();
        Set<String> here = keys.keyIds();
        for (String id : here) {
            KeyId.parse(id)
                    .filter(parsed -> !keys.currentKeyId(parsed.domain()).equals(id))
                    .ifPresent(parsed -> replaced.add(id));
        }
        return replaced;
    }

    /** What a run left that is to be gone on with is sealed with keys of before, and no manifest names it. */
    private void requireNoWork() {
        List<String> work = new ArrayList<>();
        store.list(StoreLayout.WORK_PREFIX, stat -> work.add(stat.key()));
        if (!work.isEmpty()) {
            throw refused("[" + work.get(0)
                    + "] left by a run that has not published: its keys are needed to go on with it. End the run, or"
                    + " remove what it left: sndscopy gc --apply");
        }
    }

    private static void requireSame(LedgerState before, LedgerState now) {
        if (before.size() != now.size()) {
            throw new PublicationRefusedException(
                    Reason.STALE_PLAN,
                    "[ledger] another entry was written while the keys were looked at: the same command again looks at"
                            + " it too");
        }
    }

    private long check(LedgerState state, Set<String> toRetire) {
        RewrappedIndex index = RewrappedIndex.of(ledger.reader(), state);
        KeyedObjects objects = new KeyedObjects(store, ledger.reader());
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            Checks checks = new Checks(toRetire, index, objects, workers);
            objects.each(state, checks::take);
            checks.flush();
            if (checks.hanging.get() > 0) {
                throw refused("[" + String.join(", ", toRetire) + "] " + checks.hanging.get()
                        + (checks.hanging.get() == 1 ? " data key is" : " data keys are")
                        + " wrapped with no newer key: sndscopy keys rewrap first");
            }
            return checks.checked.get();
        } finally {
            workers.shutdownNow();
        }
    }

    private static KeyServiceException refused(String message) {
        return new KeyServiceException(Kind.REFUSED, message, null);
    }

    private final class Checks {
        private final Set<String> toRetire;
        private final RewrappedIndex index;
        private final KeyedObjects objects;
        private final ExecutorService workers;
        private final KeyService newest;
        private final List<Callable<Boolean>> batch = new ArrayList<>();
        private final AtomicLong hanging = new AtomicLong();
        private final AtomicLong checked = new AtomicLong();

        Checks(Set<String> toRetire, RewrappedIndex index, KeyedObjects objects, ExecutorService workers) {
            this.toRetire = toRetire;
            this.index = index;
            this.objects = objects;
            this.workers = workers;
            this.newest = RewrappedKeys.preferring(keys, index);
        }

        void take(KeyedObject object) {
            batch.add(() -> check(object));
            if (batch.size() == CHECKS_AT_ONCE) {
                flush();
            }
        }

        void flush() {
            try {
                Workers.inOrder(List.copyOf(batch), workers);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            batch.clear();
        }

        /** Whether nothing but the keys that stay is needed for an object. */
        private boolean check(KeyedObject object) {
            boolean anew = index.keyIdOf(object.key()).isPresent();
            if (index.keyIdOf(object.key())
                    .or(() -> Optional.ofNullable(object.keyId()))
                    .flatMap(index::shredOf)
                    .isPresent()) {
                return true;
            }
            if (!anew && object.keyId() != null) {
                return stays(object.keyId());
            }
            WrappedKey inObject = objects.wrappedKeyOf(object);
            if (!stays(index.keyIdOf(object.key()).orElse(inObject.keyId()))) {
                return false;
            }
            if (anew) {
                requireSameKey(object, inObject);
            }
            return true;
        }

        private boolean stays(String keyId) {
            if (toRetire.contains(keyId)) {
                hanging.incrementAndGet();
                return false;
            }
            return true;
        }

        private void requireSameKey(KeyedObject object, WrappedKey inObject) {
            boolean openable = keys.keyIds().contains(inObject.keyId());
            try (DataKey after = newest.unwrap(inObject);
                    // the key of one that was wrapped anew twice may be gone already
                    DataKey before = openable ? keys.unwrap(inObject) : newest.unwrap(inObject)) {
                byte[] one = before.toBytes();
                byte[] other = after.toBytes();
                boolean same = Arrays.equals(one, other);
                Arrays.fill(one, (byte) 0);
                Arrays.fill(other, (byte) 0);
                if (!same) {
                    throw new IntegrityException("[" + object.key()
                            + "] its data key, as it was wrapped anew, is another one: the keys stay");
                }
            }
            checked.incrementAndGet();
        }
    }
}
