package fr.sndscopy.source;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The packings of delivered files, as their usual programs write them: with a checksum. */
public enum PackedAs {
    GZ,
    ZIP,
    ZST,
    XZ,
    BZ2;

    /** What a file's name ends with: {@code .gz}. */
    public String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    /** One member, frame or stream. */
    public byte[] pack(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** One member, frame or stream of text in UTF-8. */
    public byte[] pack(String text) {
        return pack(text.getBytes(StandardCharsets.UTF_8));
    }

    private OutputStream packer(OutputStream packed) throws IOException {
        return switch (this) {
            case GZ -> new GZIPOutputStream(packed);
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(packed);
                zip.putNextEntry(new ZipEntry("inside.csv"));
                yield zip;
            }
            case ZST -> new ZstdOutputStream(packed).setChecksum(true);
            case XZ -> new XZOutputStream(packed, new LZMA2Options(0));
            case BZ2 -> new BZip2CompressorOutputStream(packed, 1);
        };
    }
}
