package fr.sndscopy.migration;

import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.KeyPlan.KeySet;
import fr.sndscopy.migration.KeyPlan.PlannedRule;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.schema.Column;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the keys of a delivery on what was stored: {@link #collect} while parts are verified, then {@link #check}, then {@link
 * #rejections} part by part. What counts are the rows that passed every other rule: a key is there when such a row has it, whether or not
 * that row is rejected for another key. Nothing that is rejected here can therefore break another row's key, and one round is enough.
 *
 * <p>Nothing outlives the process: keys that were collected in an earlier run are collected anew. Safe for use by several threads.
 */
public final class KeyChecks implements Closeable {
    private static final long LEAST_BYTES = 1 << 24;
    private static final long MOST_BYTES = 1 << 29;
    private static final int SHARE_OF_HEAP = 8;
    /** Rules that read one spill before it pays to make one file of it. */
    private static final int USES_WORTH_SETTLING = 3;

    private final MigrationRun run;
    private final Set<String> collected = new HashSet<>();
    private @Nullable Prepared prepared;

    public KeyChecks(MigrationRun run) {
        this.run = run;
    }

    /** What is known once the ledger has been read. */
    private record Prepared(
            KeyPlan plan,
            PublishedKeys published,
            KeyCollection collection,
            RowViolations violations,
            Map<String, Integer> places) {}

    private synchronized Prepared prepared() {
        Prepared known = prepared;
        if (known == null) {
            PublishedKeys published = PublishedKeys.of(run);
            KeyPlan plan = new KeyPlanner(run.plan(), published).plan();
            Map<String, Integer> places = new TreeMap<>();
            for (PlannedPart part : run.plan().parts()) {
                places.put(part.name(), places.size());
            }
            known = new Prepared(
                    plan,
                    published,
                    new KeyCollection(
                            plan, run.workDirectory(), bytes() / run.settings().threads()),
                    RowViolations.in(run.workDirectory()),
                    places);
            prepared = known;
        }
        return known;
    }

    private static long bytes() {
        return Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** Stands for the rules and targets that rows are judged by. */
    public String judgement() {
        return prepared().plan().judgement();
    }

    /** What to do with a part's file while it is there anyway. */
    public PartVerification.Reading collecting(PlannedPart part, PartReceipt receipt) {
        return file -> collect(part, receipt, file);
    }

    private void collect(PlannedPart part, PartReceipt receipt, Path file) throws IOException {
        StoredObject data = Objects.requireNonNull(receipt.data());
        Prepared all = prepared();
        all.collection()
                .collect(
                        all.plan().setsOf(of(part)),
                        Objects.requireNonNull(all.places().get(part.name())),
                        file,
                        part.file().schema().columns(),
                        run.keys().readKey(data.aad()));
        synchronized (collected) {
            collected.add(part.name());
        }
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
        collectPublished(all, workers);
        for (Map.Entry<KeySet, Integer> set : all.plan().sets().entrySet()) {
            if (set.getValue() >= USES_WORTH_SETTLING) {
                all.collection().spill(set.getKey()).settle();
            }
        }
        List<Callable<KeyCheck>> work = new ArrayList<>();
        for (PlannedRule rule : all.plan().rules()) {
            work.add(() -> check(all, rule));
        }
        List<KeyCheck> checks = inOrder(work, workers);
        all.collection().close();
        all.violations().sort();
        List<String> parts = all.violations().parts().stream()
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
            PartReceipt receipt = receipts.apply(part.name());
            StoredObject data = receipt.data();
            if (missing && data != null && !all.plan().setsOf(of(part)).isEmpty()) {
                work.add(() -> reading(part.name(), data, collecting(part, receipt)));
            }
        }
        inOrder(work, workers);
    }

    private void collectPublished(Prepared all, ExecutorService workers) throws IOException {
        Map<TablePeriod, List<KeySet>> sets = new TreeMap<>();
        for (KeySet set : all.plan().sets().keySet()) {
            if (set.delivery() != null) {
                sets.computeIfAbsent(set.of(), none -> new ArrayList<>()).add(set);
            }
        }
        List<Callable<Boolean>> work = new ArrayList<>();
        sets.forEach((of, wanted) -> {
            List<Column> columns = all.published().columns(of);
            int place = 0;
            for (fr.sndscopy.ledger.Manifest.Part part : all.published().parts(of)) {
                int at = place++;
                StoredObject data = part.data();
                if (data != null) {
                    PartReadKey key = run.keys().readKey(data.aad());
                    work.add(() -> reading(
                            part.name(), data, file -> all.collection().collect(wanted, at, file, columns, key)));
                }
            }
        });
        inOrder(work, workers);
    }

    private boolean reading(String part, StoredObject object, PartVerification.Reading reading) throws IOException {
        run.stopIfRequested();
        new PartVerification(run.store(), run.keys(), run.workDirectory()).reading(part, object, reading);
        return true;
    }

    private KeyCheck check(Prepared all, PlannedRule rule) throws IOException {
        KeyCheck described = rule.described();
        if (rule.keys() == null) {
            return described;
        }
        int number = all.plan().rulesOf(rule.of()).indexOf(rule);
        RowViolations.Collector rejected =
                all.violations().collector(number, bytes() / run.settings().threads());
        KeyRules.Violations violations = rule.rejects() ? rejected : place -> {};
        KeyRules.Finding finding = rule.targets() == null
                ? KeyRules.unique(all.collection().spill(rule.keys()), rule.absent(), violations, run::stopIfRequested)
                : KeyRules.refersTo(
                        all.collection().spill(rule.targets()),
                        all.collection().spill(rule.keys()),
                        violations,
                        run::stopIfRequested);
        rejected.finish();
        return new KeyCheck(
                described.rule(),
                described.table(),
                described.period(),
                described.columns(),
                described.target(),
                described.severity(),
                finding.checked(),
                finding.violations(),
                null);
    }

    /** Which rows of a part are to be quarantined, after {@link #check} in this process. */
    public KeyRejections rejections(PlannedPart part) throws IOException {
        Prepared all = prepared();
        int place = Objects.requireNonNull(all.places().get(part.name()));
        return new KeyRejections(
                all.violations().of(place),
                all.plan().rulesOf(of(part)).stream()
                        .map(PlannedRule::described)
                        .toList());
    }

    private static TablePeriod of(PlannedPart part) {
        return new TablePeriod(part.table(), part.period());
    }

    /** Waits for all work also when some of it fails, so that nobody writes files that are about to be removed. */
    private static <T> List<T> inOrder(List<Callable<T>> work, ExecutorService workers) throws IOException {
        List<Future<T>> running = new ArrayList<>();
        work.forEach(one -> running.add(workers.submit(one)));
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (Future<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedMigrationException();
            }
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof IOException exception ? exception : new IOException(failure);
        }
        return results;
    }

    @Override
    public synchronized void close() throws IOException {
        Prepared known = prepared;
        if (known != null) {
            known.collection().close();
            known.violations().close();
        }
    }
}
