package fr.sndscopy.migration.published;

import fr.sndscopy.migration.published.Leftover.Fate;
import fr.sndscopy.migration.published.Leftover.Kind;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.ObjectVersions.Versioning;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreProbe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What probes left in a bucket that keeps versions: each version and marker, of which those that are locked stay until then. */
final class ProbeRemains {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeRemains.class);

    private ProbeRemains() {}

    /** Of a bucket that keeps what is removed, and says so. */
    static Optional<ObjectVersions> versions(ObjectStore store) {
        return store.versions().filter(versions -> {
            try {
                return versions.versioning() != Versioning.NEVER;
            } catch (StorageException e) {
                if (e.isTransient()) {
                    throw e;
                }
                LOG.warn("whether the bucket keeps versions is not to be found out", e);
                return false;
            }
        });
    }

    /** Empty when they are not to be listed. */
    static Optional<List<ObjectVersion>> list(ObjectVersions versions) {
        List<ObjectVersion> all = new ArrayList<>();
        try {
            versions.list(StoreProbe.PREFIX, all::add);
            return Optional.of(all);
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            LOG.warn("versions are not to be listed here", e);
            return Optional.empty();
        }
    }

    /** @param byAge what becomes of it unless it is locked */
    static Leftover leftover(ObjectVersions versions, ObjectVersion version, Fate byAge) {
        Fate fate = byAge == Fate.REMOVABLE && isLocked(versions, version) ? Fate.LOCKED : byAge;
        return new Leftover(
                version.key(), Kind.PROBE, "", version.bytes(), version.modified(), fate, null, version.id());
    }

    private static boolean isLocked(ObjectVersions versions, ObjectVersion version) {
        if (version.marker()) {
            return false;
        }
        try {
            return versions.retention(version.key(), version.id())
                    .map(Retention::until)
                    .filter(Instant.now()::isBefore)
                    .isPresent();
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            // gone meanwhile, or not told: removing it will tell
            return false;
        }
    }
}
