package fr.sndscopy.it.jmh;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
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
import fr.sndscopy.source.parquet.ParquetSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
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

/** A row of one column of each kind, from the file to the part, with all between: what it takes, and allocates; the same rows as CSV and as Parquet. */
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

    /** What the rows are written as. */
    @Param({"csv", "parquet"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public String format;

    private ReaderMemory memory = new ReaderMemory(Cells.layout(KINDS));
    private FileFormat declared = CsvFormat.USUAL;
    private Path folder = Path.of("");

    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("sndscopy-jmh-");
        if (format.equals("parquet")) {
            declared = new NamedFormat(NamedFormat.PARQUET, NamedFormat.TYPED, new TreeMap<>());
            memory = new ReaderMemory(Cells.layout(KINDS, NamedFormat.TYPED));
            Files.write(folder.resolve("T"), parquet());
            return;
        }
        String header = Arrays.stream(CellKind.values()).map(Enum::name).collect(Collectors.joining(";"));
        Files.writeString(
                folder.resolve("T"), header + "\n" + Cells.text(KINDS, ROWS, false), StandardCharsets.US_ASCII);
    }

    private static byte[] parquet() {
        ParquetSample file = new ParquetSample(
                KINDS.stream()
                        .map(kind -> switch (kind) {
                            case CODE, PRODUCT, PSEUDONYM -> "optional binary " + kind + " (STRING);";
                            case INTEGER -> "optional int32 " + kind + ";";
                            case AMOUNT -> "optional int64 " + kind + " (DECIMAL(10,2));";
                            case DATE -> "optional int32 " + kind + " (DATE);";
                        })
                        .collect(Collectors.joining()),
                options -> options.withCompressionCodec(CompressionCodecName.SNAPPY));
        for (String line : Cells.text(KINDS, ROWS, false).split("\n")) {
            List<String> cells = Arrays.asList(line.split(";"));
            Object[] values = new Object[cells.size()];
            for (int i = 0; i < values.length; i++) {
                String cell = cells.get(i);
                values[i] = switch (KINDS.get(i)) {
                    case CODE, PRODUCT, PSEUDONYM -> cell;
                    case INTEGER -> Integer.valueOf(cell);
                    case AMOUNT -> Long.valueOf(cell.replace(".", ""));
                    case DATE ->
                        (int) LocalDate.parse(cell, DateTimeFormatter.ofPattern("dd/MM/yyyy"))
                                .toEpochDay();
                };
            }
            file.add(values);
        }
        return file.bytes();
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(folder.resolve("T"));
        Files.delete(folder);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public PartFile row() throws IOException {
        DeliveredFile file = DeliveredFile.of(LocalFolder.of(folder).file("T"), declared);
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
