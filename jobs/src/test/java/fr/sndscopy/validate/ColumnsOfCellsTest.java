package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells interpreted a column at a time become what they become one by one. */
class ColumnsOfCellsTest {
    private static final int ROWS = 400;
    private static final int FIRST_ROW = 3;
    private static final List<String> CELLS = List.of(
            "",
            "0",
            "1",
            "00",
            "12",
            "-7",
            "+3",
            "007",
            "123456789012345678",
            "1234567890123456789",
            "1.5",
            "1.50",
            "12345.67",
            "0.00",
            "-0.00",
            ".5",
            "5.",
            "1,50",
            "abc",
            "NA",
            "99",
            "é",
            "a\0b",
            "a text longer than thirty-two bytes, of many words",
            "2019-02-01",
            "01/02/2019",
            "\u00a0");

    private static Stream<Column> columns() {
        return Stream.of(
                        ColumnType.decimal(11, 2),
                        ColumnType.decimal(18, 0),
                        ColumnType.decimal(38, 4),
                        ColumnType.integer(9),
                        ColumnType.string(5),
                        ColumnType.string(60),
                        ColumnType.of(LogicalType.DATE))
                .flatMap(type -> Stream.of(
                        Column.of("C", type),
                        column(type, true, Constraints.NONE),
                        column(type, false, new Constraints(null, null, List.of("1"), null, null))));
    }

    private static Column column(ColumnType type, boolean required, Constraints constraints) {
        return new Column("C", type, List.of(), required, constraints, null, YearSpan.ALWAYS, Set.of());
    }

    @ParameterizedTest
    @MethodSource("columns")
    void areWhatTheyAreOneByOne(Column column) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (CellNotation notation :
                List.of(CellNotation.USUAL, CellNotation.USUAL.withMissing(List.of("", "NA", "99")))) {
            List<String> cells =
                    random.ints(ROWS, 0, CELLS.size()).mapToObj(CELLS::get).toList();
            CellBlock block = block(cells);
            ColumnVector one = new ColumnVector(column, FIRST_ROW + ROWS);
            ColumnVector all = new ColumnVector(column, FIRST_ROW + ROWS);
            long[] rowHashes = new long[2 * (FIRST_ROW + ROWS)];
            CellInterpreter single = interpreter(column, notation);
            CellInterpreter many = interpreter(column, notation);

            for (int done = 0; done < ROWS; done++) {
                done += many.interpret(block, 0, done, FIRST_ROW, all, rowHashes);
                if (done < ROWS) {
                    int id = interpret(many, block, done, all);
                    all.ids()[FIRST_ROW + done] = id;
                    if (id != ColumnVector.NULL_ID) {
                        rowHashes[2 * (FIRST_ROW + done)] += all.hashes()[2 * id];
                        rowHashes[2 * (FIRST_ROW + done) + 1] += all.hashes()[2 * id + 1];
                    }
                }
            }

            for (int row = 0; row < ROWS; row++) {
                String place = "seed " + seed + ", row " + row + ", [" + cells.get(row) + "]";
                int id = interpret(single, block, row, one);
                assertThat(all.ids()[FIRST_ROW + row]).as(place).isEqualTo(id);
                if (id != ColumnVector.NULL_ID) {
                    assertThat(value(all, id)).as(place).isEqualTo(value(one, id));
                    assertThat(all.violations(id)).as(place).isEqualTo(one.violations(id));
                    assertThat(all.normalisations(id)).as(place).isEqualTo(one.normalisations(id));
                    assertThat(List.of(all.hashes()[2 * id], all.hashes()[2 * id + 1]))
                            .as(place)
                            .isEqualTo(List.of(one.hashes()[2 * id], one.hashes()[2 * id + 1]))
                            .isEqualTo(List.of(rowHashes[2 * (FIRST_ROW + row)], rowHashes[2 * (FIRST_ROW + row) + 1]));
                }
            }
            assertThat(all.valueCount()).isEqualTo(one.valueCount());
        }
    }

    private static CellInterpreter interpreter(Column column, CellNotation notation) {
        TableSchema schema =
                new TableSchema("T", "X", List.of(column), List.of(), List.of(), List.of(), "1".repeat(64));
        return CellInterpreters.of(new TableRules(schema, Severities.USUAL, null, Map.of()), notation)
                .get(0);
    }

    private static int interpret(CellInterpreter interpreter, CellBlock block, int row, ColumnVector into) {
        int start = block.starts()[row];
        int length = block.starts()[block.stride() + row] - 1 - start;
        return interpreter.interpret(block.text(), start, length, into);
    }

    private static Object value(ColumnVector vector, int id) {
        return vector.offsets().length == 0
                ? vector.longs()[id]
                : new String(
                        Arrays.copyOfRange(vector.bytes(), vector.offsets()[id], vector.offsets()[id + 1]),
                        StandardCharsets.ISO_8859_1);
    }

    private static CellBlock block(List<String> cells) {
        CellBlock block = CellBlock.ofAdjacent(1, cells.size());
        byte[] text = (String.join(";", cells) + ";        ").getBytes(StandardCharsets.UTF_8);
        block.clear(text);
        int start = 0;
        for (int row = 0; row < cells.size(); row++) {
            block.starts()[row] = start;
            start += cells.get(row).getBytes(StandardCharsets.UTF_8).length + 1;
            block.starts()[block.stride() + row] = start;
        }
        block.setRows(cells.size());
        return block;
    }
}
