package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys that are collected and judged by threads of this process, on its disk. Safe for use by several threads. */
final class KeysHere implements KeyJudge {
    private final MigrationRun run;
    private final KeyInspection inspection;
    private final PublishedKeys published;
    private final Map<String, Integer> places;
    private final Set<String> collected = new HashSet<>();

    /** @param places of the delivery's parts, by name */
    KeysHere(MigrationRun run, KeyPlan plan, PublishedKeys published, Map<String, Integer> places) {
        this.run = run;
        this.places = places;
        this.published = published;
        this.inspection = new KeyInspection(
                plan,
                new KeyTools(
                        run.tools().store(),
                        run.tools().keys(),
                        run.tools().workDirectory(),
                        run.tools().settings().threads(),
                        run.tools().progress()),
                0,
                PlannedRule::rejects);
    }

    @Override
    public void collect(PlannedPart part, PartReceipt receipt, Path file) throws IOException {
        inspection.collect(
                setsOf(part),
                Objects.requireNonNull(places.get(part.name())),
                file,
                part.file().schema().columns(),
                Objects.requireNonNull(receipt.data()));
        synchronized (collected) {
            collected.add(part.name());
        }
    }

    /** This process verifies. */
    @Override
    public Optional<KeyTask> taskOf(PlannedPart part) {
        return Optional.empty();
    }

    @Override
    public void collected(PlannedPart part, @Nullable WorkObject keys) {
        // by this process, with the part's file
    }

    private List<KeySet> setsOf(PlannedPart part) {
        return inspection.plan().setsOf(part.file().tablePeriod());
    }

    @Override
    public List<KeyCheck> check(Function<String, WorkObject> receipts, ExecutorService workers) throws IOException {
        collectMissing(receipts, workers);
        List<KeySet> ofOthers = inspection.plan().sets().keySet().stream()
                .filter(set -> set.delivery() != null)
                .toList();
        inspection.collectPublished(ofOthers, published, workers);
        return inspection.check(workers);
    }

    private void collectMissing(Function<String, WorkObject> receipts, ExecutorService workers) throws IOException {
        WorkObjects objects = run.workObjects();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            boolean missing;
            synchronized (collected) {
                missing = !collected.contains(part.name());
            }
            if (missing && !setsOf(part).isEmpty()) {
                work.add(() -> {
                    PartReceipt receipt = objects.receipt(part, receipts.apply(part.name()));
                    StoredObject data = receipt.data();
                    return data == null || inspection.reading(part.name(), data, file -> collect(part, receipt, file));
                });
            }
        }
        Workers.inOrder(work, workers);
    }

    @Override
    public Set<Integer> parts() {
        return inspection.parts();
    }

    @Override
    public RejectedRows rejected(int place, TablePeriod of, String part) throws IOException {
        return inspection.rejected(place, of, part);
    }

    @Override
    public void close() throws IOException {
        inspection.close();
    }
}
