package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** SHA-256 (FIPS 180-4) of a delivery's source files, computed side by side, in lower-case hexadecimal. */
public final class FileChecksums {
    private static final int BUFFER_BYTES = 1 << 20;

    private FileChecksums() {}

    /** Told of progress, from several threads. */
    @FunctionalInterface
    public interface Listener {
        /** {@code bytes} more of {@code path} were read. */
        void read(String path, long bytes);
    }

    /**
     * The checksum of every source file, by path: the declared one where there is one (whoever reads the file checks
     * it), the computed one elsewhere.
     *
     * @throws DeliveryRefusedException when a file is not there or cannot be opened
     * @throws IOException when a file cannot be read on, or the thread is interrupted
     */
    public static Map<String, String> compute(Delivery delivery, int threads, Listener listener) throws IOException {
        Map<String, String> checksums = new TreeMap<>();
        Map<String, SourceBytes> undeclared = new TreeMap<>();
        for (SourceFile file : delivery.files()) {
            if (file.declaredSha256() == null) {
                undeclared.put(file.file(), delivery.folder().file(file.file()));
            } else {
                checksums.put(file.path(), file.declaredSha256());
            }
        }
        Map<String, String> computed = hash(undeclared, "SHA-256", threads, listener);
        for (SourceFile file : delivery.files()) {
            if (file.declaredSha256() == null) {
                checksums.put(file.path(), Objects.requireNonNull(computed.get(file.file())));
            }
        }
        return checksums;
    }

    /**
     * Hashes every source file, declared or not, by path.
     *
     * @throws DeliveryRefusedException naming the first file that differs from its declared checksum
     */
    public static Map<String, String> verify(Delivery delivery, int threads, Listener listener) throws IOException {
        Map<String, SourceBytes> files = new TreeMap<>();
        delivery.files()
                .forEach(file -> files.put(file.file(), delivery.folder().file(file.file())));
        Map<String, String> computed = hash(files, "SHA-256", threads, listener);
        Map<String, String> checksums = new TreeMap<>();
        for (SourceFile file : delivery.files()) {
            String sha256 = Objects.requireNonNull(computed.get(file.file()));
            if (file.declaredSha256() != null && !file.declaredSha256().equals(sha256)) {
                throw altered(file.path(), "SHA-256");
            }
            checksums.put(file.path(), sha256);
        }
        return checksums;
    }

    /**
     * Hashes {@code files}; the keys are the paths that the listener is told.
     *
     * @throws DeliveryRefusedException when a file is not there or cannot be opened
     * @throws IOException when a file cannot be read on, or the thread is interrupted
     */
    public static Map<String, String> compute(Map<String, SourceBytes> files, int threads, Listener listener)
            throws IOException {
        return hash(files, "SHA-256", threads, listener);
    }

    static DeliveryRefusedException altered(String path, String algorithm) {
        return new DeliveryRefusedException(
                path, algorithm + " differs from the declared one", "the file as it was declared");
    }

    static Map<String, String> hash(Map<String, SourceBytes> files, String algorithm, int threads, Listener listener)
            throws IOException {
        Map<String, String> checksums = new ConcurrentSkipListMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
        try {
            List<Future<String>> results = files.entrySet().stream()
                    .map(file -> pool.submit(() -> checksums.put(
                            file.getKey(), readable(file.getKey(), file.getValue(), algorithm, listener))))
                    .toList();
            for (Future<String> result : results) {
                result.get();
            }
            return checksums;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while checksums were computed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static String readable(String path, SourceBytes file, String algorithm, Listener listener)
            throws IOException {
        try {
            return hash(file, algorithm, bytes -> listener.read(path, bytes));
        } catch (NoSuchFileException e) {
            throw new DeliveryRefusedException(path, "not there", "the file", e);
        } catch (FileSystemException e) {
            throw new DeliveryRefusedException(path, "cannot be opened", "a readable file", e);
        }
    }

    static String hash(SourceBytes file, String algorithm) throws IOException {
        return hash(file, algorithm, bytes -> {});
    }

    private static String hash(SourceBytes file, String algorithm, LongConsumer progress) throws IOException {
        MessageDigest digest = digest(algorithm);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = file.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                progress.accept(read);
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted while checksums were computed");
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm, e);
        }
    }
}
