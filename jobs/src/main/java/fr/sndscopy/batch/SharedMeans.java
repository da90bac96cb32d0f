package fr.sndscopy.batch;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.work.RunThreads;

/**
 * What several runs of a process work with, so that they take no more of the machine than one: as many threads as are configured, and the
 * memory of as many readers; on several machines the same executors. Safe for use by several threads.
 */
public final class SharedMeans implements AutoCloseable {
    private final RunThreads threads;
    private final PartExecutors executors;

    /**
     * As a workplace is configured.
     *
     * @throws fr.sndscopy.config.ConfigurationException when nobody can do the work on parts as it is configured
     */
    public SharedMeans(Workplace workplace) {
        int count = workplace.settings().threads();
        this.executors = workplace.properties().execution().isHere()
                ? PartExecutors.ofThreads(count)
                : workplace.partExecutors();
        this.threads = new RunThreads(count);
    }

    RunThreads threads() {
        return threads;
    }

    /** The workplace's, which closes them. */
    PartExecutors executors() {
        return executors;
    }

    @Override
    public void close() {
        threads.close();
    }
}
