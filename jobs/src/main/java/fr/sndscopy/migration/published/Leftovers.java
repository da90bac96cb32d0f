package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoreLayout.Place;
import fr.sndscopy.migration.published.Leftover.Fate;
import fr.sndscopy.migration.published.Leftover.Kind;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreProbe;
import fr.sndscopy.storage.UnfinishedUpload;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What attempts left in a store that were not published, and what may be removed of it: nothing that an entry of the ledger leads to, or
 * that a run may still publish. Keys of data are never looked at, nor is anything whose name is not one of ours.
 *
 * <p>The ledger is read with all its manifests after the store was listed, so that what is published meanwhile is not taken for left
 * over. All methods throw what {@link Ledger#read} throws: where the ledger does not hold together, or has become shorter than it was
 * seen, nothing is told from anything else.
 */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final ObjectStore store;
    private final Ledger ledger;
    private final Clock clock;

    public Leftovers(ObjectStore store, Ledger ledger, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What is done with manifests and reports that no entry leads to, and with what such a manifest names. */
    public enum Unexplained {
        KEPT,
        REMOVED
    }

    /**
     * What may be removed.
     *
     * @param olderThan by the store's clock; zero for whatever its age
     * @param unfinished deliveries that a run may still publish, or whose rejects somebody may want to see
     * @param unexplained whether manifests and reports may go that an entry may have left which was taken away
     */
    public record Terms(Duration olderThan, Set<String> unfinished, Unexplained unexplained) {
        /** Whatever is left over, as if nobody needed it: to count it. */
        public static final Terms ANY = new Terms(Duration.ZERO, Set.of(), Unexplained.KEPT);

        public Terms {
            if (olderThan.isNegative()) {
                throw new IllegalArgumentException("an age is zero or more");
            }
            unfinished = Set.copyOf(unfinished);
        }
    }

    /**
     * What was found.
     *
     * @param all in the order of their keys
     * @param foreign how many objects and uploads are there whose names are none of ours
     * @param uploadsListed whether the store let unfinished uploads be listed
     * @param versionsKept whether the bucket keeps what is removed from it
     */
    public record Found(List<Leftover> all, long foreign, boolean uploadsListed, boolean versionsKept) {
        public Found {
            all = List.copyOf(all);
        }

        /** Those that may be removed. */
        public List<Leftover> removable() {
            return all.stream().filter(one -> one.fate() == Fate.REMOVABLE).toList();
        }

        public long bytes() {
            return all.stream().mapToLong(Leftover::bytes).sum();
        }
    }

    /** Looks at the whole store but its ledger and keys. */
    public Found find(Terms terms) {
        Listing listing = new Listing();
        Optional<ObjectVersions> versions = ProbeRemains.versions(store);
        Optional<List<ObjectVersion>> ofProbes = versions.flatMap(ProbeRemains::list);
        if (ofProbes.isEmpty()) {
            store.list(StoreProbe.PREFIX, listing::see);
        }
        for (String prefix : List.of(
                StoreLayout.DATA_PREFIX,
                StoreLayout.EVIDENCE_PREFIX,
                StoreLayout.QUARANTINE_PREFIX,
                StoreLayout.WORK_PREFIX)) {
            store.list(prefix, listing::see);
        }
        boolean uploadsListed = listUploads(listing);
        Published published = ledger.gather(Published::new);
        Judgement judgement = new Judgement(terms, published, listing);
        List<Leftover> found = new ArrayList<>();
        for (Seen one : listing.seen) {
            if (!published.named.contains(one.stat.key()) && !judgement.isOfAReportInUse(one)) {
                found.add(one.with(judgement.fate(one)));
            }
        }
        listing.uploads.forEach(upload -> found.add(new Leftover(
                upload.key(),
                Kind.UPLOAD,
                StoreLayout.place(upload.key()).map(Place::delivery).orElse(""),
                upload.bytes(),
                upload.begun(),
                judgement.byAge(upload.begun()),
                upload,
                null)));
        versions.ifPresent(kept -> ofProbes.ifPresent(all ->
                all.forEach(one -> found.add(ProbeRemains.leftover(kept, one, judgement.byAge(one.modified()))))));
        found.sort(Comparator.comparing(Leftover::key));
        return new Found(found, listing.foreign, uploadsListed, versions.isPresent());
    }

    /** Not every store lets everybody list them: then the rest is told without. */
    private boolean listUploads(Listing listing) {
        try {
            store.unfinishedUploads("", listing::see);
            return true;
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.REFUSED) {
                throw e;
            }
            LOG.warn("unfinished uploads are not to be listed here", e);
            return false;
        }
    }

    /**
     * Removes them: manifests first, so that one that is there has what it names. The caller holds the run lock. In a bucket that keeps
     * versions an object is hidden by it and stays, until a rule of the bucket lets it go; what probes left is removed for good.
     *
     * @throws IllegalArgumentException when one is not removable
     * @throws StorageException {@link StorageException.Kind#REFUSED} when the store does not let some be removed; the others are
     */
    public void remove(List<Leftover> leftovers) {
        if (leftovers.stream().anyMatch(one -> one.fate() != Fate.REMOVABLE)) {
            throw new IllegalArgumentException("not everything may be removed");
        }
        List<Leftover> ordered = new ArrayList<>(leftovers);
        ordered.sort(Comparator.comparing(one -> one.kind() != Kind.MANIFEST));
        List<StorageException> refused = new ArrayList<>();
        for (Leftover one : ordered) {
            try {
                remove(one);
                LOG.info("removed: {}, {} bytes", one.key(), one.bytes());
            } catch (StorageException e) {
                if (e.kind() != StorageException.Kind.REFUSED) {
                    throw e;
                }
                LOG.warn("not removed: {}", one.key(), e);
                refused.add(e);
            }
        }
        if (!refused.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    refused.size() + " of " + ordered.size()
                            + " could not be removed, for want of a right or for a lock; the others are: "
                            + refused.get(0).getMessage(),
                    refused.get(0));
        }
    }

    private void remove(Leftover one) {
        if (one.upload() != null) {
            store.abort(one.upload());
        } else if (one.version() == null) {
            store.delete(one.key());
        } else {
            store.versionedWrites().orElseThrow().delete(one.key(), one.version());
        }
    }

    /** An object with a name of ours. */
    private record Seen(ObjectStat stat, Kind kind, String delivery, String attempt) {
        Leftover with(Fate fate) {
            return new Leftover(stat.key(), kind, delivery, stat.bytes(), stat.lastModified(), fate, null, null);
        }
    }

    private static final class Listing {
        private final List<Seen> seen = new ArrayList<>();
        private final List<UnfinishedUpload> uploads = new ArrayList<>();
        private long foreign;

        void see(ObjectStat stat) {
            if (stat.key().startsWith(StoreProbe.PREFIX)) {
                seen.add(new Seen(stat, Kind.PROBE, "", ""));
                return;
            }
            Optional<Place> place = StoreLayout.place(stat.key());
            if (place.isEmpty()) {
                foreign++;
                return;
            }
            seen.add(new Seen(
                    stat, kind(place.get()), place.get().delivery(), place.get().attempt()));
        }

        void see(UnfinishedUpload upload) {
            if (isOurs(upload.key())) {
                uploads.add(upload);
            } else {
                foreign++;
            }
        }

        private static boolean isOurs(String key) {
            return StoreLayout.place(key).isPresent()
                    || StoreLayout.ledgerNumber(key).isPresent()
                    || key.equals(StoreLayout.FORMAT_KEY)
                    || key.startsWith(StoreLayout.KEYS_PREFIX)
                    || key.startsWith(StoreProbe.PREFIX);
        }

        private static Kind kind(Place place) {
            return switch (place.kind()) {
                case DATA -> Kind.DATA;
                case QUARANTINE -> Kind.QUARANTINE;
                case EVIDENCE -> Kind.EVIDENCE;
                case MANIFEST -> Kind.MANIFEST;
                case REPORT -> Kind.REPORT;
                case WORK -> Kind.WORK;
            };
        }
    }

    /** What the ledger leads to. */
    private static final class Published implements LedgerReader.Gathering<Published> {
        private final Set<String> named = new HashSet<>();
        private final Map<String, String> contentIds = new HashMap<>();

        @Override
        public void see(Publication publication, Manifest manifest) {
            contentIds.put(manifest.delivery(), manifest.contentId());
            named.add(publication.entry().manifestKey());
            manifest.objects().forEach(object -> named.add(object.key()));
        }

        @Override
        public Published result(LedgerState state) {
            return this;
        }

        boolean has(String delivery) {
            return contentIds.containsKey(delivery);
        }
    }

    private final class Judgement {
        private final Terms terms;
        private final Published published;
        private final Instant limit;
        private final Map<String, Fate> manifests = new HashMap<>();
        /** What a manifest names that stays. */
        private final Set<String> needed = new HashSet<>();
        /** Deliveries of which a manifest stays that cannot be read. */
        private final Set<String> unknown = new HashSet<>();
        /** By delivery and file extension. */
        private final Map<List<String>, Seen> newestReports = new HashMap<>();

        private final Set<List<String>> reportsInUse = new HashSet<>();

        Judgement(Terms terms, Published published, Listing listing) {
            this.terms = terms;
            this.published = published;
            this.limit =
                    terms.olderThan().isZero() ? Instant.MAX : clock.instant().minus(terms.olderThan());
            for (Seen one : listing.seen) {
                if (one.kind == Kind.MANIFEST && !published.named.contains(one.stat.key())) {
                    judgeManifest(one);
                } else if (one.kind == Kind.REPORT && published.has(one.delivery)) {
                    seeReport(one);
                }
            }
            newestReports.values().forEach(one -> reportsInUse.add(List.of(one.delivery, one.attempt)));
        }

        private void judgeManifest(Seen one) {
            Optional<Manifest> manifest = manifest(one);
            boolean publishedAgain =
                    manifest.isPresent() && manifest.get().contentId().equals(published.contentIds.get(one.delivery));
            Fate fate = publishedAgain || terms.unexplained() == Unexplained.REMOVED
                    ? byAge(one)
                    : isUnfinished(one) ? Fate.UNFINISHED : Fate.UNEXPLAINED;
            manifests.put(one.stat.key(), fate);
            if (fate == Fate.REMOVABLE) {
                return;
            }
            Optional<List<StoredObject>> objects = manifest.flatMap(Judgement::objects);
            objects.ifPresentOrElse(
                    named -> named.stream().map(StoredObject::key).forEach(needed::add),
                    () -> unknown.add(one.delivery));
        }

        /** Empty when they are in shards of which one cannot be read. */
        private static Optional<List<StoredObject>> objects(Manifest manifest) {
            try {
                return Optional.of(manifest.objects());
            } catch (LedgerCorruptException | StoreFormatException e) {
                LOG.warn("a manifest that no entry names has lost a shard: what may be its is kept", e);
                return Optional.empty();
            }
        }

        private Optional<Manifest> manifest(Seen one) {
            try {
                return ledger.unnamedManifest(one.stat.key());
            } catch (LedgerCorruptException | StoreFormatException e) {
                LOG.warn("a manifest that no entry names cannot be read: what may be its is kept", e);
                return Optional.empty();
            }
        }

        private void seeReport(Seen one) {
            String extension = one.stat.key().substring(one.stat.key().lastIndexOf('.'));
            newestReports.merge(
                    List.of(one.delivery, extension),
                    one,
                    (before, now) -> now.stat.lastModified().isBefore(before.stat.lastModified()) ? before : now);
        }

        /** A report's forms and its seal go together: what the newest of each form belongs to is in use. */
        boolean isOfAReportInUse(Seen one) {
            return one.kind == Kind.REPORT && reportsInUse.contains(List.of(one.delivery, one.attempt));
        }

        Fate fate(Seen one) {
            if (one.kind == Kind.MANIFEST) {
                return manifests.getOrDefault(one.stat.key(), Fate.UNEXPLAINED);
            }
            if (isUnfinished(one)) {
                return Fate.UNFINISHED;
            }
            if (one.kind == Kind.WORK) {
                // no entry ever names it
                return byAge(one);
            }
            boolean ofAnEntryPerhaps = needed.contains(one.stat.key())
                    || unknown.contains(one.delivery)
                    || (one.kind == Kind.REPORT
                            && !published.has(one.delivery)
                            && terms.unexplained() == Unexplained.KEPT);
            return ofAnEntryPerhaps ? Fate.UNEXPLAINED : byAge(one);
        }

        private boolean isUnfinished(Seen one) {
            return terms.unfinished().contains(one.delivery) && !published.has(one.delivery);
        }

        private Fate byAge(Seen one) {
            return byAge(one.stat.lastModified());
        }

        Fate byAge(Instant stored) {
            return stored.isBefore(limit) ? Fate.REMOVABLE : Fate.YOUNG;
        }
    }
}
