package fr.sndscopy.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files whose first line is a secret, in UTF-8. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * The first line, without what ends it; of no characters when there are none.
     *
     * @return owned by the caller, who wipes it; no copy of it is left behind
     */
    public static char[] firstLine(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        char[] secret = new char[end];
        text.get(secret);
        if (text.hasArray()) {
            Arrays.fill(text.array(), '\0');
        }
        return secret;
    }
}
