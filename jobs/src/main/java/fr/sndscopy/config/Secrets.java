package fr.sndscopy.config;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Passwords in files of their own, readable by their owner only. */
final class Secrets {
    private static final int PASSWORD_BYTES = 24;

    private Secrets() {}

    /**
     * The password of a keystore.
     *
     * @param passwordFile whose first line it is; made, with a random password, when neither it nor the keystore is there
     */
    static char[] passwordOf(Path passwordFile, Path keystore) {
        if (!Files.exists(passwordFile) && !Files.exists(keystore)) {
            writeNew(passwordFile, random());
        }
        return firstLine(passwordFile);
    }

    /** @throws ConfigurationException when the file cannot be read or is empty */
    static char[] firstLine(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
            int end = 0;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            if (end == 0) {
                throw new ConfigurationException("[" + file.getFileName() + "] the secret is empty");
            }
            char[] secret = new char[end];
            text.get(secret);
            Arrays.fill(bytes, (byte) 0);
            return secret;
        } catch (IOException e) {
            throw new ConfigurationException("[" + file + "] the secret cannot be read", e);
        }
    }

    static String random() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Writes a file that only its owner can read; leaves one that is there alone. */
    static void writeNew(Path file, String content) {
        FileAttribute<?>[] ownerOnly =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
            channel.write(StandardCharsets.UTF_8.encode(content + "\n"));
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new ConfigurationException("[" + file + "] the secret cannot be written", e);
        }
    }
}
