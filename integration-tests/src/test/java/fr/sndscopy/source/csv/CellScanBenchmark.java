package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellBlock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

/** The ends of cells found: a row of 12 cells, as text without quotation marks, with them, and with one where it should not be. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class CellScanBenchmark {
    private static final int ROWS = 1 << 14;
    private static final int WIDTH = 12;

    /** How cells are written. */
    public enum Text {
        PLAIN("CA;3400930000000;65.00;A0B1C2D3E4F5G6H7I;12/03/2019;7;CA;3400930000000;65.00;2019;12;x"),
        QUOTED(
                "\"CA\";\"3400930000000\";65.00;\"A0B1C2D3E4F5G6H7I\";12/03/2019;7;\"CA\";\"34009;\";65.00;\"2\"\"9\";12;\"x\""),
        ODD(
                "\"CA\";\"3400930000000\";6\"5.00;\"A0B1C2D3E4F5G6H7I\";12/03/2019;7;\"CA\";\"34009;\";65.00;\"2\"\"9\";12;\"x\"");

        private final String row;

        Text(String row) {
            this.row = row;
        }
    }

    @Param
    private Text text = Text.PLAIN;

    private byte[] bytes = new byte[0];
    private int limit;
    private CellScan scan = scan(text);
    private RecordBoundaries boundaries = new RecordBoundaries(format(text));

    @Setup
    public void write() {
        byte[] rows = (text.row + "\n").repeat(ROWS).getBytes(StandardCharsets.US_ASCII);
        limit = rows.length;
        bytes = Arrays.copyOf(rows, limit + CellScan.PADDING);
        scan = scan(text);
        boundaries = new RecordBoundaries(format(text));
    }

    private static CellScan scan(Text text) {
        return new CellScan(format(text), WIDTH, ROWS);
    }

    private static CsvFormat format(Text text) {
        return new CsvFormat(
                ';', text == Text.PLAIN ? CsvFormat.Quote.NONE : CsvFormat.Quote.RFC4180, false, CellNotation.USUAL);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int cells() {
        int at = 0;
        int rows = 0;
        while (at < limit) {
            CellBlock block = scan.next(bytes, at, limit, 1, ROWS);
            rows += block.rows();
            at = scan.end();
        }
        return rows;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int records() {
        boundaries.reset();
        return boundaries.last(bytes, 0, limit);
    }
}
