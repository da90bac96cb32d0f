package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.List;

/** A cell of a column that the table does not have: there must be no value. */
final class RefusedCell extends TypedCell {
    RefusedCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder) {
        super(column, rules, missing, decoder);
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        return broken(into, ViolationCode.UNKNOWN_COLUMN, buffer, offset, length);
    }
}
