package fr.sndscopy.source;

import fr.sndscopy.place.SourceBytes;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a source file is packed, told by its first bytes, whatever its name says. */
public enum Compression {
    NONE,
    /** RFC 1952, one or more members, every one checked to its end. */
    GZIP,
    /** One entry, its CRC checked. */
    ZIP,
    /** RFC 8878, one or more frames, skippable ones passed over, their checksums checked where they have any; a window of at most 128 MiB. */
    ZSTD,
    /** One or more streams of one or more blocks, their checks checked; a dictionary of at most 128 MiB. */
    XZ,
    /** One or more streams, the CRC of every block checked. */
    BZIP2;

    private static final int MAGIC_BYTES = 10;

    /** Of the record that ends a zip archive, without its comment. */
    private static final int END_RECORD_BYTES = 22;

    private static final int MAX_COMMENT_BYTES = 0xffff;

    /** Reads the first bytes of {@code file}. */
    public static Compression of(SourceBytes file) throws IOException {
        try (InputStream in = file.open(0, Math.min(MAGIC_BYTES, file.length()))) {
            byte[] magic = in.readAllBytes();
            if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
                return GZIP;
            }
            return Packing.of(magic).map(Compression::of).orElse(NONE);
        }
    }

    private static Compression of(Packing packing) {
        return switch (packing) {
            case GZIP -> GZIP;
            case ZIP -> ZIP;
            case ZSTD, SKIPPABLE_ZSTD -> ZSTD;
            case XZ -> XZ;
            case BZIP2, EMPTY_BZIP2 -> BZIP2;
            default -> NONE;
        };
    }

    /**
     * The unpacked content. Damage, a missing end, bytes behind the end, and a zip with other than one entry are
     * {@link IOException}s, at the latest when the end is read.
     */
    @SuppressWarnings("StreamResourceLeak") // handed to the caller, who closes it
    public InputStream open(SourceBytes file) throws IOException {
        return switch (this) {
            case NONE -> file.open();
            case GZIP -> gzip(file);
            case ZIP -> zip(file);
            case ZSTD, XZ, BZIP2 -> new UnpackedBytes(file.open(), this);
        };
    }

    /** Its name for people: {@code gzip}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static InputStream gzip(SourceBytes file) throws IOException {
        InputStream packed = new BufferedInputStream(file.open(), 1 << 16);
        try {
            return GzipCompressorInputStream.builder()
                    .setInputStream(packed)
                    .setDecompressConcatenated(true)
                    .get();
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    private static InputStream zip(SourceBytes file) throws IOException {
        ZipFile archive = archive(file);
        try {
            var entries = archive.getEntries();
            ZipArchiveEntry only = entries.hasMoreElements() ? entries.nextElement() : null;
            if (only == null || only.isDirectory() || entries.hasMoreElements()) {
                int files = only == null || only.isDirectory() ? 0 : 1;
                while (entries.hasMoreElements()) {
                    files += entries.nextElement().isDirectory() ? 0 : 1;
                }
                throw new ZipException("a zip archive of " + files + " files" + (files == 1 ? " and a folder" : "")
                        + ": expected exactly one file in it");
            }
            if (only.getGeneralPurposeBit().usesEncryption()) {
                throw new ZipException("the zip entry is encrypted");
            }
            if (only.getMethod() == ZipMethod.XZ.getCode()) {
                // there is no limit to what its dictionary may take
                throw new ZipException("the zip entry is packed with xz: expected deflate, or an xz file");
            }
            checkNothingElse(file, only);
            return new EntryInputStream(archive, only);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static ZipFile archive(SourceBytes file) throws IOException {
        SeekableByteChannel channel = file.channel();
        try {
            return ZipFile.builder().setSeekableByteChannel(channel).get();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The reader of the archive starts at its last directory and does not look at what stands around it. */
    private static void checkNothingElse(SourceBytes file, ZipArchiveEntry only) throws IOException {
        if (only.getLocalHeaderOffset() != 0) {
            throw new ZipException("there are bytes before the zip entry");
        }
        long length = file.length();
        try (InputStream in = file.open(Math.max(0, length - END_RECORD_BYTES - MAX_COMMENT_BYTES), length)) {
            byte[] tail = in.readAllBytes();
            for (int at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
                int commentBytes = (tail[at + 20] & 0xff) | (tail[at + 21] & 0xff) << 8;
                if (tail[at] == 'P'
                        && tail[at + 1] == 'K'
                        && tail[at + 2] == 5
                        && tail[at + 3] == 6
                        && at + END_RECORD_BYTES + commentBytes == tail.length) {
                    return;
                }
            }
            throw new ZipException("there are bytes behind the end of the zip archive");
        }
    }

    /** A zip entry that checks its length and CRC at its end, and closes its archive. */
    private static final class EntryInputStream extends FilterInputStream {
        private final ZipFile archive;
        private final ZipArchiveEntry entry;
        private final CRC32 crc = new CRC32();
        private long bytes;

        EntryInputStream(ZipFile archive, ZipArchiveEntry entry) throws IOException {
            super(archive.getInputStream(entry));
            this.archive = archive;
            this.entry = entry;
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
                crc.update(target, offset, read);
                bytes += read;
            } else if (read < 0 && (bytes != entry.getSize() || crc.getValue() != entry.getCrc())) {
                throw new ZipException("the zip entry is damaged: length or CRC differ");
            }
            return read;
        }

        /** Reads, so that what is passed over is checked too. */
        @Override
        public long skip(long count) throws IOException {
            byte[] passed = new byte[(int) Math.max(0, Math.min(count, 1 << 16))];
            return Math.max(0, read(passed, 0, passed.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() throws IOException {
            try (archive) {
                super.close();
            }
        }
    }
}
