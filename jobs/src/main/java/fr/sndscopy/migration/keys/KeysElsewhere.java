package fr.sndscopy.migration.keys;

import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence.ContractColumn;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.Answers;
import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartOutcome;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartTask.Step;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.keysets.KeyContract;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.keysets.KeyRun;
import fr.sndscopy.migration.keysets.KeyRuns;
import fr.sndscopy.migration.keysets.KeyVerdicts;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are collected and judged by an executor. Runs of them go through the store, sealed with a secret of this process; each bucket is one more
 * task. What comes to this process is which rows break rules. Nothing of it is booked: another run collects and judges anew, and what was
 * stored for this one is removed once it is judged. Safe for use by several threads.
 */
final class KeysElsewhere implements KeyJudge {
    private static final Logger LOG = LoggerFactory.getLogger(KeysElsewhere.class);
    /** Rows in delivered files are longer. */
    private static final long LEAST_ROW_BYTES = 50;

    private final MigrationRun run;
    private final WorkObjects objects;
    private final KeyPlan plan;
    private final PublishedKeys published;
    private final Map<String, Integer> places;
    private final PartExecutor executor;
    private final RowViolations violations;
    private final Map<String, Collected> collected = new ConcurrentHashMap<>();
    private @Nullable Contract contract;

    KeysElsewhere(
            MigrationRun run,
            KeyPlan plan,
            PublishedKeys published,
            Map<String, Integer> places,
            PartExecutor executor) {
        this.run = run;
        this.objects = run.workObjects();
        this.plan = plan;
        this.published = published;
        this.places = places;
        this.executor = executor;
        this.violations = RowViolations.in(run.tools().workDirectory());
    }

    /** What tasks know of it: where the stored half is, and the other. */
    private record Contract(KeyContract document, WorkObject object, String share) {
        KeyTask task(int place, KeyTask.@Nullable Published published, @Nullable WorkObject runs) {
            return new KeyTask(object, share, place, published, runs);
        }
    }

    /**
     * What was collected.
     *
     * @param run null when there are no rows
     */
    private record Collected(List<KeySet> sets, @Nullable WorkObject run) {}

    /** Part of a published table. */
    private record PublishedPart(int place, Manifest.Part part) {}

    private synchronized Contract contract() throws IOException {
        Contract known = contract;
        if (known == null) {
            List<KeyContract.Published> tables = new ArrayList<>();
            long bytes = 0;
            int runs = 0;
            for (PlannedPart part : run.plan().parts()) {
                int sets = plan.setsOf(part.file().tablePeriod()).size();
                bytes += part.estimatedBytes() / LEAST_ROW_BYTES * sets * KeySpill.ROW_BYTES;
                runs += sets > 0 ? 1 : 0;
            }
            for (Map.Entry<TablePeriod, List<KeySet>> table : ofOthers().entrySet()) {
                TablePeriod of = table.getKey();
                tables.add(new KeyContract.Published(
                        published.owner(of),
                        of,
                        published.columns(of).stream().map(ContractColumn::of).toList()));
                for (Manifest.Part part : published.parts(of)) {
                    bytes += part.books().stored() * table.getValue().size() * KeySpill.ROW_BYTES;
                    runs++;
                }
            }
            KeyContract document = KeyContract.of(plan, tables, bytes, runs);
            String share = KeyContract.newShare();
            known = new Contract(document, objects.putKeys(document.with(share)), share);
            contract = known;
        }
        return known;
    }

    /** Sets of rows that are published, by table and period. */
    private Map<TablePeriod, List<KeySet>> ofOthers() {
        Map<TablePeriod, List<KeySet>> sets = new TreeMap<>();
        for (KeySet set : plan.sets().keySet()) {
            if (set.delivery() != null) {
                sets.computeIfAbsent(set.of(), none -> new ArrayList<>()).add(set);
            }
        }
        return sets;
    }

    /** Whoever verifies has the file. */
    @Override
    public void collect(PlannedPart part, PartReceipt receipt, Path file) {
        // nothing is collected by this process
    }

    @Override
    public Optional<KeyTask> taskOf(PlannedPart part) throws IOException {
        if (plan.setsOf(part.file().tablePeriod()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(contract().task(place(part), null, null));
    }

    private int place(PlannedPart part) {
        return Objects.requireNonNull(places.get(part.name()));
    }

    @Override
    public void collected(PlannedPart part, @Nullable WorkObject object) {
        List<KeySet> sets = plan.setsOf(part.file().tablePeriod());
        if (!sets.isEmpty()) {
            collected.put(part.name(), new Collected(sets, object));
        }
    }

    @Override
    public List<KeyCheck> check(Function<String, WorkObject> receipts, ExecutorService workers) throws IOException {
        if (plan.sets().isEmpty()) {
            return plan.rules().stream().map(PlannedRule::described).toList();
        }
        Map<String, List<KeySet>> setsByTask = new LinkedHashMap<>();
        executor.run(
                collections(receipts, setsByTask),
                new Taking((task, done) -> collected.put(
                        task.partition(),
                        new Collected(Objects.requireNonNull(setsByTask.get(task.partition())), done.keys()))));
        Contract judged = contract();
        WorkObject list = objects.putRuns(runs(judged.document(), workers));
        ConcurrentLinkedQueue<WorkObject> verdicts = new ConcurrentLinkedQueue<>();
        executor.run(judgements(judged, list), new Taking((task, done) -> verdicts.add(done.requireKeys())));
        List<KeyCheck> checks = gather(judged.document(), verdicts, workers);
        removeSpent(judged, list, verdicts, workers);
        return checks;
    }

    /** Of what was not collected yet: parts that an earlier run has verified, and published ones. */
    private List<PartTask> collections(Function<String, WorkObject> receipts, Map<String, List<KeySet>> setsByTask)
            throws IOException {
        List<PartTask> tasks = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            List<KeySet> sets = plan.setsOf(part.file().tablePeriod());
            if (!sets.isEmpty() && !collected.containsKey(part.name())) {
                tasks.add(task(
                        Step.COLLECT,
                        part.name(),
                        part.name(),
                        run.plan().fileNumber(part),
                        part.range(),
                        receipts.apply(part.name()),
                        contract().task(place(part), null, null)));
                setsByTask.put(part.name(), sets);
            }
        }
        for (Map.Entry<TablePeriod, List<KeySet>> table : ofOthers().entrySet()) {
            TablePeriod of = table.getKey();
            for (PublishedPart one : parts(of)) {
                String partition = of.table() + "/" + of.period() + "/" + one.place();
                tasks.add(task(
                        Step.COLLECT,
                        partition,
                        one.part().name(),
                        0,
                        SourceRange.ofBytes(0, 0),
                        null,
                        contract()
                                .task(
                                        one.place(),
                                        new KeyTask.Published(
                                                published.owner(of),
                                                of,
                                                Objects.requireNonNull(
                                                        one.part().data())),
                                        null)));
                setsByTask.put(partition, table.getValue());
            }
        }
        return tasks;
    }

    private List<PublishedPart> parts(TablePeriod of) {
        List<PublishedPart> parts = new ArrayList<>();
        published.parts(of).forEach(part -> parts.add(new PublishedPart(parts.size(), part)));
        return parts;
    }

    private List<PartTask> judgements(Contract judged, WorkObject list) {
        List<PartTask> tasks = new ArrayList<>();
        for (int bucket = 0; bucket < judged.document().buckets(); bucket++) {
            tasks.add(task(
                    Step.JUDGE,
                    Integer.toString(bucket),
                    Integer.toString(bucket),
                    0,
                    SourceRange.ofBytes(0, 0),
                    null,
                    judged.task(bucket, null, list)));
        }
        return tasks;
    }

    private PartTask task(
            Step step,
            String partition,
            String part,
            int file,
            SourceRange range,
            @Nullable WorkObject receipt,
            KeyTask keys) {
        return new PartTask(
                step,
                partition,
                part,
                run.plan().sha256(),
                run.tools().lock().epoch(),
                file,
                range,
                receipt,
                null,
                keys);
    }

    private KeyRuns runs(KeyContract document, ExecutorService workers) throws IOException {
        List<KeySet> numbers = document.sets();
        List<Callable<KeyRun>> looks = new ArrayList<>();
        for (Collected one : collected.values()) {
            WorkObject object = one.run();
            if (object != null) {
                List<Integer> sets = one.sets().stream().map(numbers::indexOf).toList();
                looks.add(() -> {
                    run.stopIfRequested();
                    return KeyRuns.look(run.tools().store(), document, object.key(), sets);
                });
            }
        }
        return KeyRuns.of(Workers.inOrder(looks, workers));
    }

    private List<KeyCheck> gather(KeyContract document, Collection<WorkObject> verdicts, ExecutorService workers)
            throws IOException {
        List<Callable<List<Finding>>> readings = new ArrayList<>();
        for (WorkObject one : verdicts) {
            readings.add(() -> {
                run.stopIfRequested();
                return KeyVerdicts.read(run.tools().store(), document, one.key(), violations);
            });
        }
        List<List<Finding>> buckets = Workers.inOrder(readings, workers);
        List<KeyCheck> checks = new ArrayList<>();
        for (int i = 0; i < plan.rules().size(); i++) {
            int rule = i;
            KeyCheck described = plan.rules().get(i).described();
            checks.add(
                    plan.rules().get(i).keys() == null
                            ? described
                            : described.counted(
                                    buckets.stream()
                                            .mapToLong(
                                                    bucket -> bucket.get(rule).checked())
                                            .sum(),
                                    buckets.stream()
                                            .mapToLong(
                                                    bucket -> bucket.get(rule).violations())
                                            .sum()));
        }
        violations.sort();
        return checks;
    }

    /** What cannot be removed is left for gc: nobody can open it once this process and the contract are gone. */
    private void removeSpent(Contract judged, WorkObject list, Collection<WorkObject> verdicts, ExecutorService workers)
            throws IOException {
        List<WorkObject> spent = new ArrayList<>(List.of(judged.object(), list));
        spent.addAll(verdicts);
        collected.values().stream().map(Collected::run).filter(Objects::nonNull).forEach(spent::add);
        try {
            objects.removeAll(spent, workers);
        } catch (StorageException e) {
            LOG.warn("hashed keys that are judged could not all be removed: gc finds them", e);
        }
    }

    /** Takes answers; tasks of keys are in no books. */
    private record Taking(BiConsumer<PartTask, PartDone> answers) implements PartExecutor.Unbooked {
        @Override
        public void ended(PartTask task, PartOutcome outcome) {
            answers.accept(task, Answers.to(task, outcome));
        }
    }

    @Override
    public Set<Integer> parts() {
        return violations.parts();
    }

    @Override
    public RejectedRows rejected(int place, TablePeriod of, String part) throws IOException {
        return KeyInspection.rejected(plan, violations, place, of, part);
    }

    @Override
    public void close() throws IOException {
        violations.close();
    }
}
