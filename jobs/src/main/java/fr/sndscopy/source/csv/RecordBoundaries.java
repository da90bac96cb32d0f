package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.lines.RecordEnds;

/**
 * Finds where records end. Without quoting a record ends at a line feed. With RFC 4180 quoting, a line feed inside a cell that
 * starts with a quotation mark does not end it; a quotation mark elsewhere is a character like any other.
 */
final class RecordBoundaries implements RecordEnds {
    private final byte delimiter;
    private final boolean quoted;
    private final QuotedStretch stretch;
    private State state = State.CELL_START;

    RecordBoundaries(CsvFormat format) {
        this.delimiter = (byte) format.delimiter();
        this.quoted = format.quote() == CsvFormat.Quote.RFC4180;
        this.stretch = new QuotedStretch(delimiter);
    }

    @Override
    public void reset() {
        state = State.CELL_START;
    }

    @Override
    public boolean insideQuotes() {
        return state == State.INSIDE_QUOTES;
    }

    @Override
    public boolean areToldAnywhere() {
        return !quoted;
    }

    @Override
    public int next(byte[] buffer, int from, int to) {
        return quoted ? stride(buffer, from, to, true) : walk(buffer, from, to, true);
    }

    @Override
    public int last(byte[] buffer, int from, int to) {
        if (!quoted) {
            for (int at = to - 1; at >= from; at--) {
                if (buffer[at] == '\n') {
                    return at + 1;
                }
            }
            return -1;
        }
        return stride(buffer, from, to, false);
    }

    /** 64 bytes at a time, and one at a time where there are fewer or marks are where they should not be. */
    private int stride(byte[] buffer, int from, int to, boolean stopAtFirst) {
        int found = -1;
        int at = from;
        for (; to - at >= QuotedStretch.BYTES; at += QuotedStretch.BYTES) {
            stretch.start(
                    state == State.INSIDE_QUOTES,
                    state == State.CELL_START || state == State.QUOTE_SEEN,
                    state == State.QUOTE_SEEN);
            stretch.look(buffer, at);
            int end;
            if (stretch.odd() != 0) {
                end = walk(buffer, at, at + QuotedStretch.BYTES, stopAtFirst);
            } else {
                int place = stopAtFirst ? first(buffer, at, stretch.ends()) : last(buffer, at, stretch.ends());
                end = place < 0 ? -1 : at + place + 1;
                state = stopAtFirst && end >= 0 ? State.CELL_START : behindStretch();
            }
            if (end >= 0) {
                found = end;
                if (stopAtFirst) {
                    return found;
                }
            }
        }
        int end = walk(buffer, at, to, stopAtFirst);
        return end < 0 ? found : end;
    }

    private State behindStretch() {
        if (stretch.endsInside()) {
            return State.INSIDE_QUOTES;
        }
        if (stretch.endsClosed()) {
            return State.QUOTE_SEEN;
        }
        return stretch.endsCell() ? State.CELL_START : State.IN_CELL;
    }

    /** The first line feed among ends of cells, counted from {@code from}, or -1. */
    private static int first(byte[] buffer, int from, long ends) {
        for (long left = ends; left != 0; left &= left - 1) {
            int place = Long.numberOfTrailingZeros(left);
            if (buffer[from + place] == '\n') {
                return place;
            }
        }
        return -1;
    }

    /** The last one. */
    private static int last(byte[] buffer, int from, long ends) {
        for (long left = ends; left != 0; ) {
            int place = Long.SIZE - 1 - Long.numberOfLeadingZeros(left);
            if (buffer[from + place] == '\n') {
                return place;
            }
            left ^= 1L << place;
        }
        return -1;
    }

    private int walk(byte[] buffer, int from, int to, boolean stopAtFirst) {
        int found = -1;
        for (int at = from; at < to; at++) {
            byte b = buffer[at];
            switch (state) {
                case INSIDE_QUOTES -> {
                    if (b == '"') {
                        state = State.QUOTE_SEEN;
                    }
                    continue;
                }
                case QUOTE_SEEN -> {
                    if (b == '"') {
                        state = State.INSIDE_QUOTES;
                        continue;
                    }
                    state = State.IN_CELL;
                }
                case CELL_START -> {
                    if (quoted && b == '"') {
                        state = State.INSIDE_QUOTES;
                        continue;
                    }
                    state = State.IN_CELL;
                }
                case IN_CELL -> {}
            }
            if (b == delimiter) {
                state = State.CELL_START;
            } else if (b == '\n') {
                state = State.CELL_START;
                found = at + 1;
                if (stopAtFirst) {
                    return found;
                }
            }
        }
        return found;
    }

    private enum State {
        CELL_START,
        IN_CELL,
        INSIDE_QUOTES,
        /** Behind a quotation mark inside quotes: the end of the cell, or the first half of a doubled mark. */
        QUOTE_SEEN
    }
}
