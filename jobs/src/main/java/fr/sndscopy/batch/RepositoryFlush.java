package fr.sndscopy.batch;

/** Has what the job repository committed written to disk, where that is not done with each commit. */
interface RepositoryFlush {
    void flush();
}
