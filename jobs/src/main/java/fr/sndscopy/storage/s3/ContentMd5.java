package fr.sndscopy.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What S3 demands beside an object that is put with a lock: a checksum against errors, in a header, base64 (RFC 1864). */
final class ContentMd5 {
    private ContentMd5() {}

    static String of(byte[] content) {
        return of(content, content.length);
    }

    /** Of the first bytes alone. */
    static String of(byte[] content, int length) {
        MessageDigest digest = md5();
        digest.update(content, 0, length);
        return text(digest);
    }

    static String of(Path file) {
        MessageDigest digest = md5();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text(digest);
    }

    private static String text(MessageDigest digest) {
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
