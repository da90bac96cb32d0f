package fr.sndscopy.it.jmh;

import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.RowLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A cell read as a value and hashed, without a dictionary. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class NumberBenchmark {
    private static final int CELLS = 1 << 12;

    @Param({"INTEGER", "AMOUNT", "DATE"})
    private CellKind kind = CellKind.INTEGER;

    private byte[] text = new byte[0];
    private final int[] starts = new int[CELLS + 1];
    private RowLayout layout = Cells.layout(List.of(CellKind.INTEGER));
    private ColumnVector values = vector(layout);

    @Setup
    public void cut() {
        String cells = Cells.text(List.of(kind), CELLS, false);
        text = (cells + " ".repeat(64)).getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        for (int i = 0; i < CELLS; i++) {
            starts[i] = at;
            at = cells.indexOf('\n', at) + 1;
        }
        starts[CELLS] = at;
        layout = Cells.layout(List.of(kind));
        values = vector(layout);
    }

    private static ColumnVector vector(RowLayout layout) {
        BatchFill fill = new BatchFill(layout, CELLS, (row, start) -> {
            throw new IllegalStateException("no row is wrong");
        });
        return fill.batch().columns().get(0);
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public int value() {
        CellInterpreter interpreter = layout.interpreters().get(0);
        values.clear();
        int ids = 0;
        for (int i = 0; i < CELLS; i++) {
            ids += interpreter.interpret(text, starts[i], starts[i + 1] - 1 - starts[i], values);
        }
        return ids;
    }
}
