package fr.sndscopy.webhook;

import fr.sndscopy.crypto.Hmac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What sender and receiver have in common, and what is signed with it.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
 */
public final class WebhookSecret {
    /** How one is written. */
    public static final String FORM = "whsec_ and 24 to 64 bytes in Base64";

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private final byte[] bytes;

    private WebhookSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when it is none; the message does not have the text */
    public static WebhookSecret parse(String text) {
        if (text.startsWith(PREFIX)) {
            byte[] bytes = decoded(text.substring(PREFIX.length()));
            if (bytes.length >= SHORTEST && bytes.length <= LONGEST) {
                return new WebhookSecret(bytes);
            }
        }
        throw new IllegalArgumentException("no secret of a webhook: expected " + FORM);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // its message has a character of the secret
            return new byte[0];
        }
    }

    /** The value of {@code webhook-signature}. */
    String signature(String id, long seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        byte[] signed = ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
        return "v1," + Base64.getEncoder().encodeToString(Hmac.sha256(bytes, signed));
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
