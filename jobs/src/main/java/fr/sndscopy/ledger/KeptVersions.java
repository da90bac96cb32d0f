package fr.sndscopy.ledger;

import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a bucket that keeps versions still has of an object that somebody deleted or replaced, and how that comes back. */
public final class KeptVersions {
    private KeptVersions() {}

    /**
     * What is to be said of an object that is not there: why, where its bucket knows; else nothing.
     *
     * @param key of an object that nothing of ours ever removes
     */
    static Optional<String> hidden(ObjectReader store, String key) {
        ObjectVersions versions = store.versions().orElse(null);
        if (versions == null || !isHidden(versions, key)) {
            return Optional.empty();
        }
        List<ObjectVersion> all = new ArrayList<>();
        try {
            versions.list(key, version -> {
                if (version.key().equals(key)) {
                    all.add(version);
                }
            });
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            return Optional.of("deleted; its bucket keeps versions, which these credentials may not list");
        }
        return hidden(versions, all).or(() -> Optional.of("deleted"));
    }

    /** That an object is not there, and what the store knows of it. */
    static LedgerCorruptException missing(ObjectReader store, String key) {
        return new LedgerCorruptException(
                key, hidden(store, key).map(why -> "missing: " + why).orElse("missing"), null);
    }

    /** A store that does not answer this to us says nothing of it. */
    private static boolean isHidden(ObjectVersions versions, String key) {
        try {
            return versions.isHidden(key);
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Likewise, of the versions and markers of one key; empty when its newest is no marker, or nothing is below it.
     *
     * @param all in any order
     */
    public static Optional<String> hidden(ObjectVersions versions, List<ObjectVersion> all) {
        ObjectVersion newest = newest(all);
        return newest == null || !newest.marker()
                ? Optional.empty()
                : newestWithBytes(all)
                        .map(below -> "deleted, and still there below its delete marker: version of " + below.modified()
                                + ", deleted at " + newest.modified() + "; it comes back with: "
                                + versions.removal(newest));
    }

    /** What is to be said when an object's newest bytes are not its first; empty when they are, or it has been deleted. */
    public static Optional<String> replaced(ObjectVersions versions, List<ObjectVersion> all) {
        ObjectVersion newest = newest(all);
        if (newest == null || newest.marker()) {
            return Optional.empty();
        }
        return all.stream()
                .filter(version -> !version.marker() && !isAlike(version, newest))
                .min(Comparator.comparing(ObjectVersion::modified))
                .map(first -> "replaced, and what was there before still is: version " + first.id() + " of "
                        + first.modified() + ", replaced at " + newest.modified() + "; it comes back with: "
                        + versions.removal(newest));
    }

    private static boolean isAlike(ObjectVersion one, ObjectVersion other) {
        return one.id().equals(other.id())
                || (one.bytes() == other.bytes()
                        && one.etag() != null
                        && one.etag().equals(other.etag()));
    }

    private static @Nullable ObjectVersion newest(List<ObjectVersion> all) {
        return all.stream().filter(ObjectVersion::newest).findFirst().orElse(null);
    }

    private static Optional<ObjectVersion> newestWithBytes(List<ObjectVersion> all) {
        return all.stream().filter(version -> !version.marker()).max(Comparator.comparing(ObjectVersion::modified));
    }
}
