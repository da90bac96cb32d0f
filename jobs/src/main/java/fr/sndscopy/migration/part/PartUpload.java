package fr.sndscopy.migration.part;

import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;

/** Brings a converted part into the store and removes its local files. */
public final class PartUpload {
    private final ObjectStore store;

    public PartUpload(ObjectStore store) {
        this.store = store;
    }

    /** Stores the part's objects under their attempt keys; whatever happens, no local file is left. */
    public PartReceipt upload(ConvertedPart part) throws IOException {
        try {
            put(part.data());
            put(part.quarantine());
            return part.receipt();
        } finally {
            part.deleteFiles();
        }
    }

    private void put(ConvertedPart.@org.jspecify.annotations.Nullable LocalObject local) {
        if (local != null) {
            store.put(local.object().key(), local.path(), local.object().sha256());
        }
    }
}
