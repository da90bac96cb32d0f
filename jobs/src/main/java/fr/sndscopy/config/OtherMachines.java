package fr.sndscopy.config;

import fr.sndscopy.config.SndscopyProperties.Execution;
import fr.sndscopy.migration.execution.PartExecutors;
import java.util.ServiceLoader;

/**
 * Has the work on parts done by other processes, on this machine or others. Implementations are found by {@link ServiceLoader}; the
 * product has none by itself, and {@code sndscopy-spark} brings one along.
 */
public interface OtherMachines {
    /** Whether it knows what {@code execution.master} names. */
    boolean know(String master);

    /**
     * What has the work done as a workplace is configured. Asks nobody yet.
     *
     * @throws ConfigurationException when what is configured does not do
     */
    PartExecutors executors(Workplace workplace);

    /** Who does the work on parts of a workplace. */
    static PartExecutors executors(Workplace workplace, Iterable<OtherMachines> known) {
        Execution execution = workplace.properties().execution();
        if (execution.isHere()) {
            return PartExecutors.THREADS;
        }
        String place = "[sndscopy.execution.master] " + execution.master() + ": ";
        for (OtherMachines others : known) {
            if (others.know(execution.master())) {
                if (workplace.properties().store().endpoint() == null) {
                    throw new ConfigurationException(place
                            + "the store in the home is not reached from elsewhere: expected store.endpoint,"
                            + " or threads");
                }
                if (workplace.bandwidth().limits()) {
                    throw new ConfigurationException("[" + workplace.bandwidthPlace() + "] "
                            + workplace.bandwidth()
                            + ": holds back this process alone, and rows go over the lines of executors of "
                            + execution.master()
                            + ": expected SNDSCOPY_BANDWIDTH_LIMIT in the environment of each executor, of which it is"
                            + " the share, and no limit here; or threads");
                }
                return others.executors(workplace);
            }
        }
        throw new ConfigurationException(place
                + "nothing on the class path knows it: expected threads; or spark://host:port, and sndscopy-spark"
                + " instead of sndscopy");
    }

    /** Likewise, of those on the class path. */
    static PartExecutors executorsOf(Workplace workplace) {
        return executors(workplace, ServiceLoader.load(OtherMachines.class));
    }
}
