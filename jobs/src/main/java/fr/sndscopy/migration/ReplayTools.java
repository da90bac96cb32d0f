package fr.sndscopy.migration;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;

/**
 * What a replay works with.
 *
 * @param store where objects are and go
 * @param ledger what is published there
 * @param keyService wraps and unwraps data keys
 * @param settings how hard to work
 * @param lock held for the whole replay
 * @param identity who runs this, with what
 * @param workDirectory for files on their way, all of them encrypted; owned by this replay
 * @param reportDirectory for copies of the reports
 * @param progress asked whether to stop
 * @param sightings of the objects that this process has seen whole
 */
public record ReplayTools(
        ObjectStore store,
        Ledger ledger,
        KeyService keyService,
        MigrationSettings settings,
        RunLock lock,
        RunIdentity identity,
        Path workDirectory,
        Path reportDirectory,
        Progress progress,
        Sightings sightings) {

    PartKeys keys() {
        return new PartKeys(keyService);
    }

    Sealing sealing() {
        return new Sealing(keyService);
    }

    PartVerification verification() {
        return new PartVerification(sightings, keys());
    }
}
