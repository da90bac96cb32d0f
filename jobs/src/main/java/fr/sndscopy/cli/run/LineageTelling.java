package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.batch.repository.RunMark;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.lineage.Lineage;
import fr.sndscopy.lineage.MigrationLineage;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.run.MigrationRun;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells lineage of one migration. */
final class LineageTelling {
    private static final Logger LOG = LoggerFactory.getLogger(LineageTelling.class);

    private final Lineage lineage;
    private final MigrationLineage told;

    LineageTelling(Lineage lineage) {
        this.lineage = lineage;
        this.told = new MigrationLineage(lineage);
    }

    void launched(MigrationRun run, Supplier<RunMark> mark) {
        if (!lineage.isTold()) {
            return;
        }
        try {
            RunMark known = mark.get();
            told.launched(run, known.id(), known.goesOn());
        } catch (RuntimeException e) {
            LOG.warn("nobody knows which run this is, and nothing is told of it as lineage", e);
        }
    }

    void refused(Delivery delivery, String dataset, Instant begun) {
        told.refused(delivery, dataset, begun);
    }

    void published() {
        told.published();
    }

    /** Where lock or job database are lost, nobody has noted that the run is over: whoever goes on, goes on with the same run. */
    void failed(Exception failure) {
        boolean noted = !(failure instanceof LockException || failure instanceof SQLException);
        told.failed(Failures.kindOf(failure), noted);
    }
}
