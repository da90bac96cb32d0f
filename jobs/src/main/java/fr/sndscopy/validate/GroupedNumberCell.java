package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.Normalisation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.util.List;

/**
 * Numbers whose whole part may be written in groups of three digits, as the schema says: 1.234.567,89. A cell without groups is a
 * number too; one with a group of another size is none, since it may be meant otherwise.
 */
final class GroupedNumberCell extends TypedCell {
    private static final int DIGITS = 3;

    private final NumberCell numbers;
    private final byte group;
    private final ViolationCode notANumber;
    private byte[] plain = new byte[64];

    GroupedNumberCell(
            NumberCell numbers,
            char group,
            Column column,
            TableRules rules,
            List<String> missing,
            TextDecoder decoder) {
        super(column, rules, missing, decoder);
        this.numbers = numbers;
        this.group = (byte) group;
        this.notANumber =
                column.type().logical() == LogicalType.INTEGER ? ViolationCode.NOT_INTEGER : ViolationCode.NOT_DECIMAL;
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        if (plain.length < length) {
            plain = new byte[length];
        }
        int end = offset + length;
        int at = offset;
        int written = 0;
        if (at < end && (buffer[at] == '-' || buffer[at] == '+')) {
            plain[written++] = buffer[at++];
        }
        int digits = 0;
        boolean grouped = false;
        for (; at < end && (buffer[at] == group || isDigit(buffer[at])); at++) {
            if (isDigit(buffer[at])) {
                plain[written++] = buffer[at];
                digits++;
            } else if (grouped ? digits == DIGITS : digits >= 1 && digits <= DIGITS) {
                grouped = true;
                digits = 0;
            } else {
                return broken(into, notANumber, buffer, offset, length);
            }
        }
        if (grouped && digits != DIGITS) {
            return broken(into, notANumber, buffer, offset, length);
        }
        System.arraycopy(buffer, at, plain, written, end - at);
        int id = numbers.value(plain, 0, written + end - at, into);
        if (grouped && into.violations(id) == 0) {
            into.markNormalised(id, Normalisation.GROUPING);
        }
        return id;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }
}
