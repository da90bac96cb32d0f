package fr.sndscopy.it.fixed;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.FixedWidthLayout;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.it.peers.Machine;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.csv.CsvSourceFormat;
import fr.sndscopy.source.fixed.FixedWidthSourceFormat;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One file of made lines, of which each has a row of 20 columns and 0 to 6 of another group of 4, and the same rows in two files of CSV: read in turns by one thread,
 * which judges each cell and hashes it and the file.
 */
public final class FixedWidthMeasurement {
    private static final int ROUNDS = 5;
    private static final CellNotation CELLS =
            new CellNotation(StandardCharsets.ISO_8859_1, "ddMMyyyy", null, null, '.', List.of(""));

    private FixedWidthMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        boolean usable = arguments.length == 0
                || (arguments.length == 2 && arguments[0].equals("--lines") && arguments[1].matches("[1-9]\\d{0,6}"));
        if (!usable) {
            System.err.println("usage: measure-fixed-width [--lines N]    1000000 by default");
            System.exit(2);
        }
        int lines = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[1]);
        System.out.println(Machine.here());
        Path folder = Files.createTempDirectory("measure-fixed-width-");
        Path fixed = folder.resolve("fixed.txt");
        List<Path> csv = List.of(folder.resolve("line.csv"), folder.resolve("group.csv"));
        try {
            write(lines, fixed, csv);
            System.out.printf(
                    Locale.ROOT,
                    "%,d lines, %,d bytes; as CSV %,d and %,d bytes%n",
                    lines,
                    Files.size(fixed),
                    Files.size(csv.get(0)),
                    Files.size(csv.get(1)));
            for (int round = 0; round < ROUNDS; round++) {
                measure("line ", fixed, format("LINE"), csv.get(0));
                measure("group", fixed, format("GROUP"), csv.get(1));
            }
        } finally {
            Files.deleteIfExists(fixed);
            for (Path file : csv) {
                Files.deleteIfExists(file);
            }
            Files.delete(folder);
        }
    }

    private static void measure(String what, Path fixed, FileFormat format, Path csv) throws IOException {
        long start = cpuTime();
        long rows = read(new FixedWidthSourceFormat(), fixed, format);
        double ours = (cpuTime() - start) / 1e9;
        start = cpuTime();
        long asCsv = read(new CsvSourceFormat(), csv, new CsvFormat(';', CsvFormat.Quote.NONE, false, CELLS));
        double other = (cpuTime() - start) / 1e9;
        if (rows != asCsv) {
            throw new IllegalStateException(rows + " rows, and " + asCsv + " as CSV");
        }
        System.out.printf(
                Locale.ROOT,
                "  %s %,d rows: fixed width %.2f s (%,.0f rows/s), CSV %.2f s (%,.0f rows/s)%n",
                what,
                rows,
                ours,
                rows / ours,
                other,
                rows / other);
    }

    /** Of this thread, in nanoseconds: whatever else the machine does takes no part in it. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static int length(int column) {
        return column < 6 ? 8 : column < 10 ? 9 : column < 13 ? 8 : column < 19 ? 6 : 20;
    }

    private static String name(int column) {
        return (column < 6 ? "N" : column < 10 ? "M" : column < 13 ? "D" : "T") + column;
    }

    private static FileFormat format(String group) {
        StringBuilder columns = new StringBuilder();
        int at = 1;
        for (int i = 0; i < 20; i++) {
            columns.append(String.format(
                    Locale.ROOT, "%s{name: %s, at: %d, length: %d}", i == 0 ? "" : ", ", name(i), at, length(i)));
            at += length(i);
        }
        String layout = """
                layout: sndscopy-fixed-width/1
                groups:
                  - {name: LINE, length: %d, columns: [%s], fields: [{name: COUNT, at: %d, length: 2}]}
                  - {name: GROUP, length: 12, counter: LINE.COUNT, with: {N0: LINE.N0}, ordinal: NG,
                     columns: [{name: TA, at: 1, length: 8}, {name: NB, at: 9, length: 4}]}
                """.formatted(at + 1, columns, at);
        return new NamedFormat(
                NamedFormat.FIXED_WIDTH,
                CELLS,
                new TreeMap<>(
                        Map.of(NamedFormat.LAYOUT, FixedWidthLayout.of(layout).text(), NamedFormat.GROUP, group)));
    }

    private static String cell(int column, int row, Random random) {
        if (column == 0) {
            return String.valueOf(row);
        }
        if (column < 6) {
            return String.valueOf(random.nextInt(column * column * 1_000));
        }
        if (column < 10) {
            return String.format(Locale.ROOT, "%d.%02d", random.nextInt(1000), random.nextInt(100));
        }
        if (column < 13) {
            return String.format(Locale.ROOT, "%02d%02d2019", 1 + random.nextInt(28), 1 + random.nextInt(12));
        }
        return column < 19 ? "c" + random.nextInt(500) : Long.toHexString(random.nextLong());
    }

    private static void write(int lines, Path fixed, List<Path> csv) throws IOException {
        Random random = new Random(1);
        try (BufferedWriter text = Files.newBufferedWriter(fixed, StandardCharsets.ISO_8859_1);
                BufferedWriter rows = Files.newBufferedWriter(csv.get(0), StandardCharsets.ISO_8859_1);
                BufferedWriter groups = Files.newBufferedWriter(csv.get(1), StandardCharsets.ISO_8859_1)) {
            rows.write(String.join(
                            ";",
                            IntStream.range(0, 20)
                                    .mapToObj(FixedWidthMeasurement::name)
                                    .toList())
                    + "\n");
            groups.write("N0;NG;TA;NB\n");
            for (int line = 0; line < lines; line++) {
                for (int i = 0; i < 20; i++) {
                    String cell = cell(i, line, random);
                    text.write(cell + " ".repeat(length(i) - cell.length()));
                    rows.write(cell + (i < 19 ? ";" : "\n"));
                }
                int count = random.nextInt(7);
                text.write(String.format(Locale.ROOT, "%02d", count));
                for (int i = 1; i <= count; i++) {
                    String code = "J" + random.nextInt(3_000);
                    String number = String.valueOf(random.nextInt(1_000));
                    text.write(code + " ".repeat(8 - code.length()) + number + " ".repeat(4 - number.length()));
                    groups.write(line + ";" + i + ";" + code + ";" + number + "\n");
                }
                text.write("\n");
            }
        }
    }

    private static Column column(String name) {
        return Column.of(
                name,
                switch (name.charAt(0)) {
                    case 'N' -> ColumnType.integer(12);
                    case 'M' -> ColumnType.decimal(9, 2);
                    case 'D' -> ColumnType.of(LogicalType.DATE);
                    default -> ColumnType.string(40);
                });
    }

    private static long read(SourceFormat format, Path file, FileFormat declared) throws IOException {
        SourceRows rows = format.rows(DeliveredFile.of(Here.file(file), declared));
        List<Column> columns = new ArrayList<>();
        rows.columns().forEach(name -> columns.add(column(name)));
        TableRules rules =
                TableRules.usual(new TableSchema("T", "TEST", columns, List.of(), List.of(), List.of(), "0"));
        RowLayout layout = new RowLayout(
                columns,
                CellInterpreters.of(rules, declared.cells()),
                IntStream.range(0, columns.size()).boxed().toList());
        long count = 0;
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 131_072, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                if (!batch.suspects().isEmpty()) {
                    throw new IllegalStateException("rows that cannot be stored");
                }
                count += batch.rowCount();
            } while (!batch.isLast());
            reader.sourceSha256();
        }
        return count;
    }
}
