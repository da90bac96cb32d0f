package fr.sndscopy.crypto.transit;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.transit.TransitHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls of a transit engine that we need, as the API documentation of OpenBao and Vault has them. A key of ours is of the type {@code
 * aes256-gcm96}, derived, and given to nobody. Thread-safe.
 */
final class TransitEngine {
    /** Of one call: some hundred kilobytes, where a server takes 32 megabytes. */
    static final int AT_ONCE = 500;

    private static final String TYPE = "aes256-gcm96";
    private static final String CONTEXT_PREFIX = "sndscopy/wrap/2/";
    private static final int CHECK_BYTES = 4;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TransitSettings settings;
    private final TransitHttp http;
    private final TransitSession session;

    TransitEngine(TransitSettings settings, TransitHttp http, TransitSession session) {
        this.settings = settings;
        this.http = http;
        this.session = session;
    }

    /** All keys of ours, by their domains. */
    SortedMap<String, TransitKey> keys() {
        Answer listed = call("LIST", "keys", null);
        SortedMap<String, TransitKey> keys = new TreeMap<>();
        if (listed.status() == 404) {
            return keys;
        }
        require(listed, "its keys cannot be listed");
        for (JsonNode name : listed.data().path("keys")) {
            domainOf(name.asString("")).ifPresent(domain -> read(domain).ifPresent(key -> keys.put(domain, key)));
        }
        return keys;
    }

    private Optional<String> domainOf(String name) {
        if (!name.startsWith(settings.keyPrefix())) {
            return Optional.empty();
        }
        String domain = name.substring(settings.keyPrefix().length());
        try {
            return Optional.of(domain).filter(text -> KeyId.requireDomain(text).equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The key of a domain; empty when there is none. */
    Optional<TransitKey> read(String domain) {
        Answer answer = call("GET", "keys/" + name(domain), null);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        require(answer, "a key cannot be read");
        TransitKey key = TransitKey.of(name(domain), answer.data());
        if (!key.type().equals(TYPE) || !key.derived() || key.givenOut()) {
            throw http.refused("its key " + key.name() + " is not one of sndscopy's: expected the type " + TYPE
                    + ", derived, not exportable and without a backup in clear");
        }
        return Optional.of(key);
    }

    /** Makes the key of a domain; one that is there stays as it is. */
    void create(String domain) {
        ObjectNode body = JSON.createObjectNode()
                .put("type", TYPE)
                .put("derived", true)
                .put("exportable", false)
                .put("allow_plaintext_backup", false);
        require(call("POST", "keys/" + name(domain), body), "no key can be made");
    }

    /** Makes a new version, with which is encrypted from now on. */
    void rotate(String domain) {
        require(call("POST", "keys/" + name(domain) + "/rotate", JSON.createObjectNode()), "no key can be replaced");
    }

    /** Destroys all versions below one. They are shut first, and opened again when they cannot be destroyed. */
    void trim(String domain, TransitKey key, int oldest) {
        String path = "keys/" + name(domain);
        require(configure(path, oldest, oldest), "a key cannot be shut");
        Answer trimmed = call("POST", path + "/trim", JSON.createObjectNode().put("min_available_version", oldest));
        if (!trimmed.isGood()) {
            configure(path, key.minDecryption(), key.minEncryption());
            require(trimmed, "a key cannot be destroyed");
        }
    }

    private Answer configure(String path, int minDecryption, int minEncryption) {
        return call(
                "POST",
                path + "/config",
                JSON.createObjectNode()
                        .put("min_decryption_version", minDecryption)
                        .put("min_encryption_version", minEncryption));
    }

    /** The first four bytes, in hexadecimal digits, of what the engine computes as HMAC-SHA-256 of a text with a version of a key. */
    String check(String domain, int version, String text) {
        ObjectNode body = JSON.createObjectNode()
                .put("input", text.getBytes(StandardCharsets.UTF_8))
                .put("key_version", version);
        Answer answer = call("POST", "hmac/" + name(domain) + "/sha2-256", body);
        require(answer, "a key cannot be checked");
        String hmac = answer.data().path("hmac").asString("");
        String prefix = ciphertextPrefix(version);
        if (!hmac.startsWith(prefix)) {
            throw http.refused("it answers for another version of a key than was asked for");
        }
        byte[] bytes = Base64.getDecoder().decode(hmac.substring(prefix.length()));
        return HexFormat.of().formatHex(bytes, 0, CHECK_BYTES);
    }

    /** What ciphertexts of a version begin with. */
    static String ciphertextPrefix(int version) {
        return "vault:v" + version + ":";
    }

    /** Ciphertexts of data keys, in their order, each with a version of the key. */
    List<String> encrypt(String domain, int version, List<byte[]> clear) {
        List<ObjectNode> items = new ArrayList<>();
        clear.forEach(key -> items.add(item(domain).put("plaintext", key).put("key_version", version)));
        return ciphertexts(version, batch("encrypt", domain, items, "nothing can be wrapped"));
    }

    /** The data keys inside ciphertexts, in their order; the caller wipes them. */
    List<byte[]> decrypt(String domain, List<String> ciphertexts) {
        List<ObjectNode> items = new ArrayList<>();
        ciphertexts.forEach(text -> items.add(item(domain).put("ciphertext", text)));
        List<byte[]> clear = new ArrayList<>();
        for (JsonNode result : batch("decrypt", domain, items, null)) {
            clear.add(Base64.getDecoder().decode(result.path("plaintext").asString("")));
        }
        return clear;
    }

    /** The same data keys under another version of the same key, in their order: they do not leave the engine. */
    List<String> rewrap(String domain, int version, List<String> ciphertexts) {
        List<ObjectNode> items = new ArrayList<>();
        ciphertexts.forEach(
                text -> items.add(item(domain).put("ciphertext", text).put("key_version", version)));
        return ciphertexts(version, batch("rewrap", domain, items, null));
    }

    private List<String> ciphertexts(int version, List<JsonNode> results) {
        List<String> ciphertexts = new ArrayList<>();
        for (JsonNode result : results) {
            String text = result.path("ciphertext").asString("");
            if (!text.startsWith(ciphertextPrefix(version))) {
                throw http.refused("it wrapped with another version of a key than was asked for");
            }
            ciphertexts.add(text);
        }
        return ciphertexts;
    }

    private static ObjectNode item(String domain) {
        return JSON.createObjectNode().put("context", (CONTEXT_PREFIX + domain).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param problem what it means that the engine does not do it; null for: a ciphertext is not what it was
     * @throws KeyServiceException when one of them fails
     */
    private List<JsonNode> batch(String what, String domain, List<ObjectNode> items, @Nullable String problem) {
        List<JsonNode> results = new ArrayList<>();
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<ObjectNode> some = items.subList(from, Math.min(from + AT_ONCE, items.size()));
            ObjectNode body = JSON.createObjectNode();
            ArrayNode input = body.putArray("batch_input");
            some.forEach(input::add);
            Answer answer = call("POST", what + "/" + name(domain), body);
            JsonNode list = answer.data().path("batch_results");
            if (answer.status() == 400 && problem == null) {
                throw altered(domain);
            }
            if (!answer.isGood()) {
                throw refused(problem == null ? "nothing can be unwrapped" : problem, "HTTP " + answer.status());
            }
            if (list.size() != some.size()) {
                throw http.refused("it answers " + list.size() + " times where it was asked " + some.size() + " times");
            }
            for (JsonNode result : list) {
                if (!result.path("error").asString("").isEmpty()) {
                    throw problem == null ? altered(domain) : refused(problem, "the engine refuses it");
                }
                results.add(result);
            }
        }
        return results;
    }

    private KeyServiceException altered(String domain) {
        return http.refused("a data key of the domain " + domain + " was altered, or wrapped with another key");
    }

    private void require(Answer answer, String problem) {
        if (!answer.isGood()) {
            throw refused(problem, answer.error());
        }
    }

    private KeyServiceException refused(String problem, String said) {
        return http.refused(problem + " (" + said + "): see the policy of its role, as the runbook has it");
    }

    /** A call with our token; when it is refused, once more with a new one. */
    private Answer call(String method, String path, @Nullable JsonNode body) {
        String below = settings.mount() + "/" + path;
        String token = session.token();
        Answer answer = http.call(method, below, body, token);
        if (answer.status() != 403) {
            return answer;
        }
        session.forget(token);
        return http.call(method, below, body, session.token());
    }

    private String name(String domain) {
        return settings.keyPrefix() + domain;
    }
}
