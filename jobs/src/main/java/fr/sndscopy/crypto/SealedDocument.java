package fr.sndscopy.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Envelope encryption of one small document: a line of JSON that names the format and holds the wrapped data key, a line
 * feed, then nonce, AES-256-GCM ciphertext and tag. Associated data is the format's name, a line feed, the caller's
 * context, a line feed, and the first line: a document cannot be taken for another, nor its header changed.
 */
public final class SealedDocument {
    private static final String FORMAT = "sndscopy/document/1";
    public static final int MAX_HEADER_BYTES = 1 << 14;
    private static final JsonMapper JSON = JsonMapper.shared();

    private SealedDocument() {}

    /**
     * Seals {@code clear} with a fresh data key.
     *
     * @param context what the document is ({@code evidence/<delivery>}); the same must be given to open it
     * @param keyId the key-encryption key
     */
    public static byte[] seal(byte[] clear, String context, KeyService keys, String keyId) {
        WrappedKey.Pair pair = keys.newDataKey(keyId);
        try (DataKey key = pair.clear()) {
            byte[] header = header(pair.wrapped());
            byte[] sealed = AesGcm.seal(secret(key), clear, associated(context, header));
            ByteArrayOutputStream document = new ByteArrayOutputStream(header.length + 1 + sealed.length);
            document.writeBytes(header);
            document.write('\n');
            document.writeBytes(sealed);
            return document.toByteArray();
        }
    }

    /**
     * What was sealed.
     *
     * @throws SealBrokenException when the document was altered or sealed in another context
     * @throws KeyServiceException when its key cannot be had
     */
    public static byte[] open(byte[] document, String context, KeyService keys) {
        byte[] header = header(document);
        try (DataKey key = keys.unwrap(wrappedKey(header))) {
            byte[] sealed = Arrays.copyOfRange(document, header.length + 1, document.length);
            return AesGcm.open(secret(key), sealed, associated(context, header));
        } catch (AEADBadTagException e) {
            throw new SealBrokenException("[" + context + "] altered, or sealed as another document", e);
        }
    }

    /**
     * The key that wraps the data key of {@code document}.
     *
     * @throws SealBrokenException when it is no sealed document
     */
    public static String keyId(byte[] document) {
        return wrappedKey(header(document)).keyId();
    }

    /**
     * The wrapped data key of a document.
     *
     * @param document all of it, or as much as has its header, which is among the first {@value #MAX_HEADER_BYTES} bytes
     * @throws SealBrokenException when it is no sealed document
     */
    public static WrappedKey wrappedKeyOf(byte[] document) {
        return wrappedKey(header(document));
    }

    private static byte[] header(WrappedKey key) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("cipher", "AES-256-GCM");
        json.put("keyId", key.keyId());
        json.put("wrappedKey", key.wrapped());
        return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] header(byte[] document) {
        for (int i = 0; i < Math.min(document.length, MAX_HEADER_BYTES); i++) {
            if (document[i] == '\n') {
                return Arrays.copyOf(document, i);
            }
        }
        throw new SealBrokenException("[sealed document] no header", null);
    }

    private static WrappedKey wrappedKey(byte[] header) {
        JsonNode json;
        try {
            json = JSON.readTree(header);
        } catch (JacksonException e) {
            throw new SealBrokenException("[sealed document] the header is no JSON", e);
        }
        JsonNode keyId = json.path("keyId");
        JsonNode wrapped = json.path("wrappedKey");
        if (!FORMAT.equals(json.path("format").asString("")) || !keyId.isString() || !wrapped.isString()) {
            throw new SealBrokenException("[sealed document] not of format " + FORMAT, null);
        }
        return new WrappedKey(keyId.asString(), wrapped.asString());
    }

    private static byte[] associated(String context, byte[] header) {
        ByteArrayOutputStream associated = new ByteArrayOutputStream();
        associated.writeBytes((FORMAT + "\n" + context + "\n").getBytes(StandardCharsets.UTF_8));
        associated.writeBytes(header);
        return associated.toByteArray();
    }

    private static SecretKey secret(DataKey key) {
        byte[] bytes = key.toBytes();
        try {
            return new SecretKeySpec(bytes, "AES");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
