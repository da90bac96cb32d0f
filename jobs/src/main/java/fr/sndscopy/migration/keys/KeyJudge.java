package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the keys of a delivery, while parts are verified and after that, and judges all of them. Who collects while a part is verified
 * is who verifies it: this process, with {@link #collect}, or another, which {@link #taskOf} tells and {@link #collected} is told of.
 */
interface KeyJudge extends Closeable {
    /** Collects the keys of a part from its file, if this process is to. */
    void collect(PlannedPart part, PartReceipt receipt, Path file) throws IOException;

    /** What whoever verifies the part elsewhere is to collect; empty when nothing is, or this process does. */
    Optional<KeyTask> taskOf(PlannedPart part) throws IOException;

    /**
     * What came of it.
     *
     * @param keys null when the part has no rows, or nothing was to be collected
     */
    void collected(PlannedPart part, @Nullable WorkObject keys);

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
