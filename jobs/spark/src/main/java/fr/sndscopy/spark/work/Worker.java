package fr.sndscopy.spark.work;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.execution.KeyDocuments;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInStore;
import fr.sndscopy.migration.part.IdleMemory;
import fr.sndscopy.migration.work.DeliveryInLog;
import fr.sndscopy.migration.work.Progress;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Does tasks in the process of an executor. The plan of a run is read once, with its first task, and kept for as long as there may be more
 * of them: of as many runs as are at work at once. Safe for use by several threads.
 */
public final class Worker {
    /** Of how many readers memory waits for the next ones. */
    private static final int IDLE = 1;

    private final Machine machine;
    private final IdleMemory idle = new IdleMemory(IDLE);
    /** Those that were asked for last are at the end. */
    private final Map<String, Run> runs = new LinkedHashMap<>(16, 0.75f, true);

    public Worker(Machine machine) {
        this.machine = machine;
    }

    /** A run that this process is at work for. */
    private record Run(Assignment assignment, KeyService keys, PlanInStore plan, KeyDocuments documents) {
        String delivery() {
            return assignment.plan().delivery();
        }
    }

    /**
     * Does one.
     *
     * @param assignment as {@link Messages} writes it
     * @param task likewise
     * @param watch told what counts how far it is
     * @return the answer, likewise
     * @throws PartFailure what may not happen the next time
     */
    public String run(String assignment, String task, Consumer<Progress> watch) throws PartFailure {
        PartTask what = Messages.task(task);
        try {
            Run run = run(assignment);
            return DeliveryInLog.call(run.delivery(), () -> run(run, what, watch));
        } catch (PartFailure e) {
            throw e;
        } catch (Exception e) {
            throw PartFailure.of(what, e);
        }
    }

    /** Each has a count of its own: others of the run may be at work beside it. */
    private String run(Run run, PartTask what, Consumer<Progress> watch) throws PartFailure {
        PartWork.Tools tools = PartWork.Tools.of(machine.store(), run.keys(), machine.workDirectory());
        watch.accept(tools.progress());
        PartWork work = PartWork.ofTask(run.plan(), tools, idle, run.documents());
        try {
            return Messages.write(new Answer(work.run(what), PartCounts.of(tools.progress())));
        } catch (IOException | RuntimeException e) {
            throw PartFailure.of(what, e);
        }
    }

    private synchronized Run run(String assignment) {
        Run known = runs.get(assignment);
        if (known == null) {
            known = open(Messages.assignment(assignment));
            runs.put(assignment, known);
            int atOnce = runs.values().stream()
                    .mapToInt(run -> run.assignment().atOnce())
                    .max()
                    .orElse(1);
            Iterator<String> oldest = runs.keySet().iterator();
            for (int left = runs.size(); left > Math.max(1, atOnce); left--) {
                oldest.next();
                oldest.remove();
            }
        }
        return known;
    }

    private Run open(Assignment assignment) {
        KeyService keys = new GivenKeys(machine.keys(), assignment.keys());
        return new Run(
                assignment,
                keys,
                PlanInStore.open(
                        assignment.plan(),
                        machine.folder(assignment.folder()),
                        machine.formats(),
                        PartWork.Tools.of(machine.store(), keys, machine.workDirectory())),
                new KeyDocuments());
    }
}
