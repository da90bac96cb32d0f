package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.keys.KeyPlan.KeySet;
import fr.sndscopy.migration.keys.KeyPlan.PlannedRule;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the keys of a delivery on what was stored: {@link #collect} while parts are verified, then {@link #check}, then {@link
 * #putRejected} part by part. What counts are the rows that passed every other rule: a key is there when such a row has it, whether or not
 * that row is rejected for another key. Nothing that is rejected here can therefore break another row's key, and one round is enough.
 *
 * <p>Nothing outlives the process: keys that were collected in an earlier run are collected anew. Safe for use by several threads.
 */
public final class KeyChecks implements Closeable {
    private final MigrationRun run;
    private final Set<String> collected = new HashSet<>();
    private @Nullable Prepared prepared;

    public KeyChecks(MigrationRun run) {
        this.run = run;
    }

    /** What is known once the ledger has been read. */
    private record Prepared(KeyInspection inspection, PublishedKeys published, Map<String, Integer> places) {
        KeyPlan plan() {
            return inspection.plan();
        }

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
            KeyTools tools = new KeyTools(
                    run.tools().store(),
                    run.tools().keys(),
                    run.tools().workDirectory(),
                    run.tools().settings().threads(),
                    run.tools().progress());
            known = new Prepared(
                    new KeyInspection(KeyPlanner.of(run.plan(), published).plan(), tools, 0, PlannedRule::rejects),
                    published,
                    places);
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

    /** What to do with a part's file while it is there anyway. */
    public PartVerification.Reading collecting(PlannedPart part, PartReceipt receipt) {
        return file -> collect(part, receipt, file);
    }

    private void collect(PlannedPart part, PartReceipt receipt, Path file) throws IOException {
        Prepared all = prepared();
        all.inspection()
                .collect(
                        setsOf(all, part),
                        all.place(part),
                        file,
                        part.file().schema().columns(),
                        Objects.requireNonNull(receipt.data()));
        synchronized (collected) {
            collected.add(part.name());
        }
    }

    private static List<KeySet> setsOf(Prepared all, PlannedPart part) {
        return all.plan().setsOf(part.file().tablePeriod());
    }

    /**
     * Collects what is missing and applies all rules.
     *
     * @param receipts of the parts as they were first converted, by name
     * @throws IntegrityException when an object that has to be read is not what it should be
     */
    public KeyFindings check(Function<String, PartReceipt> receipts, ExecutorService workers) throws IOException {
        Prepared all = prepared();
        collectMissing(all, receipts, workers);
        List<KeySet> ofOthers = all.plan().sets().keySet().stream()
                .filter(set -> set.delivery() != null)
                .toList();
        all.inspection().collectPublished(ofOthers, all.published(), workers);
        List<KeyCheck> checks = all.inspection().check(workers);
        List<String> parts = all.inspection().parts().stream()
                .sorted()
                .map(place -> run.plan().parts().get(place).name())
                .toList();
        return new KeyFindings(judgement(), checks, parts);
    }

    private void collectMissing(Prepared all, Function<String, PartReceipt> receipts, ExecutorService workers)
            throws IOException {
        List<Callable<Boolean>> work = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            boolean missing;
            synchronized (collected) {
                missing = !collected.contains(part.name());
            }
            if (missing && !setsOf(all, part).isEmpty()) {
                work.add(() -> {
                    PartReceipt receipt = receipts.apply(part.name());
                    StoredObject data = receipt.data();
                    return data == null || all.inspection().reading(part.name(), data, collecting(part, receipt));
                });
            }
        }
        Workers.inOrder(work, workers);
    }

    /** Stores which rows of a part are to be quarantined, after {@link #check} in this process. */
    public WorkObject putRejected(PlannedPart part, WorkObjects objects) throws IOException {
        Prepared all = prepared();
        RejectedRows rejected =
                all.inspection().rejected(all.place(part), part.file().tablePeriod(), part.name());
        return objects.putRejected(
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part), rejected);
    }

    @Override
    public synchronized void close() throws IOException {
        Prepared known = prepared;
        if (known != null) {
            known.inspection().close();
        }
    }
}
