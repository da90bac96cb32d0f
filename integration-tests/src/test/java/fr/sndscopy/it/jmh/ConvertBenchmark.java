package fr.sndscopy.it.jmh;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.digest.BatchSummarizer;
import fr.sndscopy.parquet.PartFile;
import fr.sndscopy.parquet.PartWriter;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A row of one column of each kind, from the file to the part, with all between: what it takes, and allocates. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class ConvertBenchmark {
    private static final List<CellKind> KINDS = List.of(CellKind.values());
    private static final int ROWS = 500_000;
    private static final int ROWS_PER_GROUP = 1 << 17;
    private static final int ZSTD_LEVEL = 3;

    private final ReaderMemory memory = new ReaderMemory(Cells.layout(KINDS));
    private Path folder = Path.of("");

    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("sndscopy-jmh-");
        String header = Arrays.stream(CellKind.values()).map(Enum::name).collect(Collectors.joining(";"));
        Files.writeString(
                folder.resolve("T.csv"), header + "\n" + Cells.text(KINDS, ROWS, false), StandardCharsets.US_ASCII);
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(folder.resolve("T.csv"));
        Files.delete(folder);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public PartFile row() throws IOException {
        DeliveredFile file = DeliveredFile.of(LocalFolder.of(folder).file("T.csv"), CsvFormat.USUAL);
        SourceRows rows = KnownFormats.ALL.rows(file);
        BatchSummarizer summarizer = new BatchSummarizer(Cells.columns(KINDS));
        try (RecordReader reader = rows.read(rows.whole(), memory, ROWS_PER_GROUP, SpareHands.NONE);
                PartWriter writer =
                        PartWriter.create(folder.resolve("part"), Cells.columns(KINDS), Map.of(), null, ZSTD_LEVEL)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                summarizer.add(batch);
                writer.write(batch);
            } while (!batch.isLast());
            PartFile part = writer.finish();
            if (summarizer.summary().rows() != ROWS) {
                throw new IllegalStateException("rows are missing");
            }
            Files.delete(part.path());
            return part;
        }
    }
}
