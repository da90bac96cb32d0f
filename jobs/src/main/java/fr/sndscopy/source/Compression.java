package fr.sndscopy.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a source file is packed, told by its first bytes. */
public enum Compression {
    NONE,
    /** RFC 1952, one or more members, every one checked to its end. */
    GZIP,
    /** One entry, its CRC checked. */
    ZIP;

    /** Reads the first bytes of {@code file}. */
    public static Compression of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(4);
            if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
                return GZIP;
            }
            if (magic.length == 4 && magic[0] == 'P' && magic[1] == 'K' && magic[2] == 3 && magic[3] == 4) {
                return ZIP;
            }
            return NONE;
        }
    }

    /**
     * The unpacked content. Damage, a missing end, bytes behind the end, and a zip with other than one entry are
     * {@link IOException}s, at the latest when the end is read.
     */
    @SuppressWarnings("StreamResourceLeak") // handed to the caller, who closes it
    public InputStream open(Path file) throws IOException {
        return switch (this) {
            case NONE -> Files.newInputStream(file);
            case GZIP -> gzip(file);
            case ZIP -> zip(file);
        };
    }

    private static InputStream gzip(Path file) throws IOException {
        InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
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

    private static InputStream zip(Path file) throws IOException {
        ZipFile archive = ZipFile.builder().setPath(file).get();
        try {
            var entries = archive.getEntries();
            ZipArchiveEntry only = entries.hasMoreElements() ? entries.nextElement() : null;
            if (only == null || only.isDirectory() || entries.hasMoreElements()) {
                throw new ZipException("expected one file in the zip archive");
            }
            if (only.getGeneralPurposeBit().usesEncryption()) {
                throw new ZipException("the zip entry is encrypted");
            }
            return new EntryInputStream(archive, archive.getInputStream(only));
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** A zip entry that closes its archive. */
    private static final class EntryInputStream extends java.io.FilterInputStream {
        private final ZipFile archive;

        EntryInputStream(ZipFile archive, InputStream entry) {
            super(entry);
            this.archive = archive;
        }

        @Override
        public void close() throws IOException {
            try (archive) {
                super.close();
            }
        }
    }
}
