package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.http.ContentStreamProvider;

/** A file as the body of a request: every pass over it starts anew and is hashed as it is read. */
final class HashingFile implements ContentStreamProvider {
    private final Path file;
    private final long bytes;
    private final List<String> passes = new CopyOnWriteArrayList<>();

    HashingFile(Path file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    @Override
    public InputStream newStream() {
        try {
            return new Pass(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the file was read to its length at least once, each time with this SHA-256. */
    boolean wasAlways(String sha256) {
        if (bytes == 0) {
            return sha256.equals(Sha256.of(new byte[0]));
        }
        return !passes.isEmpty() && passes.stream().allMatch(sha256::equals);
    }

    private final class Pass extends FilterInputStream {
        private final MessageDigest digest = Sha256.newDigest();
        private long count;

        Pass(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int limit = (int) Math.min(length, bytes - count);
            if (limit <= 0) {
                return length == 0 ? 0 : -1;
            }
            int n = in.read(buffer, offset, limit);
            if (n > 0) {
                digest.update(buffer, offset, n);
                count += n;
                if (count == bytes) {
                    passes.add(Sha256.hex(digest));
                }
            }
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            // What is skipped counts as read: it has to be hashed.
            return Math.max(0, read(new byte[(int) Math.min(Math.max(n, 0), 8192)]));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
