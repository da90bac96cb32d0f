package fr.sndscopy.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with a line of JSON for each document, to which lines are only added, by several processes too. It is opened for each line: whoever
 * renames it gets no line more.
 */
public final class JsonLines {
    private static final Object THREADS = new Object();

    private final Path file;

    /** @param file in a folder that is there; made with the first line */
    public JsonLines(Path file) {
        this.file = file;
    }

    /**
     * Adds a line, in one call to the system, which writes of several processes do not break. Behind half a line of one that was killed begins
     * a new one.
     *
     * @param json of one document, without a line end
     */
    public void add(byte[] json) throws IOException {
        synchronized (THREADS) {
            ByteBuffer bytes = ByteBuffer.allocate(json.length + 2);
            if (isTorn()) {
                bytes.put((byte) '\n');
            }
            bytes.put(json).put((byte) '\n').flip();
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    /** Tries whether a line could be added; an empty file may be there then. */
    public void probe() throws IOException {
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                .close();
    }

    private boolean isTorn() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
