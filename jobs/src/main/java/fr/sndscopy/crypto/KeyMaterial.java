package fr.sndscopy.crypto;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A wrapped data key as other Parquet readers expect to find it in a file: the "key material" JSON of parquet-java's
 * key-tools ({@code PKMT1}), for a footer key, wrapped once, kept inside the file. Spark and PyArrow open such a file with
 * a KMS client of their own.
 *
 * @param kmsInstanceId which key service, as its readers name it
 * @param kmsInstanceUrl where it is, as its readers reach it
 * @param key the wrapped key
 */
public record KeyMaterial(String kmsInstanceId, String kmsInstanceUrl, WrappedKey key) {
    private static final String TYPE = "PKMT1";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Key material that names no key service: its readers know. */
    public static KeyMaterial of(WrappedKey key) {
        return of(key, KmsInstance.DEFAULT);
    }

    /** Key material that names the key service which wrapped it. */
    public static KeyMaterial of(WrappedKey key, KmsInstance instance) {
        return new KeyMaterial(instance.id(), instance.url(), key);
    }

    /** The JSON for the file's key metadata. */
    public String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("keyMaterialType", TYPE);
        json.put("internalStorage", true);
        json.put("isFooterKey", true);
        json.put("kmsInstanceID", kmsInstanceId);
        json.put("kmsInstanceURL", kmsInstanceUrl);
        json.put("masterKeyID", key.keyId());
        json.put("wrappedDEK", key.wrapped());
        json.put("doubleWrapping", false);
        return JSON.writeValueAsString(json);
    }

    /** As {@link #parse(String)}, from the bytes in a file. */
    public static KeyMaterial parse(byte[] keyMetadata) {
        return parse(new String(keyMetadata, StandardCharsets.UTF_8));
    }

    /**
     * The inverse of {@link #toJson()}.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when it is not such key material
     */
    public static KeyMaterial parse(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            throw refused("no JSON", e);
        }
        if (!TYPE.equals(node.path("keyMaterialType").asString(""))) {
            throw refused("its type is not " + TYPE, null);
        }
        if (!node.path("internalStorage").asBoolean(false)) {
            throw refused("it is kept outside the file", null);
        }
        if (!node.path("isFooterKey").asBoolean(false)) {
            throw refused("it is not a footer key's", null);
        }
        if (node.path("doubleWrapping").asBoolean(true)) {
            throw refused("it is wrapped twice", null);
        }
        return new KeyMaterial(
                text(node, "kmsInstanceID"),
                text(node, "kmsInstanceURL"),
                new WrappedKey(text(node, "masterKeyID"), text(node, "wrappedDEK")));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw refused("it has no " + field, null);
        }
        return value.asString();
    }

    private static KeyServiceException refused(String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, "[key material] not understood: " + problem, cause);
    }
}
