package fr.sndscopy.batch;

import fr.sndscopy.batch.MigrationLauncher.Presence;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.migration.published.Leftovers.Found;
import fr.sndscopy.migration.published.Leftovers.Terms;
import fr.sndscopy.migration.published.Leftovers.Unexplained;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Finds and removes what attempts left in the store, alone: what is left over cannot be told while a run is at work.
 */
public final class Cleaning implements AutoCloseable {
    private final Home home;
    private final LockedRepository repository;
    private final Leftovers leftovers;

    /**
     * Takes the right to be alone.
     *
     * @throws fr.sndscopy.lock.LockException when a run is at work
     */
    public Cleaning(Workplace workplace) {
        this.home = workplace.home();
        this.leftovers = new Leftovers(workplace.store(), workplace.ledger(), workplace.clock());
        this.repository = LockedRepository.open(workplace, Presence.ALONE);
    }

    /** What is there. Deliveries whose runs the job database remembers count as unfinished unless they are published. */
    public Found find(Duration olderThan, Unexplained unexplained) {
        return leftovers.find(new Terms(olderThan, repository.launcher().remembered(), unexplained));
    }

    /** Removes what may be removed of it, and what killed commands left in the home and in clear. */
    public void remove(Found found) throws IOException {
        repository.locks().assertHeld();
        if (Files.isDirectory(home.work())) {
            Scratch.removeOwnerless(home.directory());
            Scratch.clear(home.work());
        }
        leftovers.remove(found.removable());
    }

    @Override
    public void close() {
        repository.close();
    }
}
