package fr.sndscopy.migration.keys;

import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyRejections;
import fr.sndscopy.migration.execution.RejectedRows;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.keysets.RuleJudge;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.schema.Column;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;

/**
 * One look at the keys of a {@link KeyPlan}: they are collected, from several threads, then {@linkplain #check checked}, and rows that
 * break a rule {@linkplain #rejections read} part by part. Memory is bounded, whatever the number of rows; closing removes all files.
 */
public final class KeyInspection implements Closeable {
    /** Rules that read one spill before it pays to make one file of it. */
    private static final int USES_WORTH_SETTLING = 3;

    private final KeyPlan plan;
    private final KeyTools tools;
    private final int firstJudged;
    private final Predicate<PlannedRule> recorded;
    private final KeyCollection collection;
    private final RowViolations violations;

    /**
     * @param firstJudged the first place of a part whose rows are judged; those of parts before it are only held against
     * @param recorded rules of which it is to be known which rows break them
     */
    public KeyInspection(KeyPlan plan, KeyTools tools, int firstJudged, Predicate<PlannedRule> recorded) {
        this.plan = plan;
        this.tools = tools;
        this.firstJudged = firstJudged;
        this.recorded = recorded;
        this.collection = new KeyCollection(plan, tools.directory(), tools.bytesPerThread());
        this.violations = RowViolations.in(tools.directory());
    }

    public KeyPlan plan() {
        return plan;
    }

    /**
     * Collects the keys of one part from its file.
     *
     * @param sets what to collect of it
     * @param place the part's
     * @param object what the file is, or is going to be, in the store
     */
    public void collect(List<KeySet> sets, int place, Path file, List<Column> columns, StoredObject object)
            throws IOException {
        collection.collect(sets, place, file, columns, tools.keys().readKey(object.aad()));
    }

    /**
     * Collects the keys of published rows, each part at the place that it has among those of its table and period.
     *
     * @throws IntegrityException when an object is not what it should be
     */
    public void collectPublished(Collection<KeySet> sets, PublishedKeys published, ExecutorService workers)
            throws IOException {
        Map<TablePeriod, List<KeySet>> byTable = new TreeMap<>();
        sets.forEach(set ->
                byTable.computeIfAbsent(set.of(), none -> new ArrayList<>()).add(set));
        List<Callable<Boolean>> work = new ArrayList<>();
        byTable.forEach((of, wanted) -> {
            List<Column> columns = published.columns(of);
            int place = 0;
            for (Manifest.Part part : published.parts(of)) {
                int at = place++;
                StoredObject data = Objects.requireNonNull(part.data());
                work.add(() -> reading(part.name(), data, file -> collect(wanted, at, file, columns, data)));
            }
        });
        Workers.inOrder(work, workers);
    }

    /** Has an object read, unless it is time to stop. */
    boolean reading(String part, StoredObject object, PartVerification.Reading reading) throws IOException {
        tools.progress().stopIfRequested();
        tools.verification().reading(part, object, reading);
        return true;
    }

    /** Applies all rules, once everything is collected; what was collected is removed. */
    public List<KeyCheck> check(ExecutorService workers) throws IOException {
        for (Map.Entry<KeySet, Integer> set : plan.sets().entrySet()) {
            if (set.getValue() >= USES_WORTH_SETTLING) {
                collection.spill(set.getKey()).settle();
            }
        }
        List<Callable<KeyCheck>> work = new ArrayList<>();
        plan.rules().forEach(rule -> work.add(() -> check(rule)));
        List<KeyCheck> checks = Workers.inOrder(work, workers);
        collection.close();
        violations.sort();
        return checks;
    }

    private KeyCheck check(PlannedRule rule) throws IOException {
        return new RuleJudge(
                        plan,
                        collection::spill,
                        firstJudged,
                        recorded,
                        violations,
                        tools.bytesPerThread(),
                        tools.progress()::stopIfRequested)
                .judge(rule)
                .map(finding -> rule.described().counted(finding.checked(), finding.violations()))
                .orElseGet(rule::described);
    }

    /** The places of parts of which {@link #rejections} has something to say, after {@link #check}. */
    Set<Integer> parts() {
        return violations.parts();
    }

    /** Likewise, as a document. */
    RejectedRows rejected(int place, TablePeriod of, String part) throws IOException {
        return rejected(plan, violations, place, of, part);
    }

    /** The rows of a part that break rules of a plan, once the violations are sorted. */
    static RejectedRows rejected(KeyPlan plan, RowViolations violations, int place, TablePeriod of, String part)
            throws IOException {
        try (KeyRejections.Violations rows = KeyRejections.of(violations.of(place))) {
            return RejectedRows.of(
                    part, plan.rulesOf(of).stream().map(PlannedRule::described).toList(), rows);
        }
    }

    /** The rows of a part that break rules, after {@link #check}. */
    public KeyRejections rejections(int place, TablePeriod of) throws IOException {
        return new KeyRejections(
                violations.of(place),
                plan.rulesOf(of).stream().map(PlannedRule::described).toList());
    }

    @Override
    public void close() throws IOException {
        collection.close();
        violations.close();
    }
}
