package fr.sndscopy.digest;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up what batches hold, from the side that reads the delivery: once per distinct value wherever a column has a dictionary.
 *
 * <p>Not thread-safe.
 */
public final class BatchSummarizer {
    private static final int FEW_VALUES = 256;
    private static final int TURNS = 4;

    private final ColumnTotals[] totals;
    private final long[] tableLanes = new long[2];
    private final long[] scratch = new long[2];
    private int[] counts = new int[1024];
    private final int[] turns = new int[TURNS * FEW_VALUES];
    private long rows;

    public BatchSummarizer(List<Column> columns) {
        this.totals = columns.stream().map(ColumnTotals::new).toArray(ColumnTotals[]::new);
    }

    /** Adds the rows of a validated batch. */
    public void add(RecordBatch batch) {
        int rowCount = batch.rowCount();
        long[] rowHashes = batch.rowHashes();
        for (int row = 0; row < rowCount; row++) {
            CellHasher.addRow(rowHashes[2 * row], rowHashes[2 * row + 1], scratch, tableLanes);
        }
        for (int i = 0; i < totals.length; i++) {
            ColumnVector column = batch.columns().get(i);
            totals[i].add(column, countsOf(column, rowCount), rowCount);
        }
        rows += rowCount;
    }

    /** How many rows have each value; all ones where values are not distinct. */
    private int[] countsOf(ColumnVector column, int rowCount) {
        int values = column.valueCount();
        if (counts.length < values + 1) {
            counts = new int[Math.max(values + 1, counts.length * 2)];
        }
        if (!column.distinct()) {
            Arrays.fill(counts, 0, values, 1);
            return counts;
        }
        if (values < FEW_VALUES) {
            countFew(column.ids(), values, rowCount);
            return counts;
        }
        Arrays.fill(counts, 0, values + 1, 0);
        int[] ids = column.ids();
        for (int row = 0; row < rowCount; row++) {
            // absent cells, of id -1, are counted before the values
            counts[ids[row] + 1]++;
        }
        System.arraycopy(counts, 1, counts, 0, values);
        return counts;
    }

    /** By turns in four places each: the next row often has the same value, and would wait for what was just added. */
    private void countFew(int[] ids, int values, int rowCount) {
        Arrays.fill(turns, 0);
        int row = 0;
        for (; row + TURNS <= rowCount; row += TURNS) {
            turns[ids[row] + 1]++;
            turns[FEW_VALUES + ids[row + 1] + 1]++;
            turns[2 * FEW_VALUES + ids[row + 2] + 1]++;
            turns[3 * FEW_VALUES + ids[row + 3] + 1]++;
        }
        for (; row < rowCount; row++) {
            turns[ids[row] + 1]++;
        }
        for (int id = 0; id < values; id++) {
            counts[id] = turns[id + 1]
                    + turns[FEW_VALUES + id + 1]
                    + turns[2 * FEW_VALUES + id + 1]
                    + turns[3 * FEW_VALUES + id + 1];
        }
    }

    public ContentSummary summary() {
        return new ContentSummary(
                rows,
                new Digest(tableLanes[0], tableLanes[1]),
                Arrays.stream(totals).map(ColumnTotals::summary).toList());
    }

    /** By {@linkplain fr.sndscopy.record.Normalisation#place place}, cells whose canonical text is not the delivered text. */
    public Map<String, Long> normalised() {
        Map<String, Long> cells = new TreeMap<>();
        for (ColumnTotals column : totals) {
            cells.putAll(column.normalised());
        }
        return cells;
    }

    /** By place, cells that break a rule which does not keep their rows from being stored. */
    public Map<String, Long> warnings() {
        Map<String, Long> warnings = new TreeMap<>();
        for (ColumnTotals column : totals) {
            column.violations()
                    .forEach((code, cells) -> warnings.put(new CellViolation(code, column.name()).toString(), cells));
        }
        return warnings;
    }

    /** How the values of each column are spread, in schema order. */
    public List<ColumnProfile> profile() {
        return Arrays.stream(totals).map(ColumnTotals::profile).toList();
    }
}
