package fr.sndscopy.keycheck;

import java.util.Arrays;

/**
 * Sorts records of some longs each that lie one behind the other in an array, in place: by their bytes from the first on, unsigned,
 * into 256 heaps at a time (McIlroy, Bostic, McIlroy: Engineering Radix Sort, 1993). The time is the same however many records are
 * equal.
 */
final class RecordSort {
    private static final int HEAPS = 256;
    private static final int SMALL = 24;

    private final int width;
    private final long[] records;
    private final int[][] counts;
    private final int[][] ends;

    private RecordSort(long[] records, int width) {
        this.records = records;
        this.width = width;
        this.counts = new int[width * Long.BYTES][];
        this.ends = new int[width * Long.BYTES][];
    }

    /** Sorts the first {@code count} records of {@code width} longs. */
    static void sort(long[] records, int width, int count) {
        new RecordSort(records, width).sort(0, count, 0);
    }

    /** @param level which byte of the records is next; those before it are equal */
    private void sort(int from, int to, int level) {
        int next = level;
        while (to - from > SMALL && next < counts.length) {
            if (split(from, to, next)) {
                int start = from;
                for (int heap = 0; heap < HEAPS; heap++) {
                    int end = start + counts[next][heap];
                    if (end - start > 1) {
                        sort(start, end, next + 1);
                    }
                    start = end;
                }
                return;
            }
            next++;
        }
        if (next < counts.length) {
            insert(from, to, next / Long.BYTES);
        }
    }

    /** Whether the byte tells any records apart; they are then in its order. */
    private boolean split(int from, int to, int level) {
        int lane = level / Long.BYTES;
        int shift = Long.SIZE - Byte.SIZE - level % Long.BYTES * Byte.SIZE;
        if (counts[level] == null) {
            counts[level] = new int[HEAPS];
            ends[level] = new int[HEAPS];
        }
        int[] count = counts[level];
        Arrays.fill(count, 0);
        for (int at = from * width + lane, last = to * width; at < last; at += width) {
            count[(int) (records[at] >>> shift) & HEAPS - 1]++;
        }
        if (count[(int) (records[from * width + lane] >>> shift) & HEAPS - 1] == to - from) {
            return false;
        }
        int[] free = ends[level];
        int start = from;
        for (int heap = 0; heap < HEAPS; heap++) {
            free[heap] = start;
            start += count[heap];
        }
        int heapEnd = from;
        for (int heap = 0; heap < HEAPS; heap++) {
            heapEnd += count[heap];
            while (free[heap] < heapEnd) {
                int found = (int) (records[free[heap] * width + lane] >>> shift) & HEAPS - 1;
                if (found != heap) {
                    swap(free[heap], free[found]);
                }
                free[found]++;
            }
        }
        return true;
    }

    private void insert(int from, int to, int lane) {
        for (int row = from + 1; row < to; row++) {
            for (int at = row; at > from && isBefore(at, at - 1, lane); at--) {
                swap(at, at - 1);
            }
        }
    }

    private boolean isBefore(int left, int right, int lane) {
        for (int i = lane; i < width; i++) {
            long a = records[left * width + i];
            long b = records[right * width + i];
            if (a != b) {
                return Long.compareUnsigned(a, b) < 0;
            }
        }
        return false;
    }

    private void swap(int left, int right) {
        int a = left * width;
        int b = right * width;
        for (int i = 0; i < width; i++) {
            long record = records[a + i];
            records[a + i] = records[b + i];
            records[b + i] = record;
        }
    }
}
