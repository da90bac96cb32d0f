package fr.sndscopy.it.jmh;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
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

/** Zstandard alone: one id of a row, as a page of four bytes each. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ZstdBenchmark {
    @Param({"1", "3"})
    private int level = 1;

    private byte[] page = new byte[0];
    private byte[] packed = new byte[0];

    @Setup
    public void fill() {
        int[] ids =
                new Cells(List.of(CellKind.PRODUCT)).batch().columns().get(0).ids();
        ByteBuffer buffer = ByteBuffer.allocate(Cells.ROWS * Integer.BYTES);
        buffer.asIntBuffer().put(ids, 0, Cells.ROWS);
        page = buffer.array();
        packed = new byte[(int) Zstd.compressBound(page.length)];
    }

    @Benchmark
    @OperationsPerInvocation(Cells.ROWS)
    public long id() {
        return Zstd.compressByteArray(packed, 0, packed.length, page, 0, page.length, level);
    }
}
