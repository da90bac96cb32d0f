package fr.sndscopy.migration.run;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.ledger.access.Actor;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.part.Sightings;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run works with, of a migration or a replay. Safe for use by several threads.
 *
 * @param store where objects are and go
 * @param ledger what is published there
 * @param keyService wraps and unwraps data keys
 * @param settings how hard to work
 * @param lock of the delivery, held for the whole run
 * @param identity who runs this, with what
 * @param workDirectory for files on their way, all of them encrypted; owned by this run
 * @param reportDirectory for copies of the reports
 * @param progress counted by the workers, and asked whether to stop
 * @param sightings of the objects that this process has seen whole
 */
public record RunTools(
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
    private static final Logger LOG = LoggerFactory.getLogger(RunTools.class);
    private static final Duration TOLD_AFTER = Duration.ofSeconds(2);

    /** With sightings of this process, of nothing so far. */
    public RunTools(
            ObjectStore store,
            Ledger ledger,
            KeyService keyService,
            MigrationSettings settings,
            RunLock lock,
            RunIdentity identity,
            Path workDirectory,
            Path reportDirectory,
            Progress progress) {
        this(
                store,
                ledger,
                keyService,
                settings,
                lock,
                identity,
                workDirectory,
                reportDirectory,
                progress,
                new Sightings(store, workDirectory, settings.threads(), progress));
    }

    /** Publishes while no other run of the job database does; says so where that has to be waited for. */
    public <T> T inLedgerTurn(Supplier<T> publication) {
        AtomicBoolean told = new AtomicBoolean();
        return lock.inLedgerTurn(
                waited -> {
                    progress.stopIfRequested();
                    if (waited.compareTo(TOLD_AFTER) > 0 && !told.getAndSet(true)) {
                        LOG.info("waits for its turn: another run publishes");
                        progress.say("another run publishes: waits for its turn");
                    }
                },
                publication);
    }

    /** Where acts are written down that are no publication. */
    public AccessLog accessLog() {
        return new AccessLog(
                store, ledger, Actor.ofThisProcess(identity.operator(), identity.toolVersion()), Clock.systemUTC());
    }

    public PartKeys keys() {
        return new PartKeys(keyService);
    }

    public Sealing sealing() {
        return new Sealing(keyService);
    }

    public PartVerification verification() {
        return new PartVerification(sightings, keys());
    }
}
