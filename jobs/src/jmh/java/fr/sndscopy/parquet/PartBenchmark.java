package fr.sndscopy.parquet;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Seconds to encode, compress and encrypt parts, and to summarise them again: 2 M rows × 42 columns that look like DCIR
 * (codes, dates, amounts, pseudonyms), one part a thread. Arguments: threads (2), rounds (6), rows of a row group
 * (131072).
 */
public final class PartBenchmark {
    private static final int ROWS = 2_000_000;
    private static final String PLACE = "benchmark/ER_PRS_F/2019-02/1";

    private PartBenchmark() {}

    public static void main(String[] args) throws Exception {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        int groupRows = args.length > 2 ? Integer.parseInt(args[2]) : 131_072;
        List<Column> columns = columns();
        List<RecordBatch> batches = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            batches.add(batch(columns, groupRows, new Random(i)));
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        byte[] key = DataKey.random(new SecureRandom()).toBytes();
        Path folder = Files.createTempDirectory("part-benchmark");
        try {
            for (int round = 0; round < rounds; round++) {
                round(round, threads, groupRows, columns, batches, pool, key, folder);
            }
        } finally {
            pool.shutdown();
            Files.delete(folder);
        }
    }

    private static void round(
            int round,
            int threads,
            int groupRows,
            List<Column> columns,
            List<RecordBatch> batches,
            ExecutorService pool,
            byte[] key,
            Path folder)
            throws Exception {
        long start = System.nanoTime();
        List<Future<PartFile>> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            RecordBatch batch = batches.get(thread);
            Path path = folder.resolve(round + "-" + thread);
            parts.add(pool.submit(() -> write(path, columns, batch, ROWS / threads / groupRows + 1, key)));
        }
        long rows = 0;
        long bytes = 0;
        for (Future<PartFile> part : parts) {
            rows += part.get().rows();
            bytes += part.get().bytes();
        }
        long written = System.nanoTime();
        PartReadKey readKey = new PartReadKey(metadata -> DataKey.takeOwnershipOf(key.clone()), PLACE);
        List<Future<?>> summaries = new ArrayList<>();
        for (Future<PartFile> part : parts) {
            Path path = part.get().path();
            summaries.add(pool.submit(() -> PartReader.summarize(path, columns, readKey)));
        }
        for (Future<?> summary : summaries) {
            summary.get();
        }
        long read = System.nanoTime();
        for (Future<PartFile> part : parts) {
            Files.delete(part.get().path());
        }
        System.out.printf(
                Locale.ROOT,
                "%d rows x %d columns, %d MB: write %.2f s, summarise %.2f s%n",
                rows, columns.size(), bytes >> 20, (written - start) / 1e9, (read - written) / 1e9);
    }

    private static PartFile write(Path path, List<Column> columns, RecordBatch batch, int groups, byte[] key)
            throws IOException {
        PartKey partKey = new PartKey(DataKey.takeOwnershipOf(key.clone()), "{}", PLACE);
        try (PartWriter writer = PartWriter.create(path, columns, Map.of(), partKey, 3)) {
            for (int group = 0; group < groups; group++) {
                writer.write(batch);
            }
            return writer.finish();
        }
    }

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        add(columns, "COD", 16, ColumnType.string(4));
        add(columns, "NUM", 8, ColumnType.integer(9));
        add(columns, "DTE", 6, ColumnType.of(LogicalType.DATE));
        add(columns, "MNT", 6, ColumnType.decimal(9, 2));
        add(columns, "PRA", 2, ColumnType.string(8));
        add(columns, "PSA", 2, ColumnType.string(17));
        add(columns, "ORD", 2, ColumnType.integer(15));
        return columns;
    }

    private static void add(List<Column> columns, String name, int count, ColumnType type) {
        for (int i = 0; i < count; i++) {
            columns.add(Column.of(name + "_" + i, type));
        }
    }

    private static RecordBatch batch(List<Column> columns, int rows, Random random) {
        RecordBatch batch = new RecordBatch(columns, rows);
        batch.setRowCount(rows);
        for (ColumnVector vector : batch.columns()) {
            fill(vector, rows, random);
        }
        return batch;
    }

    private static void fill(ColumnVector vector, int rows, Random random) {
        String kind = vector.column().name().substring(0, 3);
        int distinct =
                switch (kind) {
                    case "COD" -> 2 + random.nextInt(60);
                    case "NUM" -> 5 + random.nextInt(2000);
                    case "DTE" -> 100 + random.nextInt(500);
                    case "MNT" -> 500 + random.nextInt(8000);
                    case "PRA" -> 20_000;
                    case "PSA" -> 50_000;
                    default -> rows;
                };
        double nulls = kind.equals("COD") || kind.equals("NUM") ? 0.2 * random.nextInt(3) : 0;
        int[] ids = vector.ids();
        if (distinct == rows) {
            vector.stopBeingDistinct(0);
        }
        CellHasher hasher = CellHasher.of(vector.column().name());
        for (int id = 0; id < distinct; id++) {
            byte[] text = Long.toString((random.nextLong() & Long.MAX_VALUE) | (1L << 62))
                    .substring(1, 1 + Math.max(2, vector.column().type().precision()))
                    .getBytes(StandardCharsets.US_ASCII);
            if (vector.column().type().fitsLong()) {
                vector.addLong(distinct == rows ? 1_000_000_000_000L + id * 7L : random.nextInt(100_000));
            } else {
                vector.addBytes(text, 0, text.length);
            }
            hasher.hash(text, 0, text.length, vector.hashes(), 2 * id);
        }
        int run = 0;
        int id = 0;
        for (int row = 0; row < rows; row++) {
            if (distinct == rows) {
                id = row;
            } else if (run-- <= 0) {
                run = kind.equals("PSA") || kind.equals("DTE") ? random.nextInt(6) : random.nextInt(2);
                id = (int) (distinct * random.nextDouble() * random.nextDouble());
                if (random.nextDouble() < nulls) {
                    id = ColumnVector.NULL_ID;
                }
            }
            ids[row] = id;
        }
        vector.countAbsent(rows);
    }
}
