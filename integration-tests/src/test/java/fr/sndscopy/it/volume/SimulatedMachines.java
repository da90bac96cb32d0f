package fr.sndscopy.it.volume;

import fr.sndscopy.config.OtherMachines;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.ThreadExecutor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Machines that answer without doing anything, by {@code execution.master: simulated}. The first delivery of a process they do migrate: what its
 * only part comes to, every other part comes to.
 */
public final class SimulatedMachines implements OtherMachines {
    static final String MASTER = "simulated";

    private static volatile SimulatedWork.@Nullable Template template;

    /** Made by {@link java.util.ServiceLoader}. */
    public SimulatedMachines() {}

    /** What parts come to, once there is one. */
    static SimulatedWork.Template template() {
        return Objects.requireNonNull(template, "no delivery has been migrated before");
    }

    @Override
    public boolean know(String master) {
        return master.equals(MASTER);
    }

    @Override
    public PartExecutors executors(Workplace workplace) {
        return (plan, tools, collecting, workers) -> {
            PartWork real = new PartWork(plan, tools, collecting);
            return new ThreadExecutor(
                    workers,
                    template == null
                            ? task -> SimulatedWork.Template.taking(real, plan, tools, task, taken -> template = taken)
                            : new SimulatedWork(real, plan, tools, template()));
        };
    }
}
