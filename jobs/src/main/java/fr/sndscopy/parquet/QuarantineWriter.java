package fr.sndscopy.parquet;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes rejected rows to a part of their own, encrypted like the accepted ones. Valid only after {@link #finish()};
 * closing before that abandons it. Holds a few megabytes of rows at most, and any single row. Not thread-safe.
 */
public final class QuarantineWriter implements AutoCloseable {
    private static final int GROUP_ROWS = 8_192;
    private static final int GROUP_BYTES = 4 << 20;

    private final PartWriter part;
    private final RecordBatch batch = new RecordBatch(QuarantineSchema.COLUMNS, GROUP_ROWS);
    private long batchBytes;

    private QuarantineWriter(PartWriter part) {
        this.part = part;
        startBatch();
    }

    /**
     * A writer to a file that does not exist yet.
     *
     * @param metadata key-value pairs of the footer
     * @throws java.nio.file.FileAlreadyExistsException when there is such a file
     */
    public static QuarantineWriter create(Path target, Map<String, String> metadata, PartKey key, int zstdLevel)
            throws IOException {
        return new QuarantineWriter(PartWriter.create(
                target, QuarantineSchema.COLUMNS, QuarantineSchema.MESSAGE, metadata, key, zstdLevel));
    }

    /**
     * Adds one row.
     *
     * @param file the source file's path in the delivery
     */
    public void write(String file, RejectedRow row) throws IOException {
        byte[] codes = row.violations().stream()
                .map(CellViolation::toString)
                .collect(Collectors.joining(";"))
                .getBytes(StandardCharsets.UTF_8);
        int at = batch.rowCount();
        set(QuarantineSchema.FILE, at, file.getBytes(StandardCharsets.UTF_8));
        setAddress(at, row.address());
        set(QuarantineSchema.ORIGINAL, at, row.original());
        set(QuarantineSchema.CODES, at, codes);
        batch.setRowCount(at + 1);
        batchBytes += row.original().length + codes.length;
        if (batch.rowCount() == GROUP_ROWS || batchBytes >= GROUP_BYTES) {
            flush();
        }
    }

    /** Writes what is left and the footer. */
    public PartFile finish() throws IOException {
        flush();
        return part.finish();
    }

    /** Rows taken until now. */
    public long rowCount() {
        return part.rowCount() + batch.rowCount();
    }

    /** Frees everything, and deletes the file unless it is finished. */
    @Override
    public void close() throws IOException {
        part.close();
    }

    private void set(int column, int row, byte[] value) {
        ColumnVector vector = batch.columns().get(column);
        vector.ids()[row] = vector.addBytes(value, 0, value.length);
    }

    private void setAddress(int row, RowAddress address) {
        set(QuarantineSchema.LINE, row, address.number());
        if (address.offset().isPresent()) {
            set(QuarantineSchema.BYTE_OFFSET, row, address.offset().getAsLong());
        } else {
            batch.columns().get(QuarantineSchema.BYTE_OFFSET).ids()[row] = ColumnVector.NULL_ID;
        }
    }

    private void set(int column, int row, long value) {
        ColumnVector vector = batch.columns().get(column);
        vector.ids()[row] = vector.addLong(value);
    }

    private void flush() throws IOException {
        batch.columns().forEach(column -> column.countAbsent(batch.rowCount()));
        part.write(batch);
        startBatch();
    }

    private void startBatch() {
        batch.clear();
        batchBytes = 0;
        batch.columns().forEach(column -> column.stopBeingDistinct(0));
    }
}
