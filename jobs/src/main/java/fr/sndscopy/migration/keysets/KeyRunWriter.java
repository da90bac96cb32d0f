package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.keycheck.KeySpill;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a {@link KeyRun}, set by set. */
final class KeyRunWriter implements Closeable {
    private final FileChannel channel;
    private final NumberedBlocks blocks;
    private final int bucketBits;
    private final int[] counts;
    private final ByteBuffer block = ByteBuffer.allocate(KeyRun.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long number = 1;

    private KeyRunWriter(FileChannel channel, NumberedBlocks blocks, int sets, int bucketBits) {
        this.channel = channel;
        this.blocks = blocks;
        this.bucketBits = bucketBits;
        this.counts = new int[sets << bucketBits];
    }

    /** @param file is there, and empty */
    static KeyRunWriter open(Path file, NumberedBlocks blocks, int sets, int bucketBits) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            channel.position(KeyRun.directoryBytes(sets, 1 << bucketBits));
            return new KeyRunWriter(channel, blocks, sets, bucketBits);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
                flush();
                bucket[0] = its;
            }
            block.putLong(lane0).putLong(lane1).putLong(tail);
            counts[(set << bucketBits) + its] = Math.incrementExact(counts[(set << bucketBits) + its]);
        });
        flush();
    }

    private void flush() throws IOException {
        if (block.position() > 0) {
            writeFully(blocks.seal(number++, block.flip()));
            block.clear();
        }
    }

    /** Completes the file. */
    void finish() throws IOException {
        channel.position(0);
        writeFully(blocks.seal(0, KeyRun.directory(counts)));
    }

    private void writeFully(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
