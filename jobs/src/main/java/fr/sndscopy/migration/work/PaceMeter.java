package fr.sndscopy.migration.work;

import java.util.concurrent.TimeUnit;

/** Sees the work of a run begin, and so how fast it is. Not thread-safe. */
public final class PaceMeter {
    private final Progress progress;
    private final long everyMillis;
    private long workNanos;

    /** @param everyMillis how often somebody is going to {@link #look} */
    public PaceMeter(Progress progress, long everyMillis) {
        this.progress = progress;
        this.everyMillis = everyMillis;
    }

    public Progress progress() {
        return progress;
    }

    /** To be called from the beginning on: what is read between two looks is taken for read since the first of them. */
    public void look() {
        boolean working = progress.bytesRead() > 0 || progress.partsVerified() > 0;
        if (workNanos == 0 && working) {
            workNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(everyMillis);
        }
    }

    /** How far it is now. */
    public Pace pace() {
        return Pace.of(progress, workNanos == 0 ? 0 : (System.nanoTime() - workNanos) / 1e9);
    }
}
