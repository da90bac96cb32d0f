package fr.sndscopy.keycheck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Reads a {@link RecordFile}; every block is checked before its records are handed out. */
final class SpillReader implements RecordSource {
    private final RecordFile file;
    private final int width;
    private final FileChannel channel;
    private final long[] block;
    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private int filled;
    private int at;
    private long left;

    private SpillReader(RecordFile file, FileChannel channel) {
        this.file = file;
        this.width = file.width();
        this.channel = channel;
        this.block = new long[RecordFile.blockLongs(width)];
        this.bytes = ByteBuffer.allocateDirect(RecordFile.BLOCK_HEADER_BYTES + block.length * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        this.left = file.records();
        this.at = -width;
    }

    /** @throws SpillDamagedException when it is not the file that was written */
    static SpillReader open(RecordFile file) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        SpillReader reader = new SpillReader(file, channel);
        try {
            reader.read(RecordFile.HEADER_BYTES);
            if (reader.bytes.getLong(0) != RecordFile.MAGIC
                    || reader.bytes.getLong(8) != file.records()
                    || reader.bytes.getLong(16) != file.width()) {
                throw new SpillDamagedException(file.path(), "another header");
            }
            return reader;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws IOException {
        at += width;
        if (at < filled) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        nextBlock();
        return true;
    }

    @Override
    public long lane(int i) {
        return block[at + i];
    }

    private void nextBlock() throws IOException {
        read(RecordFile.BLOCK_HEADER_BYTES);
        int longs = bytes.getInt(0);
        int expected = bytes.getInt(Integer.BYTES);
        if (longs <= 0 || longs > block.length || longs % width != 0 || longs / width > left) {
            throw new SpillDamagedException(file.path(), "a block of " + longs + " numbers");
        }
        read(longs * Long.BYTES);
        crc.reset();
        crc.update(bytes);
        if ((int) crc.getValue() != expected) {
            throw new SpillDamagedException(file.path(), "a block whose checksum is another");
        }
        bytes.flip();
        bytes.asLongBuffer().get(block, 0, longs);
        filled = longs;
        left -= longs / width;
        at = 0;
    }

    /** Fills the buffer with that many bytes, from its beginning. */
    private void read(int count) throws IOException {
        bytes.clear().limit(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new SpillDamagedException(file.path(), "cut short");
            }
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
