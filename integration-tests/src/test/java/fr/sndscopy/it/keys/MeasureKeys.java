package fr.sndscopy.it.keys;

import fr.sndscopy.crypto.BlockPermutation;
import fr.sndscopy.keycheck.KeyCollector;
import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.keycheck.KeySpill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures the check of keys without the reading of columns: collects hashed keys of a parent and of half as many child rows, from parts
 * of a million rows, looks for duplicates, then for orphans. One row in a thousand breaks its rule, and that is checked.
 *
 * <p>{@code MeasureKeys --rows N [--threads N] [--budget MB]}; the disk is that of {@code java.io.tmpdir}.
 */
final class MeasureKeys {
    private static final int ROWS_PER_PART = 1_000_000;
    private static final int ROWS_PER_GROUP = 1 << 17;
    private static final int BROKEN = 1000;
    private static final KeyRules.Pause NEVER = () -> {};

    private final long rows;
    private final int threads;
    private final long budgetBytes;

    private MeasureKeys(long rows, int threads, long budgetBytes) {
        this.rows = rows;
        this.threads = threads;
        this.budgetBytes = budgetBytes;
    }

    public static void main(String[] arguments) throws Exception {
        long rows = 20_000_000;
        int threads = Runtime.getRuntime().availableProcessors();
        long budgetBytes = Runtime.getRuntime().maxMemory() / 8;
        for (int i = 0; i < arguments.length; i += 2) {
            long value = i + 1 < arguments.length ? Long.parseLong(arguments[i + 1]) : 0;
            switch (value > 0 ? arguments[i] : "") {
                case "--rows" -> rows = value;
                case "--threads" -> threads = (int) value;
                case "--budget" -> budgetBytes = value << 20;
                default -> {
                    System.err.println("usage: measure-keys [--rows N] [--threads N] [--budget MB]");
                    System.exit(2);
                }
            }
        }
        Path directory = Files.createTempDirectory("measure-keys-");
        try {
            new MeasureKeys(rows, threads, budgetBytes).measure(directory);
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private void measure(Path directory) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%,d keys and %,d references, %d threads, heap %d MB, of which keys %d MB%n",
                rows,
                rows / 2,
                threads,
                Runtime.getRuntime().maxMemory() >> 20,
                budgetBytes >> 20);
        BlockPermutation permutation = BlockPermutation.random();
        AtomicLong peakBytes = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Thread watch = watch(directory, peakBytes, over);
        try (KeySpill parents = KeySpill.in(directory, permutation);
                KeySpill children = KeySpill.in(directory, permutation)) {
            time("collect keys", rows, () -> collect(parents, rows, rows, false));
            time("collect references", rows / 2, () -> collect(children, rows / 2, rows, true));
            time(
                    "duplicates",
                    rows,
                    () -> requireOneInThousand(KeyRules.unique(parents, KeyRules.Absent.A_VALUE, place -> {}, NEVER)));
            time(
                    "orphans",
                    rows + rows / 2,
                    () -> requireOneInThousand(KeyRules.refersTo(parents, children, place -> {}, NEVER)));
        } finally {
            over.set(true);
            watch.join();
        }
        System.out.printf(
                Locale.ROOT,
                "peak temporary disk %,d MB, peak resident memory %s%n",
                peakBytes.get() >> 20,
                peakMemory());
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void time(String what, long rows, Work work) throws Exception {
        long wall = System.nanoTime();
        long cpu = cpuNanos();
        work.run();
        double seconds = (System.nanoTime() - wall) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-20s %7.1f s, %7.1f s of processor, %,.0f rows/s%n",
                what,
                seconds,
                (cpuNanos() - cpu) / 1e9,
                rows / seconds);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void collect(KeySpill spill, long count, long distinct, boolean references) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (long first = 0; first < count; first += ROWS_PER_PART) {
                long from = first;
                long to = Math.min(count, from + ROWS_PER_PART);
                parts.add(workers.submit(() -> {
                    collectPart(spill, from, to, distinct, references);
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdown();
        }
    }

    private void collectPart(KeySpill spill, long from, long to, long distinct, boolean references) throws IOException {
        KeyCollector collector = spill.collector((int) (from / ROWS_PER_PART), budgetBytes / threads);
        long[] hashes = new long[2 * ROWS_PER_GROUP];
        boolean[] absent = new boolean[ROWS_PER_GROUP];
        for (long row = from; row < to; ) {
            int rowCount = (int) Math.min(ROWS_PER_GROUP, to - row);
            for (int i = 0; i < rowCount; i++) {
                long key = key(row + i, distinct, references);
                hashes[2 * i] = mix(key);
                hashes[2 * i + 1] = mix(~key);
            }
            collector.add(row - from, rowCount, hashes, absent);
            row += rowCount;
        }
        collector.finish();
    }

    /** Every thousandth key is the one before it; every thousandth reference is to no key. */
    private static long key(long row, long distinct, boolean references) {
        boolean broken = row % BROKEN == BROKEN - 1;
        if (!references) {
            return broken ? row - 1 : row;
        }
        long referred = row * 2 % distinct;
        return broken ? -1 - row : referred % BROKEN == BROKEN - 1 ? referred - 1 : referred;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static void requireOneInThousand(KeyRules.Finding finding) {
        if (finding.violations() != finding.checked() / BROKEN) {
            throw new IllegalStateException("wrong: " + finding);
        }
    }

    private static Thread watch(Path directory, AtomicLong peakBytes, AtomicBoolean over) {
        Thread watch = new Thread(() -> {
            while (!over.get()) {
                peakBytes.accumulateAndGet(bytes(directory), Math::max);
                try {
                    Thread.sleep(Duration.ofMillis(200).toMillis());
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watch.start();
        return watch;
    }

    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException gone) {
                            return 0;
                        }
                    })
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring("VmHWM:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }
}
