package fr.sndscopy.source;

import fr.sndscopy.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * What a reader fills: a batch, and a window of bytes. Both are most of the memory that a part takes, and as large for the next part of the
 * same file: who has closed a reader may give its memory to another one. Nothing of what was read before is seen by it.
 *
 * <p>For one reader at a time. Not thread-safe.
 */
public final class ReaderMemory {
    private final RowLayout layout;
    private @Nullable BatchFill fill;
    private int rowCapacity;
    private byte[] window = new byte[0];

    /** @param layout how rows are read, by all who get it */
    public ReaderMemory(RowLayout layout) {
        this.layout = layout;
    }

    public RowLayout layout() {
        return layout;
    }

    /**
     * An empty batch.
     *
     * @param rows the most rows of it, as {@link BatchFill#rows} gives it
     * @param source where rows can be found again
     */
    public BatchFill fill(int rows, RecordBatch.RowSource source) {
        if (fill == null || rowCapacity != rows) {
            fill = null; // not two at a time
            fill = new BatchFill(layout, rows);
            rowCapacity = rows;
        }
        fill.start(source);
        return fill;
    }

    /** So many bytes, whatever is in them. */
    public byte[] window(int bytes) {
        if (window.length != bytes) {
            window = new byte[0];
            window = new byte[bytes];
        }
        return window;
    }
}
