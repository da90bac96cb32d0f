package fr.sndscopy.parquet;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new local file, readable by its owner only, whose SHA-256 is taken of the bytes on their way to it. */
final class HashedOutputFile implements OutputFile {
    private static final int BUFFER_BYTES = 1 << 17;

    private final Path path;
    private final OutputStream file;
    private final MessageDigest sha256 = Sha256.newDigest();
    private long position;

    /**
     * Creates the file.
     *
     * @throws java.nio.file.FileAlreadyExistsException rather than overwrite
     */
    HashedOutputFile(Path path) throws IOException {
        this.path = path;
        this.file = Channels.newOutputStream(PrivateFile.create(path));
    }

    long bytes() {
        return position;
    }

    /** To be asked once, when everything is written. */
    String sha256() {
        return Sha256.hex(sha256);
    }

    void close() throws IOException {
        file.close();
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new HashedStream();
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return new HashedStream();
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return path.toString();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private final class HashedStream extends PositionOutputStream {
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int buffered;

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            if (buffered == BUFFER_BYTES) {
                drain();
            }
            buffer[buffered++] = (byte) b;
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > BUFFER_BYTES - buffered) {
                drain();
            }
            if (length >= BUFFER_BYTES) {
                sha256.update(bytes, offset, length);
                file.write(bytes, offset, length);
            } else {
                System.arraycopy(bytes, offset, buffer, buffered, length);
                buffered += length;
            }
            position += length;
        }

        private void drain() throws IOException {
            sha256.update(buffer, 0, buffered);
            file.write(buffer, 0, buffered);
            buffered = 0;
        }

        @Override
        public void flush() throws IOException {
            drain();
            file.flush();
        }

        @Override
        public void close() throws IOException {
            drain();
            file.close();
        }
    }
}
