package fr.sndscopy.migration.run;

import fr.sndscopy.storage.StorageException;
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
        run.tools().lock().assertHeld();
        run.recheckFiles();
        StoreProbe.Findings findings = new StoreProbe(run.tools().store(), Clock.systemUTC()).run();
        if (!findings.isUsable()) {
            throw unfit(findings, String.join("; ", findings.faults()));
        }
        if (findings.conditionalPut() == StoreProbe.ConditionalPut.REJECTED) {
            throw unfit(findings, "it rejects If-None-Match, without which there is no ledger");
        }
        run.outcome().probed(findings);
    }

    private static StorageException unfit(StoreProbe.Findings findings, String problem) {
        return new StorageException(
                StorageException.Kind.REFUSED, "[" + findings.store() + "] not fit for a copy: " + problem, null);
    }
}
