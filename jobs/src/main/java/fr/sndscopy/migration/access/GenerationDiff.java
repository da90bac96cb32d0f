package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.keycheck.KeyCollector;
import fr.sndscopy.keycheck.RowMatch;
import fr.sndscopy.keycheck.RowPlace;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.access.GenerationContent.StoredRows;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows one generation of a table and period has and another has not. Parts whose digests are equal hold the same rows and are not read;
 * of the others rows are hashed as they are stored, and matched on disk. Only counts and places of rows come out. Leaves a trace.
 */
public final class GenerationDiff {
    /** What rows take at most while they are sorted; the same as the keys of a thread. */
    private static final long MOST_BYTES = 64L << 20;

    private final ObjectReader store;
    private final KeyService keys;
    private final Trace trace;
    private final Path directory;

    /** @param directory where downloads and sorted hashes are kept meanwhile */
    public GenerationDiff(ObjectReader store, KeyService keys, Trace trace, Path directory) {
        this.store = store;
        this.keys = keys;
        this.trace = trace;
        this.directory = directory;
    }

    /**
     * Where a row is.
     *
     * @param delivery whose part it is, or a replay's id
     * @param part its name
     * @param row in the stored part, from 1
     */
    public record Address(String delivery, String part, long row) {}

    /**
     * What came of it.
     *
     * @param columns by which rows were compared
     * @param removed rows that are before, and not after
     * @param added rows that are after, and not before
     * @param same rows that are in both
     * @param partsSkipped before and after, as their digests are equal
     * @param partsRead before and after
     * @param removedAt where the first of them are
     * @param addedAt likewise
     */
    public record Result(
            List<String> columns,
            long removed,
            long added,
            long same,
            int partsSkipped,
            int partsRead,
            List<Address> removedAt,
            List<Address> addedAt) {
        public Result {
            columns = List.copyOf(columns);
            removedAt = List.copyOf(removedAt);
            addedAt = List.copyOf(addedAt);
        }
    }

    /**
     * Compares two generations.
     *
     * @param most how many places of each kind are told
     * @throws IntegrityException naming the object that is not what its manifest says
     * @throws IOException when no trace can be left; then nothing is read
     */
    public Result compare(TablePeriod what, GenerationContent before, GenerationContent after, int most)
            throws IOException {
        List<String> common = before.stored().isEmpty() || after.stored().isEmpty()
                ? List.copyOf((before.stored().isEmpty() ? after : before).columnNames())
                : before.columnNames().stream()
                        .filter(after.columnNames()::contains)
                        .toList();
        trace.write("diff", what + " generations " + before.generation() + " and " + after.generation(), null);
        List<StoredRows> left = new ArrayList<>(before.stored());
        List<StoredRows> right = new ArrayList<>(after.stored());
        long skipped = skipEqual(left, right);
        int partsSkipped = before.stored().size() + after.stored().size() - left.size() - right.size();
        if (sum(left).equals(sum(right)) && rows(left) == rows(right)) {
            // the same rows, cut into other parts
            return new Result(
                    common,
                    0,
                    0,
                    skipped + rows(left),
                    partsSkipped + left.size() + right.size(),
                    0,
                    List.of(),
                    List.of());
        }
        return match(common, left, right, skipped, partsSkipped, most);
    }

    private Result match(
            List<String> common,
            List<StoredRows> left,
            List<StoredRows> right,
            long skipped,
            int partsSkipped,
            int most)
            throws IOException {
        List<StoredRows> parts = new ArrayList<>(left);
        parts.addAll(right);
        List<Address> removed = new ArrayList<>();
        List<Address> added = new ArrayList<>();
        try (RowMatch match = RowMatch.in(directory, left.size())) {
            for (int i = 0; i < parts.size(); i++) {
                hash(parts.get(i), common, match.collector(i, MOST_BYTES));
            }
            RowMatch.Counts counts = match.match(
                    most, place -> removed.add(address(parts, place)), place -> added.add(address(parts, place)));
            return new Result(
                    common,
                    counts.removed(),
                    counts.added(),
                    skipped + counts.same(),
                    partsSkipped,
                    parts.size(),
                    removed,
                    added);
        }
    }

    /** Takes away what is on both sides; gives the rows of one of them. */
    private static long skipEqual(List<StoredRows> left, List<StoredRows> right) {
        Map<String, Deque<StoredRows>> byDigest = new HashMap<>();
        right.forEach(one ->
                byDigest.computeIfAbsent(one.mark(), none -> new ArrayDeque<>()).add(one));
        long rows = 0;
        for (StoredRows one : List.copyOf(left)) {
            Deque<StoredRows> equal = byDigest.get(one.mark());
            if (equal != null && !equal.isEmpty()) {
                left.remove(one);
                right.remove(equal.remove());
                rows += one.rows();
            }
        }
        return rows;
    }

    private static Digest sum(List<StoredRows> parts) {
        Digest sum = Digest.ZERO;
        for (StoredRows one : parts) {
            sum = sum.plus(one.digest());
        }
        return sum;
    }

    private static long rows(List<StoredRows> parts) {
        return parts.stream().mapToLong(StoredRows::rows).sum();
    }

    private void hash(StoredRows part, List<String> common, KeyCollector collector) throws IOException {
        List<Column> wanted = part.columns().stream()
                .filter(column -> common.contains(column.name()))
                .toList();
        PartKeys opened = new PartKeys(keys);
        long[] rows = {0};
        new PartVerification(store, opened, directory)
                .reading(
                        part.part(),
                        part.data(),
                        file -> PartReader.rowHashes(
                                file,
                                part.columns(),
                                opened.readKey(part.data().aad()),
                                wanted,
                                (firstRow, rowCount, hashes) -> {
                                    collector.add(firstRow, rowCount, hashes, new boolean[rowCount]);
                                    rows[0] += rowCount;
                                }));
        collector.finish();
        if (rows[0] != part.rows()) {
            throw new IntegrityException(
                    "[" + part.data().key() + "] expected " + part.rows() + " rows, found " + rows[0]);
        }
    }

    private static Address address(List<StoredRows> parts, long place) {
        StoredRows part = parts.get(RowPlace.part(place));
        return new Address(part.delivery(), part.part(), RowPlace.row(place) + 1);
    }
}
