package fr.sndscopy.storage;

import fr.sndscopy.storage.ObjectVersions.Versioning;
import java.util.ArrayList;
import java.util.List;

/** What a bucket that keeps versions still has of the objects that a probe has deleted. */
final class ProbedVersions {
    private ProbedVersions() {}

    /**
     * Removes them for good, as far as we may.
     *
     * @return those that stay, for a lock or for want of a right; none where they are not to be listed
     */
    static List<ObjectVersion> remove(ObjectStore store, String prefix) {
        ObjectVersions versions = store.versions().orElse(null);
        VersionedWrites writes = store.versionedWrites().orElse(null);
        List<ObjectVersion> left = new ArrayList<>();
        if (versions == null || writes == null) {
            return left;
        }
        try {
            if (versions.versioning() != Versioning.NEVER) {
                versions.list(prefix, left::add);
            }
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
        }
        left.removeIf(version -> isRemoved(writes, version));
        return left;
    }

    private static boolean isRemoved(VersionedWrites writes, ObjectVersion version) {
        try {
            writes.delete(version.key(), version.id());
            return true;
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            return false;
        }
    }
}
