package fr.sndscopy.batch.repository;

/** Has what the job repository committed written to disk, where that is not done with each commit. */
public interface RepositoryFlush {
    void flush();
}
