package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of an object in the extended attributes of its file, as S3Proxy does it.
 *
 * @param version the ETag, in quotation marks; null where the file system keeps no such attributes
 * @param sha256 as the object's writer gave it; likewise
 */
record ObjectAttributes(@Nullable String version, @Nullable String sha256) {
    private static final String CONTENT_MD5 = "user.content-md5";
    private static final String CONTENT_TYPE = "user.content-type";
    private static final String SHA256 = "user.user-metadata.sndscopy-sha256";
    private static final int MD5_BYTES = 16;

    static ObjectAttributes of(Path file) {
        return new ObjectAttributes(version(file), text(value(file, SHA256)));
    }

    /** The ETag alone. */
    static @Nullable String version(Path file) {
        byte[] version = value(file, CONTENT_MD5);
        return version == null ? null : quoted(version);
    }

    /**
     * Notes what there is of a file that is to become an object.
     *
     * @param sha256 lower-case hexadecimal
     */
    static void write(Path file, byte[] md5, String sha256) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        view.write(CONTENT_MD5, ByteBuffer.wrap(md5));
        view.write(CONTENT_TYPE, ByteBuffer.wrap(ascii("application/octet-stream")));
        view.write(SHA256, ByteBuffer.wrap(ascii(sha256)));
    }

    /** Whether files of a folder can have such attributes. */
    static boolean areKeptIn(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.US_ASCII);
    }

    /** The MD5 of an object that was put in one piece, else the text that S3 has for one put in several. */
    private static String quoted(byte[] version) {
        String text = version.length == MD5_BYTES
                ? HexFormat.of().formatHex(version)
                : new String(version, StandardCharsets.US_ASCII);
        return text.startsWith("\"") ? text : "\"" + text + "\"";
    }

    /** Null when it is not there to be read, as on a file system without them. */
    private static byte @Nullable [] value(Path file, String name) {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            return null;
        }
        try {
            ByteBuffer buffer = ByteBuffer.allocate(view.size(name));
            view.read(name, buffer);
            return buffer.array();
        } catch (IOException e) {
            return null;
        }
    }
}
