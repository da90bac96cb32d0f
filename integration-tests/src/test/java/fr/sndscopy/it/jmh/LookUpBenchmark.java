package fr.sndscopy.it.jmh;

import fr.sndscopy.record.RecordBatch;
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

/** A cell: looked up in the dictionary of its column, and where it is new, or there is none, read as a value and hashed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LookUpBenchmark {
    @Param
    private CellKind kind = CellKind.CODE;

    private Cells cells = new Cells(List.of(CellKind.CODE));

    @Setup
    public void fill() {
        cells = new Cells(List.of(kind));
    }

    @Benchmark
    @OperationsPerInvocation(Cells.ROWS)
    public RecordBatch cell() {
        return cells.batch();
    }
}
