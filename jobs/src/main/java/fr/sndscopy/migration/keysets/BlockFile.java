package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes an object of sealed blocks: block 0, whose length is known before what is in it, and those behind it. */
final class BlockFile implements Closeable {
    private final FileChannel channel;
    private final NumberedBlocks blocks;
    private long number = 1;

    private BlockFile(FileChannel channel, NumberedBlocks blocks) {
        this.channel = channel;
        this.blocks = blocks;
    }

    /**
     * Opens one.
     *
     * @param file is there, and empty
     * @param firstBytes the length of block 0, sealed
     */
    static BlockFile open(Path file, NumberedBlocks blocks, int firstBytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            channel.position(firstBytes);
            return new BlockFile(channel, blocks);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Writes what was put into a buffer, unless that is nothing, and empties it. */
    void append(ByteBuffer block) throws IOException {
        if (block.position() > 0) {
            writeFully(blocks.seal(number++, block.flip()));
            block.clear();
        }
    }

    /** Completes the file with block 0, all that was put into a buffer. */
    void finish(ByteBuffer first) throws IOException {
        channel.position(0);
        writeFully(blocks.seal(0, first.flip()));
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
