package fr.sndscopy.keycheck;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes a {@link RecordFile}, readable by its owner only. Closing before {@link #finish} removes the file. */
final class SpillWriter implements Closeable {
    private final Path path;
    private final int width;
    private final FileChannel channel;
    private final long[] block;
    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private int filled;
    private long records;
    private boolean finished;

    private SpillWriter(Path path, int width, FileChannel channel) {
        this.path = path;
        this.width = width;
        this.channel = channel;
        this.block = new long[RecordFile.blockLongs(width)];
        this.bytes = ByteBuffer.allocateDirect(RecordFile.BLOCK_HEADER_BYTES + block.length * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A new file in {@code directory}. */
    static SpillWriter create(Path directory, int width) throws IOException {
        Path path = Files.createTempFile(directory, "keys-", ".run");
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
            channel.position(RecordFile.HEADER_BYTES);
            return new SpillWriter(path, width, channel);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Writes the records of an array. */
    void write(long[] from, int offset, int count) throws IOException {
        int at = offset * width;
        int left = count * width;
        records += count;
        while (left > 0) {
            int copied = Math.min(left, block.length - filled);
            System.arraycopy(from, at, block, filled, copied);
            filled += copied;
            at += copied;
            left -= copied;
            if (filled == block.length) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        bytes.clear().position(RecordFile.BLOCK_HEADER_BYTES);
        bytes.asLongBuffer().put(block, 0, filled);
        bytes.limit(RecordFile.BLOCK_HEADER_BYTES + filled * Long.BYTES);
        crc.reset();
        crc.update(bytes);
        bytes.putInt(0, filled).putInt(Integer.BYTES, (int) crc.getValue());
        writeFully(0);
        filled = 0;
    }

    private void writeFully(int from) throws IOException {
        bytes.position(from);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Completes the file, which then belongs to the caller. */
    RecordFile finish() throws IOException {
        if (filled > 0) {
            flush();
        }
        channel.position(0);
        bytes.clear().limit(RecordFile.HEADER_BYTES);
        bytes.putLong(0, RecordFile.MAGIC).putLong(8, records).putLong(16, width);
        writeFully(0);
        channel.close();
        finished = true;
        return new RecordFile(path, width, records);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!finished) {
            Files.deleteIfExists(path);
        }
    }
}
