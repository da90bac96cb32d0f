package fr.sndscopy.validate;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.CellBlock;
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
    public int interpret(CellBlock cells, int column, int from, int firstRow, ColumnVector into, long[] rowHashes) {
        if (!asksNothing()) {
            return 0;
        }
        byte[] text = cells.text();
        int[] starts = cells.starts();
        int[] behind = cells.behind();
        int startsAt = column * cells.stride();
        int behindAt = cells.behindFrom(column);
        int rows = cells.rows();
        int[] ids = into.ids();
        CellHasher hasher = hasher();
        boolean mayBeEmpty = emptyIsAbsent();
        int most = checksLength ? maxCharacters : Integer.MAX_VALUE;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            int at = firstRow + row;
            if (length == 0 && mayBeEmpty) {
                ids[at] = ColumnVector.NULL_ID;
                continue;
            }
            if (start < 0 || length == 0 || length > most || !TextDecoder.isAscii(text, start, length)) {
                break;
            }
            int id = into.addBytes(text, start, length);
            long[] hashes = into.hashes();
            hasher.hash(text, start, length, hashes, 2 * id);
            ids[at] = id;
            rowHashes[2 * at] += hashes[2 * id];
            rowHashes[2 * at + 1] += hashes[2 * id + 1];
        }
        return row - from;
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
