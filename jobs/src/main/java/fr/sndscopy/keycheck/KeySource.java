package fr.sndscopy.keycheck;

import java.io.Closeable;
import java.io.IOException;

/** The keys of a {@link KeySpill}, in order. Not thread-safe. */
final class KeySource implements Closeable {
    private final RecordSource records;
    private long lane0;
    private long lane1;
    private long tail;

    KeySource(RecordSource records) {
        this.records = records;
    }

    boolean next() throws IOException {
        if (!records.next()) {
            return false;
        }
        lane0 = records.lane(0);
        lane1 = records.lane(1);
        tail = records.lane(2);
        return true;
    }

    long lane0() {
        return lane0;
    }

    long lane1() {
        return lane1;
    }

    long place() {
        return tail >>> 1;
    }

    boolean hasAbsentComponent() {
        return (tail & 1) != 0;
    }

    /** Before it: negative; after it: positive; equal: 0. */
    int compareKey(KeySource other) {
        int order = Long.compareUnsigned(lane0, other.lane0);
        return order != 0 ? order : Long.compareUnsigned(lane1, other.lane1);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
