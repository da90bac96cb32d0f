package fr.sndscopy.parquet;

import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.ViolationCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rejected rows back, one after the other; refuses what {@link PartReader} refuses. Not thread-safe. */
public final class QuarantineReader implements AutoCloseable {
    private static final Map<String, ViolationCode> CODES = Arrays.stream(ViolationCode.values())
            .collect(Collectors.toUnmodifiableMap(ViolationCode::toString, Function.identity()));

    private final StoredPart part;
    private final RecordBatch batch;
    private int row;

    private QuarantineReader(StoredPart part) {
        this.part = part;
        this.batch = new RecordBatch(QuarantineSchema.COLUMNS, Math.max(1, part.maxRowGroupRows()));
    }

    /** Opens a quarantine part. */
    public static QuarantineReader open(Path file, PartReadKey key) throws IOException {
        return new QuarantineReader(StoredPart.open(file, QuarantineSchema.COLUMNS, QuarantineSchema.MESSAGE, key));
    }

    /** The next row, in the order they were written; null behind the last. */
    public @Nullable QuarantinedRow next() throws IOException {
        while (row == batch.rowCount()) {
            RowGroup group = part.nextRowGroup();
            if (group == null) {
                return null;
            }
            StoredVectors.fill(batch, group);
            row = 0;
        }
        QuarantinedRow next = part.guarded("quarantined row " + row, rowOf(batch, row));
        row++;
        return next;
    }

    @Override
    public void close() throws IOException {
        part.close();
    }

    /** Key-value pairs of the footer. */
    public static Map<String, String> metadata(Path file, PartReadKey key) throws IOException {
        try (QuarantineReader reader = open(file, key)) {
            return reader.part.metadata();
        }
    }

    /** Hands every row to {@code consumer}, in the order they were written. */
    public static void rows(Path file, PartReadKey key, RowConsumer consumer) throws IOException {
        try (QuarantineReader reader = open(file, key)) {
            for (QuarantinedRow row = reader.next(); row != null; row = reader.next()) {
                consumer.accept(row);
            }
        }
    }

    private static StoredPart.ColumnWork<QuarantinedRow> rowOf(RecordBatch batch, int row) {
        return () -> new QuarantinedRow(
                text(batch, QuarantineSchema.FILE, row),
                new RejectedRow(
                        address(batch, row),
                        bytes(batch, QuarantineSchema.ORIGINAL, row),
                        violations(text(batch, QuarantineSchema.CODES, row))));
    }

    private static List<CellViolation> violations(String codes) {
        List<CellViolation> violations = new ArrayList<>();
        for (String code : codes.isEmpty() ? new String[0] : codes.split(";", -1)) {
            int open = code.indexOf('(');
            String name = open < 0 ? code : code.substring(0, open);
            ViolationCode known = CODES.get(name);
            if (known == null) {
                throw new IllegalStateException("unknown code: written by a newer version");
            }
            violations.add(new CellViolation(known, open < 0 ? null : code.substring(open + 1, code.length() - 1)));
        }
        return violations;
    }

    private static String text(RecordBatch batch, int column, int row) {
        return new String(bytes(batch, column, row), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(RecordBatch batch, int column, int row) {
        ColumnVector vector = batch.columns().get(column);
        int id = vector.ids()[row];
        return Arrays.copyOfRange(vector.bytes(), vector.offsets()[id], vector.offsets()[id + 1]);
    }

    private static RowAddress address(RecordBatch batch, int row) {
        boolean isText = batch.columns().get(QuarantineSchema.BYTE_OFFSET).ids()[row] != ColumnVector.NULL_ID;
        return RowAddress.of(
                number(batch, QuarantineSchema.LINE, row),
                isText ? OptionalLong.of(number(batch, QuarantineSchema.BYTE_OFFSET, row)) : OptionalLong.empty());
    }

    private static long number(RecordBatch batch, int column, int row) {
        ColumnVector vector = batch.columns().get(column);
        return vector.longs()[vector.ids()[row]];
    }

    /** Takes rows one at a time. */
    @FunctionalInterface
    public interface RowConsumer {
        /** Takes one row, which the consumer may keep. */
        void accept(QuarantinedRow row) throws IOException;
    }
}
