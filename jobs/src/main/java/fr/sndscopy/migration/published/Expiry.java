package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from a store the rows of deliveries that readers no longer see, superseded or withdrawn, with those in quarantine and those of
 * replays. The ledger says so first; whoever was cut off in between goes on when called again. Ledger, manifests, sealed evidence and
 * reports stay: books and digests of what is gone can be checked as ever.
 *
 * <p>All methods throw what {@link Ledger#read} throws.
 */
public final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    /** So that an entry has far less than its most bytes. */
    private static final int DELIVERIES_OF_AN_ENTRY = 300;

    private static final int REMOVALS_AT_ONCE = 1 << 10;

    private final ObjectStore store;
    private final Ledger ledger;
    private final Clock clock;
    private final int threads;

    /** @param threads objects removed at once */
    public Expiry(ObjectStore store, Ledger ledger, Clock clock, int threads) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * A delivery that nobody sees any more.
     *
     * @param delivery its id
     * @param ended since when it is not current, by the clock of who wrote that entry
     * @param by the delivery that superseded it; empty when it was withdrawn
     * @param begun whether the ledger says already that it has expired
     * @param parts that have rows, its replays' among them
     * @param rows of these parts, those in quarantine among them
     * @param objects that are there
     * @param bytes of these
     */
    public record Line(
            String delivery,
            Instant ended,
            Optional<String> by,
            boolean begun,
            long parts,
            long rows,
            long objects,
            long bytes) {}

    /**
     * What may go.
     *
     * @param lines in the order in which they ended
     * @param versionsKept whether the bucket keeps what is removed from it
     */
    public record Found(List<Line> lines, boolean versionsKept) {
        public Found {
            lines = List.copyOf(lines);
        }

        public long objects() {
            return lines.stream().mapToLong(Line::objects).sum();
        }

        public long bytes() {
            return lines.stream().mapToLong(Line::bytes).sum();
        }

        /** Those of which the ledger does not say so yet, sorted. */
        public List<String> toBeSaid() {
            return lines.stream()
                    .filter(line -> !line.begun())
                    .map(Line::delivery)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Looks at what there is, and changes nothing.
     *
     * @param named only these deliveries; none for all
     * @param olderThan of those that are not named, how long they have not been current
     * @throws fr.sndscopy.ledger.PublicationRefusedException when one that is named is not published, or current
     */
    public Found find(Set<String> named, Duration olderThan) {
        LedgerState state = ledger.read();
        for (String delivery : named) {
            if (state.expiryOf(delivery).isEmpty()) {
                ledger.checkMayRemove(state, RemovalEntry.Kind.EXPIRE, delivery);
            }
        }
        Instant limit = clock.instant().minus(olderThan);
        List<Line> lines = new ArrayList<>();
        for (Publication publication : state.publications()) {
            String delivery = publication.entry().delivery();
            if (publication.entry().replays() != null || state.isCurrent(delivery)) {
                continue;
            }
            Instant ended = ended(state, delivery);
            boolean begun = state.expiryOf(delivery).isPresent();
            boolean wanted = named.isEmpty() ? begun || !ended.isAfter(limit) : named.contains(delivery);
            if (wanted) {
                Line line = line(state, publication, ended, begun);
                if (!begun || line.objects() > 0) {
                    lines.add(line);
                }
            }
        }
        lines.sort(Comparator.comparing(Line::ended).thenComparing(Line::delivery));
        return new Found(lines, store.versions().isPresent());
    }

    private static Instant ended(LedgerState state, String delivery) {
        return StoredTime.instant(state.supersederOf(delivery)
                .map(superseder -> superseder.entry().time())
                .or(() -> state.withdrawalOf(delivery).map(RemovalEntry::time))
                .orElseThrow());
    }

    private Line line(LedgerState state, Publication publication, Instant ended, boolean begun) {
        String delivery = publication.entry().delivery();
        Contents contents = contents(state, delivery);
        Map<String, Long> there = there(contents);
        return new Line(
                delivery,
                ended,
                state.supersederOf(delivery)
                        .map(superseder -> superseder.entry().delivery()),
                begun,
                contents.parts,
                contents.rows,
                there.size(),
                there.values().stream().mapToLong(Long::longValue).sum());
    }

    /** What a delivery and its replays have named. */
    private static final class Contents {
        private final Set<String> keys = new HashSet<>();
        private final SortedSet<String> folders = new TreeSet<>();
        private long parts;
        private long rows;

        void add(Manifest manifest) {
            for (Manifest.Part part : manifest.parts()) {
                add(manifest.delivery(), part.data());
                add(manifest.delivery(), part.quarantine());
                if (part.hasRows()) {
                    parts++;
                    rows += part.replays() == null ? part.books().delivered() : 0;
                }
            }
        }

        private void add(String delivery, @Nullable StoredObject object) {
            if (object != null) {
                if (!isOfRows(object.key(), delivery)) {
                    throw new IntegrityException(
                            "[" + object.key() + "] named as rows of " + delivery + ", whose they are not");
                }
                keys.add(object.key());
                folders.add(object.key().substring(0, object.key().lastIndexOf('/') + 1));
            }
        }
    }

    /** Whatever a manifest names, nothing but rows of its own delivery is removed for it. */
    private static boolean isOfRows(String key, String delivery) {
        return StoreLayout.place(key)
                .filter(place ->
                        place.kind() == StoreLayout.Content.DATA || place.kind() == StoreLayout.Content.QUARANTINE)
                .filter(place -> place.delivery().equals(delivery))
                .isPresent();
    }

    private Contents contents(LedgerState state, String delivery) {
        Contents contents = new Contents();
        contents.add(ledger.manifest(state, state.publication(delivery).orElseThrow()));
        state.replaysOf(delivery).forEach(replay -> contents.add(ledger.manifest(state, replay)));
        return contents;
    }

    /** By key, the lengths of what is still there. */
    private Map<String, Long> there(Contents contents) {
        Map<String, Long> there = new HashMap<>();
        contents.folders.forEach(folder -> store.list(folder, stat -> {
            if (contents.keys.contains(stat.key())) {
                there.put(stat.key(), stat.bytes());
            }
        }));
        return there;
    }

    /**
     * Does it: what was found, and has not become current or gone meanwhile.
     *
     * @param reason for the ledger, in clear
     * @return the entries that say so; none when entries of before do
     * @throws StorageException {@link StorageException.Kind#REFUSED} when the store does not let an object be removed, which the ledger then
     *     says already; the same again removes what is left
     * @throws IOException when it is interrupted; likewise
     */
    public List<RemovalEntry> run(Found found, String reason, String operator, String toolVersion) throws IOException {
        List<RemovalEntry> entries = new ArrayList<>();
        List<String> all = found.toBeSaid();
        for (int from = 0; from < all.size(); from += DELIVERIES_OF_AN_ENTRY) {
            entries.add(ledger.recordRemoval(
                    RemovalEntry.Kind.EXPIRE,
                    all.subList(from, Math.min(from + DELIVERIES_OF_AN_ENTRY, all.size())),
                    reason,
                    operator,
                    toolVersion));
        }
        LedgerState state = ledger.read();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (Line line : found.lines()) {
                if (state.expiryOf(line.delivery()).isEmpty()) {
                    throw new IllegalStateException("the ledger does not say that it has expired");
                }
                remove(line.delivery(), contents(state, line.delivery()), workers);
            }
        } finally {
            workers.shutdownNow();
        }
        return entries;
    }

    private void remove(String delivery, Contents contents, ExecutorService workers) throws IOException {
        List<String> there = List.copyOf(there(contents).keySet());
        for (int from = 0; from < there.size(); from += REMOVALS_AT_ONCE) {
            List<Callable<String>> removals = new ArrayList<>();
            for (String key : there.subList(from, Math.min(from + REMOVALS_AT_ONCE, there.size()))) {
                removals.add(() -> {
                    store.delete(key);
                    return key;
                });
            }
            Workers.inOrder(removals, workers);
        }
        Map<String, Long> left = there(contents);
        if (!left.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    "[" + left.keySet().iterator().next() + "] still there after it was removed, as are " + left.size()
                            + " objects of " + delivery + " in all",
                    null);
        }
        LOG.info("expired: {}, {} objects removed", delivery, there.size());
    }
}
