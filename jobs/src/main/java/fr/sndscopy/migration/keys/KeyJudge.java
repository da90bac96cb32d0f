package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** Collects the keys of a delivery that were not collected while parts were verified, and judges all of them. */
interface KeyJudge extends Closeable {
    /**
     * Collects what is missing and applies all rules.
     *
     * @param receipts of the parts as they were first converted, by name
     * @throws fr.sndscopy.migration.work.IntegrityException when an object that has to be read is not what it should be
     */
    List<KeyCheck> check(Function<String, WorkObject> receipts, ExecutorService workers) throws IOException;

    /** The places of parts that have rows to be rejected, after {@link #check}. */
    Set<Integer> parts();

    /** Which rows of a part are to be rejected, after {@link #check}. */
    RejectedRows rejected(int place, TablePeriod of, String part) throws IOException;
}
