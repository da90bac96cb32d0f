package fr.sndscopy.batch;

import fr.sndscopy.batch.MigrationLauncher.Presence;
import fr.sndscopy.batch.MigrationLauncher.Tables;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.lock.RunLocks;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Replays quarantines, each under the lock that migrations of its delivery take; there is no job, see decision 0020. */
public final class Replays implements AutoCloseable {
    private final Workplace workplace;
    private final SchemaCatalog catalog;
    private final @Nullable MigrationLauncher database;
    private final RunLocks locks;

    /**
     * Takes the right to work on the job database.
     *
     * @throws fr.sndscopy.lock.LockException when somebody has it who excludes us
     */
    public Replays(Workplace workplace, SchemaCatalog catalog) {
        this.workplace = workplace;
        this.catalog = catalog;
        if (workplace.properties().database().url() == null) {
            this.database = null;
            this.locks = RunLocks.of(FileRunLock.acquire(workplace.home().lockFile()));
            return;
        }
        MigrationLauncher opened = new MigrationLauncher(workplace);
        try {
            this.locks = opened.acquireDatabaseLocks(Presence.BESIDE_OTHERS, Tables.NOT_NEEDED);
            this.database = opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Replays the quarantine of one delivery; see {@link QuarantineReplay#run}.
     *
     * @param table only its rows; null for all
     * @param progress stops the replay when asked to
     * @throws fr.sndscopy.lock.LockException when another run is at work on the delivery
     * @throws NotSignedException when rows are published, and could not be signed
     */
    public QuarantineReplay.Result replay(
            String delivery, @Nullable String table, QuarantineReplay.Mode mode, Progress progress) throws IOException {
        String dataset = new PublishedTables(workplace.ledger())
                .state()
                .map(LedgerState::dataset)
                .orElse("");
        if (mode == QuarantineReplay.Mode.PUBLISH) {
            workplace.signing().key(dataset); // what cannot be signed is not begun
        }
        try (RunLock lock = locks.delivery(dataset, delivery, null);
                Scratch scratch = workplace.scratch()) {
            QuarantineReplay.Result result = new QuarantineReplay(
                            new RunTools(
                                    workplace.store(),
                                    workplace.ledger(),
                                    keys(),
                                    workplace.settings(),
                                    lock,
                                    workplace.identity(),
                                    scratch.directory(),
                                    workplace.home().reports(),
                                    progress),
                            catalog,
                            workplace.formats(),
                            workplace.rules(
                                    catalog,
                                    () -> new PublishedTables(workplace.ledger()).state(),
                                    null,
                                    scratch.directory()))
                    .run(delivery, table, mode);
            if (mode == QuarantineReplay.Mode.PUBLISH) {
                NotSignedException.unlessSigned(workplace, delivery);
            }
            return result;
        }
    }

    /** Those of the dataset; where there is none, there is nothing to replay either. */
    private KeyService keys() {
        return new PublishedTables(workplace.ledger())
                .state()
                .map(workplace::keyServiceOf)
                .orElseGet(workplace::keyService);
    }

    @Override
    public void close() {
        try {
            locks.close();
        } finally {
            if (database != null) {
                database.close();
            }
        }
    }
}
