package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the keys of a delivery on what was stored: they are collected while parts are verified, by threads of this process or by an
 * executor {@linkplain #by elsewhere}, then {@linkplain #check judged}, then {@link #putRejected} part by part. What counts are the rows
 * that passed every other rule: a key is there when such a row has it, whether or not that row is rejected for another key. Nothing that
 * is rejected here can therefore break another row's key, and one round is enough.
 *
 * <p>Nothing outlives the process: keys that were collected in an earlier run are collected anew. Safe for use by several threads.
 */
public final class KeyChecks implements Closeable {
    private final MigrationRun run;
    private @Nullable PartExecutor elsewhere;
    private @Nullable Prepared prepared;

    public KeyChecks(MigrationRun run) {
        this.run = run;
    }

    /** Has the work on keys done by an executor, where that is not of this process. Before the first part is verified. */
    public void by(PartExecutor executor) {
        elsewhere = executor.isElsewhere() ? executor : null;
    }

    /** What is known once the ledger has been read. */
    private record Prepared(KeyPlan plan, PublishedKeys published, Map<String, Integer> places, KeyJudge judge) {
        int place(PlannedPart part) {
            return Objects.requireNonNull(places.get(part.name()));
        }
    }

    private synchronized Prepared prepared() {
        Prepared known = prepared;
        if (known == null) {
            PublishedKeys published = PublishedKeys.of(run);
            Map<String, Integer> places = new TreeMap<>();
            for (PlannedPart part : run.plan().parts()) {
                places.put(part.name(), places.size());
            }
            KeyPlan plan = KeyPlanner.of(run.plan(), published).plan();
            PartExecutor executor = elsewhere;
            KeyJudge judge = executor == null
                    ? new KeysHere(run, plan, published, places)
                    : new KeysElsewhere(run, plan, published, places, executor);
            known = new Prepared(plan, published, places, judge);
            prepared = known;
        }
        return known;
    }

    /** Stands for the rules and targets that rows are judged by. */
    public String judgement() {
        return prepared().plan().judgement();
    }

    /** That at publication keys would be judged by the same rules, and against the same rows. */
    public Premise premise() {
        Prepared judged = prepared();
        return state -> {
            if (!judged.published().isOf(state)
                    && !KeyPlanner.of(run.plan(), PublishedKeys.of(run, state))
                            .plan()
                            .judgement()
                            .equals(judged.plan().judgement())) {
                throw new PublicationRefusedException(
                        PublicationRefusedException.Reason.STALE_PLAN,
                        "[" + run.plan().delivery().id()
                                + "] its references were checked against tables that another run"
                                + " has published, superseded or replayed since: run it again, which checks its keys anew");
            }
        };
    }

    /** What to do with a part's file while it is there anyway, where this process verifies it. */
    public PartVerification.Reading collecting(PlannedPart part, PartReceipt receipt) {
        return file -> prepared().judge().collect(part, receipt, file);
    }

    /** What whoever verifies a part elsewhere is to collect; empty when nothing is, or this process does. */
    public Optional<KeyTask> taskOf(PlannedPart part) throws IOException {
        return prepared().judge().taskOf(part);
    }

    /**
     * What came of it.
     *
     * @param keys null when the part has no rows, or nothing was to be collected
     */
    public void collected(PlannedPart part, @Nullable WorkObject keys) {
        prepared().judge().collected(part, keys);
    }

    /**
     * Collects what is missing and applies all rules.
     *
     * @param receipts of the parts as they were first converted, by name
     * @throws fr.sndscopy.migration.work.IntegrityException when an object that has to be read is not what it should be
     */
    public KeyFindings check(Function<String, WorkObject> receipts, ExecutorService workers) throws IOException {
        KeyJudge judge = prepared().judge();
        List<KeyCheck> checks = judge.check(receipts, workers);
        List<String> parts = judge.parts().stream()
                .sorted()
                .map(place -> run.plan().parts().get(place).name())
                .toList();
        return new KeyFindings(judgement(), checks, parts);
    }

    /** Stores which rows of a part are to be quarantined, after {@link #check} in this process. */
    public WorkObject putRejected(PlannedPart part, WorkObjects objects) throws IOException {
        Prepared all = prepared();
        RejectedRows rejected =
                all.judge().rejected(all.place(part), part.file().tablePeriod(), part.name());
        return objects.putRejected(
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part), rejected);
    }

    @Override
    public synchronized void close() throws IOException {
        Prepared known = prepared;
        if (known != null) {
            known.judge().close();
        }
    }
}
