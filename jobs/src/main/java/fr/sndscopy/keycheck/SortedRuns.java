package fr.sndscopy.keycheck;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Records on disk, each file of them sorted, and their merge. Files may be added by several threads; whoever merges is alone.
 * Closing removes all files.
 */
final class SortedRuns implements Closeable {
    /** Files merged at once: 64 KiB of buffers each, twice. */
    static final int MOST_AT_ONCE = 64;

    private final Path directory;
    private final int width;
    private final int mostAtOnce;
    private final List<RecordFile> files = new ArrayList<>();

    SortedRuns(Path directory, int width, int mostAtOnce) {
        this.directory = directory;
        this.width = width;
        this.mostAtOnce = mostAtOnce;
    }

    int width() {
        return width;
    }

    /** Sorts records and writes them to a file. */
    void add(long[] records, int count) throws IOException {
        if (count == 0) {
            return;
        }
        RecordSort.sort(records, width, count);
        try (SpillWriter writer = SpillWriter.create(directory, width)) {
            writer.write(records, 0, count);
            add(writer.finish());
        }
    }

    private synchronized void add(RecordFile file) {
        files.add(file);
    }

    /** All records so far. */
    synchronized long records() {
        return files.stream().mapToLong(RecordFile::records).sum();
    }

    /**
     * Merges files until there are no more than {@code most}. The smallest go first; a file is removed once it is merged.
     *
     * @param most 1 or more
     */
    void reduceTo(int most) throws IOException {
        while (files.size() > most) {
            int surplus = files.size() - most + 1;
            files.sort(Comparator.comparingLong(RecordFile::records));
            List<RecordFile> merged = new ArrayList<>(files.subList(0, Math.min(surplus, mostAtOnce)));
            RecordFile whole = merge(merged);
            files.removeAll(merged);
            files.add(whole);
            for (RecordFile file : merged) {
                Files.delete(file.path());
            }
        }
    }

    private RecordFile merge(List<RecordFile> some) throws IOException {
        long[] record = new long[width];
        try (RecordMerge merge = RecordMerge.open(width, some);
                SpillWriter writer = SpillWriter.create(directory, width)) {
            while (merge.next()) {
                for (int i = 0; i < width; i++) {
                    record[i] = merge.lane(i);
                }
                writer.write(record, 0, 1);
            }
            return writer.finish();
        }
    }

    /** All records in order; may be asked for again, and by several threads. */
    RecordSource sorted() throws IOException {
        List<RecordFile> all;
        synchronized (this) {
            reduceTo(mostAtOnce);
            all = List.copyOf(files);
        }
        return RecordMerge.open(width, all);
    }

    @Override
    public synchronized void close() throws IOException {
        IOException failure = null;
        for (RecordFile file : files) {
            try {
                Files.deleteIfExists(file.path());
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        files.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
