package fr.sndscopy.validate;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads cells of one column, one at a time: what is asked afterwards is asked of the cell that was read last. It is never the first value of
 * its column.
 */
final class OneCell {
    private static final String BEFORE = "7;";

    private final CellInterpreter interpreter;
    private final ColumnVector vector;
    private int id;

    OneCell(Column column, CellNotation notation) {
        this(column, notation, Severities.USUAL, Map.of());
    }

    OneCell(Column column, CellNotation notation, Severities severities, Map<String, Supplier<CodeList>> codes) {
        TableSchema schema =
                new TableSchema("T", "X", List.of(column), List.of(), List.of(), List.of(), "1".repeat(64));
        this.interpreter = CellInterpreters.of(new TableRules(schema, severities, null, codes), notation)
                .get(0);
        this.vector = new ColumnVector(column, 2);
    }

    OneCell read(String cell) {
        return read(cell.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a cell that stands between others. */
    OneCell read(byte[] cell) {
        byte[] row = Arrays.copyOf(BEFORE.getBytes(StandardCharsets.UTF_8), BEFORE.length() + cell.length + 2);
        System.arraycopy(cell, 0, row, BEFORE.length(), cell.length);
        row[BEFORE.length() + cell.length] = ';';
        row[BEFORE.length() + cell.length + 1] = '8';
        vector.clear();
        if (vector.offsets().length > 0) {
            vector.addBytes(row, 0, 1);
        } else {
            vector.addLong(-7);
        }
        id = interpreter.interpret(row, BEFORE.length(), cell.length, vector);
        return this;
    }

    /** What the cell breaks. */
    List<ViolationCode> violations() {
        return ViolationCode.ofBits(vector.violations(id));
    }

    /** The value, of a type that fits a long. */
    long number() {
        return vector.longs()[id];
    }

    /** The value, of any other type. */
    byte[] bytes() {
        return Arrays.copyOfRange(vector.bytes(), vector.offsets()[id], vector.offsets()[id + 1]);
    }

    /** What is lost of the cell in its canonical text: bits of kinds. */
    int normalised() {
        return vector.normalisations(id);
    }

    /** Both lanes of the hash of the canonical text. */
    List<Long> hash() {
        return List.of(vector.hashes()[2 * id], vector.hashes()[2 * id + 1]);
    }
}
