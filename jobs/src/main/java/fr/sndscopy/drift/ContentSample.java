package fr.sndscopy.drift;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.ColumnReading;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What rows of a file look like, column by column.
 *
 * @param rows rows that have as many cells as the header, and were looked at
 * @param columns one per column of the schema that was read by
 */
record ContentSample(long rows, List<Seen> columns) {
    /** Most unpacked bytes, and rows, of a file that are looked at while it is planned. */
    static final int MAX_BYTES = 1 << 20;

    static final int MAX_ROWS = 5_000;

    private static final int ALL_ROWS_BATCH = 1 << 14;

    ContentSample {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param observed its cells
     * @param values cells with a value
     * @param byBit cells by the bit of the rule that they break
     */
    record Seen(Observed observed, long values, List<Long> byBit) {
        Seen {
            byBit = List.copyOf(byBit);
        }

        /** Cells that break a rule of the set. */
        long broken(int bits) {
            long cells = 0;
            for (int rest = bits; rest != 0; rest &= rest - 1) {
                cells += byBit.get(Integer.numberOfTrailingZeros(rest));
            }
            return cells;
        }
    }

    /**
     * Reads rows. A file that cannot be read as far as this is left to the run to refuse: the sample holds what came before.
     *
     * @param rows the file's
     * @param cells how its cells are written
     * @param rules of the columns
     * @param places by place in the file, the column's place in the schema
     * @param seen which rows
     */
    static ContentSample read(
            SourceRows rows, CellNotation cells, TableRules rules, List<Integer> places, RowsSeen seen)
            throws IOException {
        List<Observed> observed = new ArrayList<>();
        List<CellInterpreter> watched = new ArrayList<>();
        TableSchema schema = rules.schema();
        List<CellInterpreter> interpreters = CellInterpreters.of(rules, cells);
        for (int i = 0; i < interpreters.size(); i++) {
            Column of = schema.columns().get(i);
            Observed column = new Observed(ColumnReading.decimal(of, cells), date(of, cells));
            observed.add(column);
            watched.add(new Watched(interpreters.get(i), column, cells.encoding()));
        }
        long[][] byBit = new long[schema.columns().size()][Integer.SIZE];
        long[] values = new long[schema.columns().size()];
        long whole = 0;
        try (RecordReader reader = open(rows, new RowLayout(schema.columns(), watched, places), seen)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                boolean[] broken = new boolean[batch.rowCount()];
                for (SuspectRow suspect : batch.suspects()) {
                    broken[suspect.row()] = !suspect.violations().isEmpty();
                }
                for (int row = 0; row < broken.length; row++) {
                    whole += broken[row] ? 0 : 1;
                }
                for (int i = 0; i < values.length; i++) {
                    values[i] += count(batch.columns().get(i), broken, byBit[i]);
                }
            } while (seen == RowsSeen.ALL && !batch.isLast());
        } catch (SourceFormatException e) {
            // the run refuses it, and says where
            return new ContentSample(whole, seen(observed, values, byBit));
        }
        return new ContentSample(whole, seen(observed, values, byBit));
    }

    private static RecordReader open(SourceRows rows, RowLayout layout, RowsSeen seen) throws IOException {
        return switch (seen) {
            case FIRST -> rows.readStart(MAX_BYTES, layout, MAX_ROWS);
            case ALL -> rows.read(rows.whole(), new ReaderMemory(layout), ALL_ROWS_BATCH, SpareHands.NONE);
        };
    }

    /** The format of dates, also for a column that is of another type, or unknown. */
    private static String date(Column column, CellNotation cells) {
        return ColumnReading.dateFormat(
                column.type().logical() == LogicalType.DATE
                        ? column
                        : Column.of(column.name(), ColumnType.of(LogicalType.DATE)),
                cells);
    }

    private static List<Seen> seen(List<Observed> observed, long[] values, long[][] byBit) {
        List<Seen> columns = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            columns.add(new Seen(
                    observed.get(i), values[i], Arrays.stream(byBit[i]).boxed().toList()));
        }
        return columns;
    }

    private static long count(ColumnVector vector, boolean[] broken, long[] byBit) {
        long values = 0;
        for (int row = 0; row < broken.length; row++) {
            int id = vector.ids()[row];
            if (broken[row] || id == ColumnVector.NULL_ID) {
                continue;
            }
            values++;
            for (int bits = vector.violations(id); bits != 0; bits &= bits - 1) {
                byBit[Integer.numberOfTrailingZeros(bits)]++;
            }
        }
        return values;
    }

    /** Lets an interpreter do its work, and looks at every text that is a value. */
    private record Watched(CellInterpreter interpreter, Observed observed, Charset encoding)
            implements CellInterpreter {
        @Override
        public int interpret(byte[] buffer, int offset, int length, ColumnVector into) {
            int id = interpreter.interpret(buffer, offset, length, into);
            if (id != ColumnVector.NULL_ID) {
                observed.add(new String(buffer, offset, length, encoding));
            }
            return id;
        }

        @Override
        public int violationsOfAbsent() {
            return 0;
        }

        @Override
        public int rejecting() {
            return 0;
        }
    }
}
