package fr.sndscopy.source.lines;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.SourceRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Cuts a file that is not packed into ranges of about the same size, on record boundaries. */
public final class RecordSplitter {
    private static final int BLOCK_BYTES = 1 << 20;

    private RecordSplitter() {}

    /**
     * Cuts everything behind the header.
     *
     * @param dataStart the byte behind the header
     * @param targetBytes the most a range should have; ranges are of about the same size
     * @return at least one range; together they cover the file from {@code dataStart} to its end without gap or overlap
     */
    public static List<SourceRange> split(SourceBytes file, RecordEnds boundaries, long dataStart, long targetBytes)
            throws IOException {
        long length = file.length();
        List<SourceRange> ranges = new ArrayList<>();
        long first = dataStart;
        boolean quoted = !boundaries.areToldAnywhere();
        byte[] block = new byte[BLOCK_BYTES];
        long count = Math.max(1, (length - dataStart + targetBytes - 1) / targetBytes);
        long rangeBytes = (length - dataStart + count - 1) / count;
        while (length - first > rangeBytes) {
            boundaries.reset();
            long from = quoted ? first : first + rangeBytes;
            long cut;
            try (InputStream in = file.open(from, length)) {
                cut = quoted
                        ? quotedBoundary(in, boundaries, block, from, first + rangeBytes)
                        : boundaryFrom(in, boundaries, block, from);
            }
            if (cut < 0 || cut >= length) {
                break;
            }
            ranges.add(SourceRange.ofBytes(first, cut));
            first = cut;
        }
        ranges.add(SourceRange.ofBytes(first, length));
        return ranges;
    }

    /** The first record boundary at or behind {@code from}, where {@code in} begins, or -1. */
    private static long boundaryFrom(InputStream in, RecordEnds boundaries, byte[] block, long from)
            throws IOException {
        long at = from;
        while (true) {
            int read = in.read(block, 0, block.length);
            if (read < 0) {
                return -1;
            }
            int found = boundaries.next(block, 0, read);
            if (found >= 0) {
                return at + found;
            }
            at += read;
        }
    }

    /** The first record boundary at or behind {@code target}, walking from a record's start, where {@code in} begins. */
    private static long quotedBoundary(InputStream in, RecordEnds boundaries, byte[] block, long start, long target)
            throws IOException {
        long at = start;
        while (true) {
            int read = in.read(block, 0, block.length);
            if (read < 0) {
                return -1;
            }
            for (int from = 0; from < read; ) {
                int found = boundaries.next(block, from, read);
                if (found < 0) {
                    break;
                }
                if (at + found >= target) {
                    return at + found;
                }
                from = found;
            }
            at += read;
        }
    }
}
