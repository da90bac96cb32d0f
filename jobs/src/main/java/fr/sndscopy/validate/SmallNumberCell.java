package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.util.List;

/** Years, of four digits, and booleans, which are {@code 0} or {@code 1}. */
final class SmallNumberCell extends TypedCell {
    private final boolean year;

    SmallNumberCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder) {
        super(column, rules, missing, decoder);
        this.year = column.type().logical() == LogicalType.YEAR;
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        int value = 0;
        boolean digits = length == (year ? 4 : 1);
        for (int at = offset; digits && at < offset + length; at++) {
            digits = buffer[at] >= '0' && buffer[at] <= '9';
            value = value * 10 + buffer[at] - '0';
        }
        if (!digits || (!year && value > 1)) {
            ViolationCode code = year ? ViolationCode.NOT_YEAR : ViolationCode.NOT_BOOLEAN;
            return broken(into, code, buffer, offset, length);
        }
        return hashed(into, into.addLong(value), buffer, offset, length);
    }
}
