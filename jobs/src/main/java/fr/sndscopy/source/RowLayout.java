package fr.sndscopy.source;

import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.schema.Column;
import java.util.List;

/**
 * Which column each cell of a row belongs to, and how it is read. For one reader: interpreters are not shared.
 *
 * @param columns the contract's, in order: those of the batches
 * @param refused columns of the file that the contract does not have; a row with a value in one is set aside for
 *     {@link fr.sndscopy.record.ViolationCode#UNKNOWN_COLUMN}
 * @param interpreters one per column, then one per refused column, which gives an id to whatever is a value
 * @param places by place in the file, the column's place in {@code columns} with {@code refused} behind them
 */
public record RowLayout(
        List<Column> columns, List<Column> refused, List<CellInterpreter> interpreters, List<Integer> places) {
    public RowLayout {
        columns = List.copyOf(columns);
        refused = List.copyOf(refused);
        interpreters = List.copyOf(interpreters);
        places = List.copyOf(places);
        if (interpreters.size() != columns.size() + refused.size()) {
            throw new IllegalArgumentException(interpreters.size() + " interpreters: expected one for each of "
                    + columns.size() + " columns and " + refused.size() + " refused ones");
        }
    }

    /** Of a file that has no column but the contract's. */
    public RowLayout(List<Column> columns, List<CellInterpreter> interpreters, List<Integer> places) {
        this(columns, List.of(), interpreters, places);
    }
}
