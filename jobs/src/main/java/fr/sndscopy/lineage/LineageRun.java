package fr.sndscopy.lineage;

import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.schema.TableSchema;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run that events are about.
 *
 * @param job what it does
 * @param id the same in all events of the run
 * @param dataset of the store
 * @param delivery its id, of a replay that of the delivery whose quarantine is judged
 * @param product its family
 * @param sources what it reads, by table and period
 */
record LineageRun(Job job, UUID id, String dataset, String delivery, String product, List<Source> sources) {
    LineageRun {
        sources = List.copyOf(sources);
    }

    /** What runs do. */
    enum Job {
        MIGRATE,
        REPLAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is read of one table and period.
     *
     * @param schema of its year; null where it is not known
     * @param bytes as delivered; 0 where that is not known
     * @param files how many; 0 where that is not known
     */
    record Source(TablePeriod what, @Nullable TableSchema schema, long bytes, int files) {}
}
