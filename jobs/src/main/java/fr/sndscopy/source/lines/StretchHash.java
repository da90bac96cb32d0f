package fr.sndscopy.source.lines;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceIdentity;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 (FIPS 180-4) of a stretch of a file, taken of the bytes on their way to whoever reads them: of no others, and of each once. One
 * stream of it is open at a time.
 */
final class StretchHash {
    private static final int BLOCK_BYTES = 1 << 16;

    private final MessageDigest digest;
    private @Nullable Hashed stream;

    StretchHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The bytes of {@code file} from {@code first} to before {@code end}. Those from {@code stretch} on, which nobody asks for, are read
     * here.
     */
    InputStream open(SourceBytes file, long stretch, long first, long end) throws IOException {
        Hashed opened = new Hashed(file.open(stretch, end));
        stream = opened;
        try {
            opened.skipNBytes(first - stretch);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A file that is read from its first byte to its last, by whoever opens what is returned; its channel is not for that. */
    SourceBytes whole(SourceBytes file) {
        return new SourceBytes() {
            @Override
            public InputStream open() throws IOException {
                Hashed opened = new Hashed(file.open());
                stream = opened;
                return opened;
            }

            @Override
            public String path() {
                return file.path();
            }

            @Override
            public long length() throws IOException {
                return file.length();
            }

            @Override
            public SourceIdentity identity() throws IOException {
                return file.identity();
            }

            @Override
            public String realName() throws IOException {
                return file.realName();
            }

            @Override
            public boolean isReadable() {
                return file.isReadable();
            }

            @Override
            public InputStream open(long first, long end) throws IOException {
                return file.open(first, end);
            }

            @Override
            public SeekableByteChannel channel() {
                throw new UnsupportedOperationException("[" + path() + "] is read from its first byte to its last");
            }
        };
    }

    /** Of the whole stretch: what nobody has asked for yet is read now. To be asked once, before the stream is closed. */
    String finish() throws IOException {
        if (stream == null) {
            throw new IllegalStateException("nothing was read");
        }
        stream.transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    private final class Hashed extends FilterInputStream {
        Hashed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                digest.update(target, offset, read);
            }
            return read;
        }

        /** Reads, so that what is passed over counts. */
        @Override
        public long skip(long count) throws IOException {
            byte[] passed = new byte[(int) Math.max(0, Math.min(count, BLOCK_BYTES))];
            return passed.length == 0 ? 0 : Math.max(0, read(passed, 0, passed.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
