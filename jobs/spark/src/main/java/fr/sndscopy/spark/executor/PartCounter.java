package fr.sndscopy.spark.executor;

import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.spark.work.PartCounts;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * Tells the driver with each of an executor's heart-beats how far a task has come. An accumulator of Spark's, for that alone: what counts
 * in the end is in the {@link fr.sndscopy.spark.work.Answer}.
 */
public final class PartCounter extends AccumulatorV2<PartCounts, PartCounts> {
    private static final long serialVersionUID = 1L;

    private PartCounts counted;

    @SuppressWarnings("serial") // what is sent is what has been counted
    private transient volatile @Nullable Progress followed;

    public PartCounter() {
        this(PartCounts.NONE);
    }

    private PartCounter(PartCounts counted) {
        this.counted = counted;
    }

    /** From here on it is as far as this is. */
    void follow(Progress progress) {
        followed = progress;
    }

    @Override
    public PartCounts value() {
        Progress progress = followed;
        return progress == null ? counted : PartCounts.of(progress);
    }

    @Override
    public boolean isZero() {
        return value().equals(PartCounts.NONE);
    }

    @Override
    public PartCounter copy() {
        return new PartCounter(value());
    }

    @Override
    public void reset() {
        followed = null;
        counted = PartCounts.NONE;
    }

    @Override
    public void add(PartCounts more) {
        counted = counted.plus(more);
    }

    @Override
    public void merge(AccumulatorV2<PartCounts, PartCounts> other) {
        counted = counted.plus(other.value());
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        counted = value();
        out.defaultWriteObject();
    }
}
