package fr.sndscopy.spark;

import fr.sndscopy.config.OtherMachines;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PlanInMemory;
import fr.sndscopy.migration.execution.PlanInStore;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.spark.work.Assignment;
import fr.sndscopy.spark.work.Messages;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
        ClusterSettings settings = ClusterSettings.of(workplace);
        return (plan, tools, collecting, workers) -> {
            PlanInStore.Reference reference = PlanInStore.put(plan, tools);
            String assignment = Messages.write(
                    new Assignment(reference, everywhere(plan.folder().location()), keys(plan, tools.keys())));
            return SparkExecutor.start(settings, assignment, tools.progress());
        };
    }

    /** A location that does not depend on where a process was started. */
    private static String everywhere(String location) {
        return Workplace.isBucket(location)
                ? location
                : Path.of(location).toAbsolutePath().normalize().toString();
    }

    /** The keys that executors wrap with; those that there are not yet are made here, where the keystore is that counts. */
    private static SortedMap<String, String> keys(PlanInMemory plan, KeyService service) {
        SortedMap<String, String> keys = new TreeMap<>();
        String sealing = new Sealing(service).keyId();
        KeyId.parse(sealing).ifPresent(id -> keys.put(id.domain(), sealing));
        for (PlannedPart part : plan.plan().parts()) {
            keys.computeIfAbsent(part.keyDomain(plan.settings().keyScope()).toString(), service::currentKeyId);
        }
        return keys;
    }
}
