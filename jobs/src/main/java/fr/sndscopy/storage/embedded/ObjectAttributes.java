package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What S3Proxy notes of an object in the extended attributes of its file.
 *
 * @param version the ETag, in quotation marks; null where the file system keeps no such attributes
 * @param sha256 as the object's writer gave it; likewise
 */
record ObjectAttributes(@Nullable String version, @Nullable String sha256) {
    private static final String CONTENT_MD5 = "user.content-md5";
    private static final String SHA256 = "user.user-metadata.sndscopy-sha256";
    private static final int MD5_BYTES = 16;

    static ObjectAttributes of(Path file) {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            return new ObjectAttributes(null, null);
        }
        try {
            List<String> names = view.list();
            byte[] version = names.contains(CONTENT_MD5) ? value(view, CONTENT_MD5) : null;
            return new ObjectAttributes(
                    version == null ? null : quoted(version),
                    names.contains(SHA256) ? new String(value(view, SHA256), StandardCharsets.US_ASCII) : null);
        } catch (IOException e) {
            // Not there to be read, as on a file system without them.
            return new ObjectAttributes(null, null);
        }
    }

    /** The MD5 of an object that was put in one piece, else the text that S3 has for one put in several. */
    private static String quoted(byte[] version) {
        String text = version.length == MD5_BYTES
                ? HexFormat.of().formatHex(version)
                : new String(version, StandardCharsets.US_ASCII);
        return text.startsWith("\"") ? text : "\"" + text + "\"";
    }

    private static byte[] value(UserDefinedFileAttributeView view, String name) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(view.size(name));
        view.read(name, buffer);
        return buffer.array();
    }
}
