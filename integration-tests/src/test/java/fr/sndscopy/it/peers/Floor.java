package fr.sndscopy.it.peers;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What this machine needs for that which no conversion can do without, a block of a mebibyte after the other, sealed in pages of 64 KiB: each core by
 * itself, and all at once. zstd is given the encoded pages of the table, everything else does not look at what it is given.
 */
final class Floor {
    enum Work {
        COPY("memory copied"),
        SHA256("SHA-256"),
        AES_GCM("AES-256-GCM, sealed"),
        ZSTD_1("zstd level 1, of encoded pages"),
        ZSTD_3("zstd level 3, of encoded pages"),
        UNZSTD("zstd undone, of encoded pages"),
        INFLATE("gzip undone, of the source"),
        WRITE("disk written, to the last byte");

        private final String description;

        Work(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 1 << 16;
    private static final int MOST_BLOCKS = 64;
    private static final int DISK_BLOCKS = 256;
    private static final long LEAST_NANOS = 700_000_000;
    private static final int WARM_UPS = 3;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final List<byte[]> source;
    private final List<byte[]> pages = new ArrayList<>();
    private final long textBytes;
    private final Path work;

    /**
     * @param encoded the table as Parquet without compression
     * @param work where files are written
     */
    Floor(DeliveredTable table, Path encoded, Path work) throws IOException {
        List<byte[]> text = new ArrayList<>();
        long bytes = 0;
        for (Path file : table.files()) {
            try (InputStream in = table.open(file)) {
                for (byte[] block = in.readNBytes(BLOCK_BYTES); block.length > 0; block = in.readNBytes(BLOCK_BYTES)) {
                    bytes += block.length;
                    if (text.size() < MOST_BLOCKS) {
                        text.add(block);
                    }
                }
            }
        }
        try (InputStream in = Files.newInputStream(encoded)) {
            for (int count = 0; count < MOST_BLOCKS; count++) {
                byte[] block = in.readNBytes(BLOCK_BYTES);
                if (block.length > 0) {
                    pages.add(block);
                }
            }
        }
        this.source = text;
        this.textBytes = bytes;
        this.work = work;
    }

    /** Bytes of the source, not packed. */
    long textBytes() {
        return textBytes;
    }

    /**
     * Bytes a second of one thread each.
     *
     * @param threads at once
     */
    Map<Work, Double> measure(int threads) throws Exception {
        Map<Work, Double> speeds = new EnumMap<>(Work.class);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Work each : Work.values()) {
                List<Future<Double>> running = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int number = thread;
                    running.add(pool.submit(() -> speed(each, number)));
                }
                double total = 0;
                for (Future<Double> one : running) {
                    total += one.get();
                }
                speeds.put(each, total / threads);
            }
        } finally {
            pool.shutdown();
        }
        return speeds;
    }

    /** Some times to be compiled, and once for the figure. */
    private double speed(Work each, int thread) throws Exception {
        if (each == Work.WRITE) {
            return diskSpeed(thread);
        }
        BlockWork blockWork = blockWork(each);
        for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
            repeated(blockWork);
        }
        return repeated(blockWork);
    }

    private double repeated(BlockWork blockWork) throws Exception {
        long begun = System.nanoTime();
        long bytes = 0;
        long nanos = 0;
        for (int index = 0; nanos < LEAST_NANOS; index++) {
            bytes += blockWork.on(index);
            nanos = System.nanoTime() - begun;
        }
        return bytes / (nanos / 1e9);
    }

    /** Works on the block of this number and says how many bytes that were. */
    private interface BlockWork {
        long on(int index) throws Exception;
    }

    private BlockWork blockWork(Work each) throws GeneralSecurityException {
        byte[] target = new byte[2 * BLOCK_BYTES];
        return switch (each) {
            case COPY ->
                index -> {
                    byte[] block = block(source, index);
                    System.arraycopy(block, 0, target, 0, block.length);
                    return block.length;
                };
            case SHA256 -> {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                yield index -> {
                    byte[] block = block(source, index);
                    digest.update(block);
                    return block.length;
                };
            }
            case AES_GCM -> {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
                byte[] nonce = new byte[NONCE_BYTES];
                long[] sealed = new long[1];
                yield index -> {
                    byte[] block = block(pages, index);
                    for (int start = 0; start < block.length; start += PAGE_BYTES) {
                        ByteBuffer.wrap(nonce).putLong(sealed[0]++);
                        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
                        cipher.doFinal(block, start, Math.min(PAGE_BYTES, block.length - start), target);
                    }
                    return block.length;
                };
            }
            case ZSTD_1, ZSTD_3 -> {
                int level = each == Work.ZSTD_1 ? 1 : 3;
                yield index -> {
                    byte[] block = block(pages, index);
                    Zstd.compressByteArray(target, 0, target.length, block, 0, block.length, level);
                    return block.length;
                };
            }
            case UNZSTD -> {
                List<byte[]> packed =
                        pages.stream().map(block -> Zstd.compress(block, 3)).toList();
                yield index -> {
                    byte[] block = block(packed, index);
                    return Zstd.decompressByteArray(target, 0, target.length, block, 0, block.length);
                };
            }
            case INFLATE -> {
                List<byte[]> packed = source.stream().map(Floor::deflated).toList();
                yield index -> inflate(block(packed, index), target);
            }
            case WRITE -> throw new IllegalArgumentException("disks are not measured by the block");
        };
    }

    private static byte[] block(List<byte[]> blocks, int index) {
        return blocks.get(index % blocks.size());
    }

    private static byte[] deflated(byte[] block) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(block);
            deflater.finish();
            byte[] packed = new byte[2 * BLOCK_BYTES];
            return Arrays.copyOf(packed, deflater.deflate(packed));
        } finally {
            deflater.end();
        }
    }

    private static long inflate(byte[] packed, byte[] target) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            return inflater.inflate(target);
        } finally {
            inflater.end();
        }
    }

    /** A file of 256 MiB, forced to disk. */
    private double diskSpeed(int thread) throws IOException {
        Path file = work.resolve(String.format(Locale.ROOT, "disk-%d", thread));
        long begun = System.nanoTime();
        long bytes = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int index = 0; index < DISK_BLOCKS; index++) {
                ByteBuffer block = ByteBuffer.wrap(block(source, index));
                bytes += block.remaining();
                while (block.hasRemaining()) {
                    out.write(block);
                }
            }
            out.force(true);
        }
        double speed = bytes / ((System.nanoTime() - begun) / 1e9);
        Files.delete(file);
        return speed;
    }
}
