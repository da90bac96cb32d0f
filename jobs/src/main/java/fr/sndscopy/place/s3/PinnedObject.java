package fr.sndscopy.place.s3;

import fr.sndscopy.storage.s3.ReadOnlyBucket.Seen;
import org.jspecify.annotations.Nullable;

/**
 * An object as it was listed. Lists tell no versions: the first answer to a request that its entity tag was part of does, and every
 * later request asks for that version. Safe for use by several threads.
 */
final class PinnedObject {
    private final Seen listed;
    private volatile Seen pin;

    PinnedObject(Seen listed) {
        this.listed = listed;
        this.pin = listed;
    }

    /** What requests ask for. */
    Seen pin() {
        return pin;
    }

    synchronized void isOfVersion(@Nullable String version) {
        if (version != null && pin.version() == null) {
            pin = new Seen(listed.key(), listed.bytes(), listed.modified(), listed.etag(), version);
        }
    }
}
