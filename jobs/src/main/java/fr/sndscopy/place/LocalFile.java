package fr.sndscopy.place;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** A file of a file system that is mounted here. */
record LocalFile(Path file, String path) implements SourceBytes {
    @Override
    public long length() throws IOException {
        return found(() -> Files.size(file));
    }

    @Override
    public SourceIdentity identity() throws IOException {
        return found(() -> {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return new SourceIdentity(
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant(),
                    null,
                    key == null ? null : key.toString());
        });
    }

    @Override
    public String realName() throws IOException {
        return found(() -> file.toRealPath().toString());
    }

    @Override
    public boolean isReadable() {
        return Files.isReadable(file);
    }

    @Override
    public InputStream open() throws IOException {
        return found(() -> Files.newInputStream(file));
    }

    @Override
    public InputStream open(long first, long end) throws IOException {
        Objects.checkFromToIndex(first, end, Long.MAX_VALUE);
        return found(() -> new Range(FileChannel.open(file, StandardOpenOption.READ), path, first, end));
    }

    @Override
    public SeekableByteChannel channel() throws IOException {
        return found(() -> FileChannel.open(file, StandardOpenOption.READ));
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T found(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (NoSuchFileException e) {
            SourceGoneException gone = new SourceGoneException(path);
            gone.initCause(e);
            throw gone;
        }
    }

    /** Reads straight into the array that it is given. */
    private static final class Range extends InputStream {
        private final FileChannel channel;
        private final String path;
        private final long end;
        private long at;

        private Range(FileChannel channel, String path, long first, long end) {
            this.channel = channel;
            this.path = path;
            this.at = first;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at >= end) {
                return -1;
            }
            int wanted = (int) Math.min(length, end - at);
            int read = channel.read(ByteBuffer.wrap(target, offset, wanted), at);
            if (read < 0) {
                throw new SourceChangedException(path, "it is shorter than it was");
            }
            at += read;
            return read;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, end - at));
            at += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - at);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
