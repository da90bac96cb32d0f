package fr.sndscopy.migration;

import fr.sndscopy.storage.StoreProbe;
import java.io.IOException;
import java.time.Clock;

/** What is checked before a delivery's rows are read: the lock, the bag, that files are as planned, that the store works. */
public final class Reception {
    private final MigrationRun run;

    public Reception(MigrationRun run) {
        this.run = run;
    }

    /**
     * @throws fr.sndscopy.delivery.DeliveryRefusedException when the delivery is not complete or has changed
     * @throws fr.sndscopy.storage.StorageException when the store does not do what is needed
     */
    public void check() throws IOException {
        run.lock().assertHeld();
        run.recheckFiles();
        new StoreProbe(run.store(), Clock.systemUTC()).run();
    }
}
