package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.keycheck.KeySpill;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Writes a {@link KeyRun}, set by set. */
final class KeyRunWriter implements Closeable {
    private final BlockFile file;
    private final int bucketBits;
    private final int[] counts;
    private final ByteBuffer block = ByteBuffer.allocate(KeyRun.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private KeyRunWriter(BlockFile file, int sets, int bucketBits) {
        this.file = file;
        this.bucketBits = bucketBits;
        this.counts = new int[sets << bucketBits];
    }

    /** @param file is there, and empty */
    static KeyRunWriter open(Path file, NumberedBlocks blocks, int sets, int bucketBits) throws IOException {
        return new KeyRunWriter(
                BlockFile.open(file, blocks, KeyRun.directoryBytes(sets, 1 << bucketBits)), sets, bucketBits);
    }

    /**
     * Writes all keys of a set, which comes after those before it.
     *
     * @param set its place among those of the run
     */
    void write(int set, KeySpill keys) throws IOException {
        int[] bucket = {0};
        keys.forEach((lane0, lane1, tail) -> {
            int its = bucketBits == 0 ? 0 : (int) (lane0 >>> (Long.SIZE - bucketBits));
            if (its != bucket[0] || !block.hasRemaining()) {
                file.append(block);
                bucket[0] = its;
            }
            block.putLong(lane0).putLong(lane1).putLong(tail);
            counts[(set << bucketBits) + its] = Math.incrementExact(counts[(set << bucketBits) + its]);
        });
        file.append(block);
    }

    /** Completes the file. */
    void finish() throws IOException {
        ByteBuffer directory =
                ByteBuffer.allocate(counts.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int count : counts) {
            directory.putInt(count);
        }
        file.finish(directory);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
