package fr.sndscopy.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new local file, readable by its owner only, whose SHA-256 is taken of the bytes on their way to it. */
final class HashedOutputFile implements OutputFile {
    private static final int BUFFER_BYTES = 1 << 17;

    private final Path path;
    private final OutputStream file;
    private final MessageDigest sha256;
    private long position;

    /**
     * Creates the file.
     *
     * @throws java.nio.file.FileAlreadyExistsException rather than overwrite
     */
    HashedOutputFile(Path path) throws IOException {
        this.path = path;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        this.file = Channels.newOutputStream(Files.newByteChannel(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(path)));
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    long bytes() {
        return position;
    }

    /** To be asked once, when everything is written. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
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
