package fr.sndscopy.it.jmh;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rows that have been cut into cells, and are put into a batch as often as asked. The same kinds give the same bytes. */
final class Cells {
    static final int ROWS = 1 << 16;
    private static final int BLOCK_ROWS = 1 << 10;
    private static final long SEED = 20261129;

    private final List<CellKind> kinds;
    private final List<CellBlock> blocks = new ArrayList<>();
    private final BatchFill fill;

    Cells(List<CellKind> kinds) {
        this.kinds = kinds;
        this.fill = new BatchFill(layout(kinds), ROWS, (row, start) -> {
            throw new IllegalStateException("no row is wrong");
        });
        String[] rows = text(kinds, ROWS, false).split("\n");
        for (int first = 0; first < ROWS; first += BLOCK_ROWS) {
            blocks.add(block(Arrays.asList(rows).subList(first, first + BLOCK_ROWS)));
        }
    }

    static List<Column> columns(List<CellKind> kinds) {
        return kinds.stream().map(CellKind::column).toList();
    }

    static RowLayout layout(List<CellKind> kinds) {
        return layout(kinds, CellNotation.USUAL);
    }

    static RowLayout layout(List<CellKind> kinds, CellNotation notation) {
        TableSchema schema = new TableSchema("T", "TEST", columns(kinds), List.of(), List.of(), List.of(), "0");
        return new RowLayout(
                schema.columns(),
                interpreters(schema, notation),
                IntStream.range(0, kinds.size()).boxed().toList());
    }

    private static List<CellInterpreter> interpreters(TableSchema schema, CellNotation notation) {
        return CellInterpreters.of(TableRules.usual(schema), notation);
    }

    /** Rows without a header, the cells of which are delimited by semicolons, and in quotation marks or not. */
    static String text(List<CellKind> kinds, int rows, boolean quoted) {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        String mark = quoted ? "\"" : "";
        for (int row = 0; row < rows; row++) {
            for (CellKind kind : kinds) {
                text.append(mark).append(kind.cell(random)).append(mark).append(';');
            }
            text.setCharAt(text.length() - 1, '\n');
        }
        return text.toString();
    }

    private CellBlock block(List<String> rows) {
        String joined = String.join("\n", rows) + "\n";
        byte[] text = joined.getBytes(StandardCharsets.US_ASCII);
        CellBlock block = CellBlock.ofAdjacent(kinds.size(), rows.size());
        block.clear(Arrays.copyOf(text, text.length + CellBlock.PADDING));
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < kinds.size(); column++) {
                block.starts()[column * block.stride() + row] = at;
                while (text[at] != ';' && text[at] != '\n') {
                    at++;
                }
                at++;
            }
            block.starts()[kinds.size() * block.stride() + row] = at;
        }
        block.setRows(rows.size());
        return block;
    }

    /** Looks all cells up anew. The batch is valid until the next call. */
    RecordBatch batch() {
        fill.clear();
        for (int i = 0; i < blocks.size(); i++) {
            if (fill.put(i * BLOCK_ROWS, blocks.get(i))) {
                throw new IllegalStateException("a row is wrong");
            }
        }
        return fill.finish(ROWS, true);
    }
}
