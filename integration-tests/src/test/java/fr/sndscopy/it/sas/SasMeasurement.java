package fr.sndscopy.it.sas;

import com.epam.parso.impl.SasFileReaderImpl;
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
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.sas.SasFile;
import fr.sndscopy.source.sas.SasSourceFormat;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One file of made rows, 20 columns, read in turns by one thread each: by our reader, which judges each cell and hashes it and the file; by parso, which makes objects of them; and by readstat, where it is
 * installed, which writes them as CSV.
 */
public final class SasMeasurement {
    private static final int ROUNDS = 3;

    private SasMeasurement() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean usable = arguments.length == 0
                || (arguments.length == 2 && arguments[0].equals("--rows") && arguments[1].matches("[1-9]\\d{0,6}"));
        if (!usable) {
            System.err.println("usage: measure-sas [--rows N]    1000000 by default");
            System.exit(2);
        }
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[1]);
        System.out.println(Machine.here());
        for (String packing : List.of("none", "SASYZCRL", "SASYZCR2")) {
            Path file = Files.createTempFile("measure-sas-", ".sas7bdat");
            try {
                Files.write(file, written(packing, rows));
                System.out.printf(Locale.ROOT, "packing %s, %,d rows, %,d bytes%n", packing, rows, Files.size(file));
                for (int round = 0; round < ROUNDS; round++) {
                    measure(file, rows);
                }
            } finally {
                Files.delete(file);
            }
        }
    }

    private static void measure(Path file, int rows) throws IOException, InterruptedException {
        long start = System.nanoTime();
        expect(rows, ours(file));
        double ours = seconds(start);
        start = System.nanoTime();
        expect(rows, parsos(file));
        double parsos = seconds(start);
        start = System.nanoTime();
        boolean readStat = readStat(file);
        System.out.printf(
                Locale.ROOT,
                "  ours %.2f s (%,.0f rows/s), parso %.2f s, readstat %s%n",
                ours,
                rows / ours,
                parsos,
                readStat ? String.format(Locale.ROOT, "%.2f s", seconds(start)) : "is not there, or does not read it");
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void expect(long rows, long read) {
        if (rows != read) {
            throw new IllegalStateException(read + " rows: expected " + rows);
        }
    }

    private static byte[] written(String packing, int rows) {
        SasFile file = new SasFile().pages(65_536);
        if (!packing.equals("none")) {
            file.packed(packing);
        }
        IntStream.range(0, 6).forEach(i -> file.number("N" + i, ""));
        IntStream.range(0, 4).forEach(i -> file.number("M" + i, "COMMA"));
        IntStream.range(0, 3).forEach(i -> file.number("D" + i, "DATE9"));
        IntStream.range(0, 7).forEach(i -> file.text("T" + i, i == 6 ? 40 : 8));
        Random random = new Random(1);
        Object[] cells = new Object[20];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < 20; i++) {
                cells[i] = cell(i, row, random);
            }
            file.row(cells);
        }
        return file.bytes();
    }

    private static Object cell(int column, int row, Random random) {
        if (column == 0) {
            return (double) row;
        }
        if (column < 6) {
            return (double) random.nextInt(column * column * 1_000);
        }
        if (column < 10) {
            return random.nextInt(100_000) / 100.0;
        }
        if (column < 13) {
            return (double) (21_000 + random.nextInt(900));
        }
        return column < 19 ? "c" + random.nextInt(500) : Long.toHexString(random.nextLong());
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

    private static long ours(Path file) throws IOException {
        SourceRows rows = new SasSourceFormat()
                .rows(DeliveredFile.of(
                        Here.file(file), new NamedFormat(NamedFormat.SAS7BDAT, NamedFormat.TYPED, new TreeMap<>())));
        List<Column> columns = new ArrayList<>();
        rows.columns().forEach(name -> columns.add(column(name)));
        TableRules rules =
                TableRules.usual(new TableSchema("T", "TEST", columns, List.of(), List.of(), List.of(), "0"));
        RowLayout layout = new RowLayout(
                columns,
                CellInterpreters.of(rules, NamedFormat.TYPED),
                IntStream.range(0, columns.size()).boxed().toList());
        long count = 0;
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 131_072, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                count += batch.rowCount();
            } while (!batch.isLast());
        }
        return count;
    }

    private static long parsos(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            SasFileReaderImpl reader = new SasFileReaderImpl(in);
            long count = 0;
            for (long i = reader.getSasFileProperties().getRowCount(); i > 0; i--) {
                count += reader.readNext() == null ? 0 : 1;
            }
            return count;
        }
    }

    /** @return whether there is one that reads it */
    private static boolean readStat(Path file) throws InterruptedException {
        try {
            return new ProcessBuilder("readstat", file.toString(), "-")
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
