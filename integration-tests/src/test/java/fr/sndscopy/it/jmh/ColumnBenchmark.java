package fr.sndscopy.it.jmh;

import fr.sndscopy.digest.BatchSummarizer;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.parquet.PartFile;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.PartWriter;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A column of one row group: digested, written as a part in plaintext (pages, zstd, SHA-256, disk), decoded and digested anew. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ColumnBenchmark {
    private static final int ZSTD_LEVEL = 3;

    @Param
    private CellKind kind = CellKind.CODE;

    private Cells cells = new Cells(List.of(CellKind.CODE));
    private RecordBatch batch = cells.batch();
    private Path folder = Path.of("");
    private Path part = Path.of("");

    @Setup
    public void write() throws IOException {
        cells = new Cells(List.of(kind));
        batch = cells.batch();
        folder = Files.createTempDirectory("sndscopy-jmh-");
        part = written("part").path();
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(part);
        Files.delete(folder);
    }

    private PartFile written(String name) throws IOException {
        try (PartWriter writer =
                PartWriter.create(folder.resolve(name), Cells.columns(List.of(kind)), Map.of(), null, ZSTD_LEVEL)) {
            writer.write(batch);
            return writer.finish();
        }
    }

    @Benchmark
    @OperationsPerInvocation(Cells.ROWS)
    public BatchSummarizer digest() {
        BatchSummarizer summarizer = new BatchSummarizer(Cells.columns(List.of(kind)));
        summarizer.add(batch);
        return summarizer;
    }

    @Benchmark
    @OperationsPerInvocation(Cells.ROWS)
    public PartFile encode() throws IOException {
        PartFile file = written("again");
        Files.delete(file.path());
        return file;
    }

    @Benchmark
    @OperationsPerInvocation(Cells.ROWS)
    public ContentSummary decode() throws IOException {
        return PartReader.summarize(part, Cells.columns(List.of(kind)), null);
    }
}
