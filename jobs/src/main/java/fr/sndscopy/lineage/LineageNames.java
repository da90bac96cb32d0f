package fr.sndscopy.lineage;

import fr.sndscopy.ledger.TablePeriod;
import org.jspecify.annotations.Nullable;

/**
 * What jobs and datasets are called in events, the same from run to run. Of machines, folders and addresses nothing is in it.
 *
 * @param namespace of jobs and of what is delivered
 * @param bucket of the store, or null where it is embedded: then the dataset stands for it
 * @param prefix of all its keys, without a slash at its end; may be empty
 */
public record LineageNames(String namespace, @Nullable String bucket, String prefix) {

    /** Of the store, as OpenLineage names what lies in S3. */
    String store(String dataset) {
        return bucket == null ? "sndscopy://" + dataset : "s3://" + bucket;
    }

    /** The folder of published rows, or of quarantined ones. */
    String stored(String folder, TablePeriod what) {
        return (prefix.isEmpty() ? "" : prefix + "/") + folder + "/" + what.table() + "/period=" + what.period();
    }

    /** What was delivered of a table and period. */
    static String delivered(String delivery, TablePeriod what) {
        return "deliveries/" + delivery + "/" + what.table() + "/" + what.period();
    }
}
