package fr.sndscopy.migration.execution;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import org.jspecify.annotations.Nullable;

/**
 * What a task does with keys.
 *
 * @param contract the sealed {@link fr.sndscopy.migration.keysets.KeyContract}
 * @param share the {@linkplain fr.sndscopy.migration.keysets.KeyContract#newShare half} of its secret that is stored nowhere
 * @param place of the part whose keys are collected, among those of its delivery or of its table and period; or the number of the bucket
 *     that is judged
 * @param published whose keys are collected, when the rows are not the delivery's own
 * @param runs the sealed {@link fr.sndscopy.migration.keysets.KeyRuns} that are judged; null when keys are collected
 */
public record KeyTask(
        WorkObject contract,
        String share,
        int place,
        @Nullable Published published,
        @Nullable WorkObject runs) {
    /**
     * A published part.
     *
     * @param delivery which has published its table and period
     * @param of table and period
     * @param data its rows
     */
    public record Published(String delivery, TablePeriod of, StoredObject data) {}

    /** Shows no share. */
    @Override
    public String toString() {
        return "KeyTask[" + contract.key() + ", " + place + "]";
    }

    WorkObject requireRuns() {
        if (runs == null) {
            throw new IllegalArgumentException("[" + contract.key() + "] a bucket without runs");
        }
        return runs;
    }
}
