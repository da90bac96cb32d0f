package fr.sndscopy.validate;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.List;

/** Text, kept as it is. */
final class StringCell extends TypedCell {
    private final int maxCharacters;
    private final boolean checksLength;

    StringCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder) {
        super(column, rules, missing, decoder);
        this.maxCharacters = column.type().precision() == 0
                ? Integer.MAX_VALUE
                : column.type().precision();
        this.checksLength = rules.severity(ViolationCode.TOO_LONG, column) != Severity.OFF;
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        int characters = decoder().decode(buffer, offset, length);
        if (characters < 0) {
            return broken(into, ViolationCode.TOO_LONG, buffer, offset, length);
        }
        byte[] text = decoder().bytes();
        int start = decoder().start();
        int textLength = decoder().length();
        int id = hashed(into, into.addBytes(text, start, textLength), text, start, textLength);
        if (characters > maxCharacters && checksLength) {
            into.markViolation(id, ViolationCode.TOO_LONG);
        }
        return id;
    }
}
