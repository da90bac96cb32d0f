package fr.sndscopy.validate;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.Arrays;
import java.util.List;

/** What the interpreters of all types share: absent cells, hashes, and what is said of a cell that is none of its type. */
abstract class TypedCell implements CellInterpreter {
    static final int MAX_LONG_DIGITS = 18;

    private final int violationsOfAbsent;
    private final int rejecting;
    private final ValueRules rules;
    private final byte[][] missing;
    private final CellHasher hasher;
    private final TextDecoder decoder;
    private final boolean emptyIsAbsent;
    private final boolean asksNothing;

    /** Room for the canonical text of a number or date. */
    final byte[] scratch = new byte[64];

    TypedCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder) {
        this.violationsOfAbsent = rules.violationsOfAbsent(column);
        this.rejecting = rules.rejecting(column);
        this.rules = ValueRules.of(column, rules);
        this.missing = missing.stream().flatMap(decoder::encoded).toArray(byte[][]::new);
        this.hasher = CellHasher.of(column.name());
        this.decoder = decoder;
        this.emptyIsAbsent = (violationsOfAbsent & rejecting) == 0
                && Arrays.stream(this.missing).anyMatch(token -> token.length == 0);
        this.asksNothing = this.rules.isEmpty() && Arrays.stream(this.missing).allMatch(token -> token.length == 0);
    }

    @Override
    public final int violationsOfAbsent() {
        return violationsOfAbsent;
    }

    @Override
    public final int rejecting() {
        return rejecting;
    }

    @Override
    public final int interpret(byte[] buffer, int offset, int length, ColumnVector into) {
        for (byte[] token : missing) {
            if (token.length == length && Arrays.equals(buffer, offset, offset + length, token, 0, length)) {
                return ColumnVector.NULL_ID;
            }
        }
        return value(buffer, offset, length, into);
    }

    /** Appends the value of a cell that is there. */
    abstract int value(byte[] buffer, int offset, int length, ColumnVector into);

    /** Whether cells without text are absent, and rows with them may be stored. */
    final boolean emptyIsAbsent() {
        return emptyIsAbsent;
    }

    /** Whether every cell with text has a value, and each value of the type is one that breaks no rule. */
    final boolean asksNothing() {
        return asksNothing;
    }

    /** What canonical texts are hashed by. */
    final CellHasher hasher() {
        return hasher;
    }

    final TextDecoder decoder() {
        return decoder;
    }

    /** Writes the hash of value {@code id}, whose canonical text is given, and notes the rules that it breaks. */
    final int hashed(ColumnVector into, int id, byte[] text, int offset, int length) {
        hasher.hash(text, offset, length, into.hashes(), 2 * id);
        rules.judge(into, id, text, offset, length);
        return id;
    }

    /** Appends a filler that breaks {@code code}, or, when the bytes are no text at all, says that. */
    final int broken(ColumnVector into, ViolationCode code, byte[] buffer, int offset, int length) {
        int characters = decoder.decode(buffer, offset, length);
        ViolationCode shown = characters == TextDecoder.NUL
                ? ViolationCode.NUL_BYTE
                : characters == TextDecoder.UNDECODABLE ? ViolationCode.ENCODING : code;
        int id = into.column().type().fitsLong() ? into.addLong(0) : into.addBytes(scratch, 0, 0);
        into.hashes()[2 * id] = 0;
        into.hashes()[2 * id + 1] = 0;
        into.markViolation(id, shown);
        return id;
    }

    /** Writes {@code count} decimal digits of {@code value} to {@code scratch[at..]}; returns the place behind them. */
    final int digits(long value, int count, int at) {
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            scratch[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + count;
    }
}
