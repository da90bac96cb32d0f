package fr.sndscopy.generate;

import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Breaks rows on purpose: an exact number of them, spread over the file, one rule each, each rule in turn. A rule for
 * which the table has no fitting column is left out.
 */
final class Defects {
    /** Neither UTF-8 (a continuation byte alone) nor windows-1252 (not assigned). */
    private static final String UNDECODABLE = "\u0081";

    /** One way to break a row: what the cell of a column is replaced with, a character a byte. A ragged row loses that cell instead. */
    private record Fault(ViolationCode code, int column, String cell) {}

    private final List<Fault> faults = new ArrayList<>();
    private final Map<ViolationCode, Long> counts = new EnumMap<>(ViolationCode.class);
    private final long rows;
    private final long total;
    private final long salt;
    private long next = -1;
    private long made;

    /**
     * None of which has been made.
     *
     * @param touchable by column index, whether its cell may be replaced
     * @param typed whether columns other than texts can hold nothing that they should not, and all rows have as many cells
     */
    Defects(List<Column> columns, Predicate<Column> touchable, boolean typed, long rows, double rate, long salt) {
        this.rows = rows;
        this.salt = salt;
        addTooLong(columns, touchable);
        if (!typed) {
            add(ViolationCode.NOT_INTEGER, columns, touchable.and(isType(LogicalType.INTEGER)), "1A");
            addBadDate(columns, touchable);
            if (columns.size() > 1) {
                faults.add(new Fault(ViolationCode.RAGGED_ROW, columns.size() - 1, ""));
            }
        }
        Predicate<Column> freeText = touchable
                .and(isType(LogicalType.STRING))
                .and(column -> column.constraints().minLength() == null)
                .and(column -> column.constraints().enumeration().isEmpty());
        int text = first(columns, freeText);
        if (text >= 0) {
            faults.add(new Fault(ViolationCode.ENCODING, text, UNDECODABLE));
            faults.add(new Fault(ViolationCode.NUL_BYTE, text, "\0"));
        }
        this.total = faults.isEmpty() ? 0 : Math.round(rows * rate);
        schedule();
    }

    Map<ViolationCode, Long> counts() {
        return counts;
    }

    boolean breaks(long row) {
        return row == next;
    }

    /**
     * Breaks the row that lies in {@code buffer} from {@code start} to its line feed before {@code end}.
     *
     * @return the position behind the new line feed
     */
    int apply(byte[] buffer, int start, int end) {
        Fault fault = faults.get((int) (made % faults.size()));
        counts.merge(fault.code(), 1L, Long::sum);
        made++;
        schedule();
        int cellStart = start;
        for (int column = 0; column < fault.column(); column++) {
            cellStart = delimiter(buffer, cellStart, end) + 1;
        }
        if (fault.code() == ViolationCode.RAGGED_ROW) {
            buffer[cellStart - 1] = '\n';
            return cellStart;
        }
        int cellEnd = delimiter(buffer, cellStart, end);
        byte[] rest = Arrays.copyOfRange(buffer, cellEnd, end);
        byte[] cell = fault.cell().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(cell, 0, buffer, cellStart, cell.length);
        System.arraycopy(rest, 0, buffer, cellStart + cell.length, rest.length);
        return cellStart + cell.length + rest.length;
    }

    /** Picks the row of the next defect: one at random in each of {@code total} stretches of equal length. */
    private void schedule() {
        if (made >= total) {
            next = -1;
            return;
        }
        double stretch = (double) rows / total;
        long from = (long) (made * stretch);
        long to = Math.max(from + 1, (long) ((made + 1) * stretch));
        next = from + Long.remainderUnsigned(Row.mix(salt + made), to - from);
    }

    private static int delimiter(byte[] buffer, int from, int end) {
        int position = from;
        while (position < end && buffer[position] != ';' && buffer[position] != '\n') {
            position++;
        }
        return position;
    }

    private void addTooLong(List<Column> columns, Predicate<Column> touchable) {
        Predicate<Column> limited = touchable
                .and(isType(LogicalType.STRING))
                .and(column -> column.type().precision() > 0 && column.type().precision() <= 255);
        int index = first(columns, limited);
        if (index >= 0) {
            String text = "X".repeat(columns.get(index).type().precision() + 1);
            faults.add(new Fault(ViolationCode.TOO_LONG, index, text));
        }
    }

    private void addBadDate(List<Column> columns, Predicate<Column> touchable) {
        int index = first(columns, touchable.and(isType(LogicalType.DATE)).and(column -> column.dateFormats()
                .isEmpty()));
        if (index >= 0) {
            String text = DateText.of(columns.get(index), 2019, 2, 31);
            faults.add(new Fault(ViolationCode.BAD_DATE, index, text));
        }
    }

    private void add(ViolationCode code, List<Column> columns, Predicate<Column> fitting, String cell) {
        int index = first(columns, fitting);
        if (index >= 0) {
            faults.add(new Fault(code, index, cell));
        }
    }

    private static Predicate<Column> isType(LogicalType type) {
        return column -> column.type().logical() == type;
    }

    private static int first(List<Column> columns, Predicate<Column> fitting) {
        for (int index = 0; index < columns.size(); index++) {
            if (fitting.test(columns.get(index))) {
                return index;
            }
        }
        return -1;
    }
}
