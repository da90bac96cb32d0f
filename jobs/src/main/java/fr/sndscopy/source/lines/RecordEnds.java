package fr.sndscopy.source.lines;

/** Finds where records end; keeps its state from one stretch of bytes to the next, so that a file can be walked through piece by piece. Not thread-safe. */
public interface RecordEnds {
    /** Starts anew, at the start of a record. */
    void reset();

    /** The place behind the first record end in {@code buffer[from, to)}, or -1; then all of it has been walked through. */
    int next(byte[] buffer, int from, int to);

    /** The place behind the last record end in {@code buffer[from, to)}, or -1; all of it has been walked through. */
    int last(byte[] buffer, int from, int to);

    /** Whether a quoted cell has been opened and not closed so far. */
    boolean insideQuotes();

    /** Whether the end of a record is told wherever one begins to look; else a file is to be walked through from a start of a record on. */
    boolean areToldAnywhere();
}
