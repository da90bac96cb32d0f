package fr.sndscopy.it.peers;

import fr.sndscopy.hash.Sha256;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The SHA-256 of each file of a store and nothing else: the least that an audit without keys does. The largest files first. */
final class StoreSha256 implements Contestant {
    private static final int BLOCK_BYTES = 1 << 17;

    private final Path store;
    private final int threads;
    private final long rows;

    /** @param rows that the store has, which this does not look for */
    StoreSha256(Path store, int threads, long rows) {
        this.store = store;
        this.threads = threads;
        this.rows = rows;
    }

    /** {@code out} stays empty. */
    @Override
    public Duration run(Path out) throws Exception {
        long begun = System.nanoTime();
        List<Path> files;
        try (Stream<Path> all = Files.walk(store)) {
            files = all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing((Path file) -> file.toFile().length())
                            .reversed())
                    .toList();
        }
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> sums = new ArrayList<>();
            files.forEach(file -> sums.add(workers.submit(() -> sha256(file))));
            for (Future<String> sum : sums) {
                sum.get();
            }
        } finally {
            workers.shutdown();
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] block = new byte[BLOCK_BYTES];
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return Sha256.hex(digest);
    }

    @Override
    public long rowCount(Path out) {
        return rows;
    }
}
