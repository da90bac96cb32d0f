package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.digest.BatchSummarizer;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.SourceInput;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that reading, validating and summarising a part gives, row by row.
 *
 * @param rows the stored rows, each cell as canonical text
 * @param batches how many batches they came in
 * @param columnsGivenUp columns whose dictionary was given up in some batch
 */
record ReadOut(
        List<List<@Nullable String>> rows,
        List<RejectedRow> rejected,
        ContentSummary summary,
        Map<String, Long> normalised,
        long blankLines,
        int batches,
        long columnsGivenUp) {

    /** How much is held at once. */
    record Sizes(int maxRowsPerBatch, int windowBytes) {
        static final Sizes USUAL = new Sizes(100_000, RecordBuffer.WINDOW_BYTES);
    }

    static TableSchema schema(List<Column> columns) {
        return new TableSchema("T", "TEST", columns, List.of(), List.of(), List.of(), "0");
    }

    /** Reads a whole file whose columns are in the contract's order. */
    static ReadOut ofFile(Path file, CsvFormat format, List<Column> columns, Sizes sizes) throws IOException {
        return ofFile(file, format, columns, sizes, SpareHands.NONE);
    }

    /** As above, with help. */
    static ReadOut ofFile(Path file, CsvFormat format, List<Column> columns, Sizes sizes, SpareHands hands)
            throws IOException {
        Compression compression = Compression.of(Here.file(file));
        CsvHeader header = CsvHeader.read(Here.file(file), "shown.csv", compression, format);
        LineCounter lines = new LineCounter(Here.file(file));
        SourceInput in = compression == Compression.NONE
                ? SourceInput.ofRange(
                        Here.file(file),
                        "shown.csv",
                        SourceRange.ofBytes(header.endByte(), file.toFile().length()),
                        lines)
                : SourceInput.ofPacked(Here.file(file), "shown.csv", compression, header, hands);
        return of(in, format, columns, sizes);
    }

    static ReadOut of(SourceInput in, CsvFormat format, List<Column> columns, Sizes sizes) throws IOException {
        return of(in, format, columns, IntStream.range(0, columns.size()).toArray(), sizes);
    }

    static ReadOut of(SourceInput in, CsvFormat format, List<Column> columns, int[] layout, Sizes sizes)
            throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        List<RejectedRow> rejected = new ArrayList<>();
        BatchSummarizer summarizer = new BatchSummarizer(columns);
        boolean[] givenUp = new boolean[columns.size()];
        int batches = 0;
        try (CsvRecordReader reader = new CsvRecordReader(
                in,
                format,
                new ReaderMemory(new RowLayout(
                        columns,
                        CellInterpreters.of(TableRules.usual(schema(columns)), format.cells()),
                        Arrays.stream(layout).boxed().toList())),
                sizes.maxRowsPerBatch(),
                sizes.windowBytes())) {
            BatchValidator validator =
                    new BatchValidator(reader::inFile, TableRules.usual(schema(columns)), RowVerdicts.NONE);
            RecordBatch batch;
            do {
                batch = reader.read();
                validator.validate(batch);
                summarizer.add(batch);
                rejected.addAll(batch.rejected());
                for (int row = 0; row < batch.rowCount(); row++) {
                    rows.add(row(batch, row));
                }
                for (int i = 0; i < givenUp.length; i++) {
                    ColumnVector column = batch.columns().get(i);
                    givenUp[i] |= !column.distinct();
                    checkIds(column, batch.rowCount());
                }
                batches++;
            } while (!batch.isLast());
            return new ReadOut(
                    rows,
                    rejected,
                    summarizer.summary(),
                    summarizer.normalised(),
                    reader.passedOver(),
                    batches,
                    IntStream.range(0, givenUp.length).filter(i -> givenUp[i]).count());
        }
    }

    /** What {@link ColumnVector#distinct()} and {@link ColumnVector#nullCount()} promise. */
    private static void checkIds(ColumnVector column, int rowCount) {
        boolean[] used = new boolean[column.valueCount()];
        int nulls = 0;
        int next = 0;
        for (int row = 0; row < rowCount; row++) {
            int id = column.ids()[row];
            if (id == ColumnVector.NULL_ID) {
                nulls++;
                continue;
            }
            used[id] = true;
            if (!column.distinct() && id != next++) {
                throw new AssertionError("value " + id + " of row " + row + " is not the next one");
            }
        }
        if (nulls != column.nullCount()) {
            throw new AssertionError("null count " + column.nullCount() + ", really " + nulls);
        }
        for (int id = 0; id < used.length; id++) {
            if (!used[id]) {
                throw new AssertionError("value " + id + " of " + used.length + " is used by no row");
            }
        }
    }

    static List<@Nullable String> row(RecordBatch batch, int row) {
        List<@Nullable String> cells = new ArrayList<>();
        for (ColumnVector column : batch.columns()) {
            int id = column.ids()[row];
            cells.add(id == ColumnVector.NULL_ID ? null : text(column, id));
        }
        return cells;
    }

    private static String text(ColumnVector column, int id) {
        ColumnType type = column.column().type();
        if (!type.fitsLong()) {
            byte[] bytes = Arrays.copyOfRange(column.bytes(), column.offsets()[id], column.offsets()[id + 1]);
            return type.isNumber()
                    ? withPoint(new BigInteger(bytes), type.scale())
                    : new String(bytes, StandardCharsets.UTF_8);
        }
        long value = column.longs()[id];
        return switch (type.logical()) {
            case INTEGER, DECIMAL -> withPoint(BigInteger.valueOf(value), type.scale());
            case DATE -> LocalDate.EPOCH.plusDays(value).toString();
            case DATETIME ->
                LocalDate.EPOCH
                        .atStartOfDay()
                        .plus(Duration.ofMillis(value))
                        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT));
            case YEAR -> String.format(Locale.ROOT, "%04d", value);
            case YEARMONTH -> String.format(Locale.ROOT, "%04d-%02d", value / 100, value % 100);
            case BOOLEAN -> value == 0 ? "0" : "1";
            case STRING -> throw new AssertionError();
        };
    }

    static String withPoint(BigInteger unscaled, int scale) {
        String digits = unscaled.abs().toString();
        while (digits.length() <= scale) {
            digits = "0" + digits;
        }
        int point = digits.length() - scale;
        return (unscaled.signum() < 0 ? "-" : "")
                + digits.substring(0, point)
                + (scale == 0 ? "" : "." + digits.substring(point));
    }

    /** The rejections as text: {@code line 3: not-integer(B), too-long(C)}. */
    List<String> rejections() {
        return rejected.stream().map(ReadOut::shown).toList();
    }

    static String shown(RejectedRow row) {
        return shown(((RowAddress.InText) row.address()).line(), row.violations());
    }

    static String shown(long line, List<CellViolation> violations) {
        return "line " + line + ": "
                + String.join(
                        ", ", violations.stream().map(CellViolation::toString).toList());
    }
}
