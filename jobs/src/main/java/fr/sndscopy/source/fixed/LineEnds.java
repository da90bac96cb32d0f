package fr.sndscopy.source.fixed;

import fr.sndscopy.source.lines.RecordEnds;

/** Each line feed ends a line, whatever stands before it. Has no state. */
final class LineEnds implements RecordEnds {
    static final LineEnds ALL = new LineEnds();

    private LineEnds() {}

    @Override
    public void reset() {
        // nothing is kept
    }

    @Override
    public int next(byte[] buffer, int from, int to) {
        for (int at = from; at < to; at++) {
            if (buffer[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    @Override
    public int last(byte[] buffer, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (buffer[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    @Override
    public boolean insideQuotes() {
        return false;
    }

    @Override
    public boolean areToldAnywhere() {
        return true;
    }
}
