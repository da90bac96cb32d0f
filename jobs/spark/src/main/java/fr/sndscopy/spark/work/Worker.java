package fr.sndscopy.spark.work;

import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Does tasks in the process of an executor. The plan of a run is read once, with its first task. Safe for use by several threads. */
public final class Worker {
    private final Machine machine;
    private @Nullable Run run;

    public Worker(Machine machine) {
        this.machine = machine;
    }

    /** The run that this process is at work for. */
    private record Run(String assignment, PartWork work) {}

    /**
     * Does one.
     *
     * @param assignment as {@link Messages} writes it
     * @param task likewise
     * @return the outcome, likewise
     * @throws PartFailure what may not happen the next time
     */
    public String run(String assignment, String task) throws PartFailure {
        PartTask what = Messages.task(task);
        try {
            return Messages.write(workOf(assignment).run(what));
        } catch (IOException | RuntimeException e) {
            throw PartFailure.of(what, e);
        }
    }

    private synchronized PartWork workOf(String assignment) {
        Run known = run;
        if (known == null || !known.assignment().equals(assignment)) {
            known = new Run(assignment, open(Messages.assignment(assignment)));
            run = known;
        }
        return known.work();
    }

    private PartWork open(Assignment assignment) {
        PartWork.Tools tools = PartWork.Tools.of(
                machine.store(), new GivenKeys(machine.keys(), assignment.keys()), machine.workDirectory());
        PlanInStore plan =
                PlanInStore.open(assignment.plan(), machine.folder(assignment.folder()), machine.formats(), tools);
        return new PartWork(plan, tools, PartWork.Collecting.NOTHING);
    }
}
