package fr.sndscopy.spark;

import fr.sndscopy.config.OtherMachines;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.execution.PartExecutors;
import java.util.List;

/**
 * Executors of a Spark cluster: {@code spark://host:port} of a standalone one, and {@code local-cluster[executors,cores,MB]}, processes
 * that this one starts, for trials.
 */
public final class SparkMachines implements OtherMachines {
    private static final List<String> MASTERS = List.of("spark://", ClusterSettings.TRIAL);

    @Override
    public boolean know(String master) {
        return MASTERS.stream().anyMatch(master::startsWith);
    }

    @Override
    public PartExecutors executors(Workplace workplace) {
        return new SparkApplication(ClusterSettings.of(workplace));
    }
}
