package fr.sndscopy.crypto.transit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands for a server of Vault or OpenBao, of which none is to be had for tests: transit engine, AppRole, Kubernetes and tokens, in as much
 * as the published API documentation of OpenBao says what they do. What it is strict about the documentation is too: versions that are
 * shut, keys that are derived, {@code rewrap} without associated data, what {@code trim} wants to be set before.
 */
public final class TransitStandIn implements AutoCloseable {
    public static final String ROLE_ID = "canari-role-id";
    public static final String SECRET_ID = "canari-secret-id";
    public static final String JWT = "canari.jwt.pod";

    static {
        // header and body are two packets, of which the second otherwise waits for the first to be acknowledged
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v([1-9][0-9]*):([A-Za-z0-9+/=]+)");
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Map<String, Key> keys = new TreeMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Deque<int[]> faults = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private long leaseSeconds = 3600;
    private long passedMillis;
    private boolean trimForbidden;
    private int issued;

    private TransitStandIn(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** On this machine, without TLS. */
    public static TransitStandIn start() {
        try {
            return new TransitStandIn(HttpServer.create(loopback(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TransitStandIn start(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new TransitStandIn(server);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Where it is. */
    public URI address() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    /** A token that lasts. */
    public synchronized String rootToken() {
        String token = "canari-token-" + ++issued;
        tokens.put(token, Long.MAX_VALUE);
        return token;
    }

    /** Of tokens that are given from now on. */
    synchronized void leases(long seconds) {
        leaseSeconds = seconds;
    }

    /** As if it were later. */
    synchronized void pass(Duration time) {
        passedMillis += time.toMillis();
    }

    private long nowMillis() {
        return System.nanoTime() / NANOS_A_MILLI + passedMillis;
    }

    synchronized void revokeAllTokens() {
        tokens.clear();
    }

    synchronized boolean holdsTokens() {
        return !tokens.isEmpty();
    }

    /** The next calls get this status, and seconds to wait unless they are 0. */
    public synchronized void fail(int status, int times, int retryAfterSeconds) {
        for (int i = 0; i < times; i++) {
            faults.add(new int[] {status, retryAfterSeconds});
        }
    }

    synchronized void forbidTrim(boolean forbidden) {
        trimForbidden = forbidden;
    }

    /** Method and path of all calls so far. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** How many versions of a key there are at all, shut ones too. */
    synchronized int versions(String name) {
        return keys.containsKey(name) ? keys.get(name).material.size() : 0;
    }

    /** Makes a key as somebody else would. */
    synchronized void make(String name, UnaryOperator<ObjectNode> options) {
        create(name, options.apply(JSON.createObjectNode().put("derived", true)));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static final class Key {
        private final boolean derived;
        private final boolean exportable;
        private final TreeMap<Integer, byte[]> material = new TreeMap<>();
        private int latest;
        private int minDecryption = 1;
        private int minEncryption;
        private int minAvailable;

        Key(JsonNode options) {
            derived = options.path("derived").asBoolean(false);
            exportable = options.path("exportable").asBoolean(false);
            rotate();
        }

        /** 32 bytes of the key, and 32 of the key of its HMAC. */
        void rotate() {
            byte[] fresh = new byte[64];
            RANDOM.nextBytes(fresh);
            material.put(++latest, fresh);
        }
    }

    /** What is told as an error, with its status. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status;
            JsonNode answer;
            try {
                answer = serve(exchange, body);
                status = answer.isEmpty() ? 204 : 200;
            } catch (Refusal e) {
                status = e.status;
                ObjectNode errors = JSON.createObjectNode();
                errors.putArray("errors").add(String.valueOf(e.getMessage()));
                answer = errors;
            } catch (RuntimeException | GeneralSecurityException e) {
                throw new IOException(e);
            }
            byte[] text = status == 204 ? new byte[0] : JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
            if (status != 204) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    private synchronized JsonNode serve(HttpExchange exchange, byte[] body) throws Refusal, GeneralSecurityException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        calls.add(method + " " + path);
        int[] fault = faults.poll();
        if (fault != null) {
            if (fault[1] > 0) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(fault[1]));
            }
            throw new Refusal(fault[0], fault[0] == 503 ? "Vault is sealed" : "try again");
        }
        JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        switch (path) {
            case "/v1/auth/approle/login" -> {
                if (!json.path("role_id").asString("").equals(ROLE_ID)
                        || !json.path("secret_id").asString("").equals(SECRET_ID)) {
                    throw new Refusal(400, "invalid role or secret ID");
                }
                return issue();
            }
            case "/v1/auth/kubernetes/login" -> {
                if (!json.path("role").asString("").equals("sndscopy")
                        || !json.path("jwt").asString("").equals(JWT)) {
                    throw new Refusal(403, "permission denied");
                }
                return issue();
            }
            default -> {}
        }
        String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        Long until = token == null ? null : tokens.get(token);
        if (until == null || until < nowMillis()) {
            throw new Refusal(403, "permission denied");
        }
        return switch (path) {
            case "/v1/auth/token/lookup-self" -> {
                ObjectNode answer = JSON.createObjectNode();
                answer.putObject("data")
                        .put("ttl", until == Long.MAX_VALUE ? 0 : leaseSeconds)
                        .put("renewable", until != Long.MAX_VALUE);
                yield answer;
            }
            case "/v1/auth/token/renew-self" -> lease(token);
            case "/v1/auth/token/revoke-self" -> {
                tokens.remove(token);
                yield JSON.createObjectNode();
            }
            default -> {
                if (!path.startsWith("/v1/transit/")) {
                    throw new Refusal(404, "no handler for route");
                }
                yield transit(method, path.substring("/v1/transit/".length()), json);
            }
        };
    }

    private JsonNode issue() {
        return lease("canari-token-" + ++issued);
    }

    private JsonNode lease(String token) {
        tokens.put(token, nowMillis() + leaseSeconds * 1000);
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("auth")
                .put("client_token", token)
                .put("lease_duration", leaseSeconds)
                .put("renewable", true);
        return answer;
    }

    private JsonNode transit(String method, String path, JsonNode body) throws Refusal, GeneralSecurityException {
        String[] parts = path.split("/", -1);
        if (path.equals("keys") && method.equals("LIST")) {
            if (keys.isEmpty()) {
                throw new Refusal(404, "");
            }
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode names = answer.putObject("data").putArray("keys");
            keys.keySet().forEach(names::add);
            return answer;
        }
        if (!parts[0].equals("keys")) {
            return batch(parts[0], existing(parts[1]), body);
        }
        if (parts.length == 2 && method.equals("GET")) {
            return read(parts[1]);
        }
        if (!method.equals("POST")) {
            throw new Refusal(405, "unsupported operation");
        }
        switch (parts.length == 2 ? "" : parts[2]) {
            case "" -> create(parts[1], body);
            case "rotate" -> existing(parts[1]).rotate();
            case "config" -> configure(existing(parts[1]), body);
            case "trim" ->
                trim(existing(parts[1]), body.path("min_available_version").asInt(0));
            default -> throw new Refusal(404, "unsupported path");
        }
        return read(parts[1]);
    }

    private void create(String name, JsonNode options) {
        keys.computeIfAbsent(name, none -> new Key(options));
    }

    private Key existing(String name) throws Refusal {
        Key key = keys.get(name);
        if (key == null) {
            throw new Refusal(400, "encryption key not found");
        }
        return key;
    }

    private JsonNode read(String name) throws Refusal {
        Key key = keys.get(name);
        if (key == null) {
            throw new Refusal(404, "");
        }
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode data = answer.putObject("data")
                .put("name", name)
                .put("type", "aes256-gcm96")
                .put("derived", key.derived)
                .put("exportable", key.exportable)
                .put("allow_plaintext_backup", false)
                .put("latest_version", key.latest)
                .put("min_available_version", key.minAvailable)
                .put("min_decryption_version", key.minDecryption)
                .put("min_encryption_version", key.minEncryption);
        ObjectNode versions = data.putObject("keys");
        key.material.tailMap(key.minDecryption).keySet().forEach(version -> versions.put("" + version, 1_442_851_412L));
        return answer;
    }

    private static void configure(Key key, JsonNode body) throws Refusal {
        int decryption = Math.max(1, body.path("min_decryption_version").asInt(key.minDecryption));
        int encryption = body.path("min_encryption_version").asInt(key.minEncryption);
        if (decryption > key.latest || encryption > key.latest || (encryption > 0 && encryption < decryption)) {
            throw new Refusal(400, "cannot set min encryption/decryption values");
        }
        if (key.minAvailable > encryption || key.minAvailable > decryption) {
            throw new Refusal(400, "should not be less than min available version");
        }
        key.minDecryption = decryption;
        key.minEncryption = encryption;
    }

    private void trim(Key key, int available) throws Refusal {
        if (trimForbidden) {
            throw new Refusal(403, "permission denied");
        }
        if (available < 1
                || available < key.minAvailable
                || available > key.minEncryption
                || available > key.minDecryption) {
            throw new Refusal(400, "minimum available version cannot be set to that");
        }
        key.minAvailable = available;
        key.material.headMap(available).clear();
    }

    /** One item or many: each by itself, and a failure of one fails a batch unless it is one of {@code rewrap}. */
    private static JsonNode batch(String what, Key key, JsonNode body) throws Refusal, GeneralSecurityException {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode data = answer.putObject("data");
        JsonNode items = body.path("batch_input");
        if (items.isMissingNode()) {
            data.setAll(one(what, key, body));
            return answer;
        }
        ArrayNode results = data.putArray("batch_results");
        boolean failed = false;
        for (JsonNode item : items) {
            try {
                results.add(one(what, key, item));
            } catch (Refusal e) {
                failed = true;
                results.addObject().put("error", e.getMessage());
            }
        }
        if (failed && !what.equals("rewrap")) {
            throw new Refusal(400, "");
        }
        return answer;
    }

    private static ObjectNode one(String what, Key key, JsonNode item) throws Refusal, GeneralSecurityException {
        ObjectNode result = JSON.createObjectNode();
        return switch (what) {
            case "hmac" -> {
                int version = encrypting(key, item);
                byte[] hmac = hmac(Arrays.copyOfRange(material(key, version), 32, 64), binary(item, "input"));
                yield result.put(
                        "hmac", "vault:v" + version + ":" + Base64.getEncoder().encodeToString(hmac));
            }
            case "encrypt" -> seal(result, key, item, binary(item, "plaintext"), item.path("associated_data"));
            case "decrypt" -> result.put("plaintext", open(key, item, item.path("associated_data")));
            // the documentation has no associated data here
            case "rewrap" -> seal(result, key, item, open(key, item, JSON.createObjectNode()), JSON.createObjectNode());
            default -> throw new Refusal(404, "unsupported path");
        };
    }

    private static int encrypting(Key key, JsonNode item) throws Refusal {
        int version = item.path("key_version").asInt(0);
        if (version != 0 && version != key.latest && version < key.minEncryption) {
            throw new Refusal(400, "version is too old (disallowed by policy)");
        }
        return version == 0 ? key.latest : version;
    }

    private static ObjectNode seal(ObjectNode result, Key key, JsonNode item, byte[] clear, JsonNode associated)
            throws Refusal, GeneralSecurityException {
        int version = encrypting(key, item);
        byte[] nonce = new byte[12];
        RANDOM.nextBytes(nonce);
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, version, item, nonce, associated);
        byte[] sealed = cipher.doFinal(clear);
        byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return result.put(
                        "ciphertext",
                        "vault:v" + version + ":" + Base64.getEncoder().encodeToString(all))
                .put("key_version", version);
    }

    private static byte[] open(Key key, JsonNode item, JsonNode associated) throws Refusal {
        Matcher text = CIPHERTEXT.matcher(item.path("ciphertext").asString(""));
        if (!text.matches()) {
            throw new Refusal(400, "invalid ciphertext: no prefix");
        }
        int version = Integer.parseInt(text.group(1));
        if (version < key.minDecryption) {
            throw new Refusal(400, "ciphertext or signature version is disallowed by policy (too old)");
        }
        try {
            byte[] all = Base64.getDecoder().decode(text.group(2));
            byte[] nonce = Arrays.copyOf(all, 12);
            return cipher(Cipher.DECRYPT_MODE, key, version, item, nonce, associated)
                    .doFinal(all, 12, all.length - 12);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refusal(400, "cipher: message authentication failed");
        }
    }

    private static Cipher cipher(int mode, Key key, int version, JsonNode item, byte[] nonce, JsonNode associated)
            throws Refusal, GeneralSecurityException {
        byte[] bytes = Arrays.copyOf(material(key, version), 32);
        if (key.derived) {
            if (item.path("context").isMissingNode()) {
                throw new Refusal(400, "missing 'context' for key derivation; the key was created using a derived key");
            }
            bytes = hmac(bytes, binary(item, "context"));
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(128, nonce));
        if (associated.isString()) {
            cipher.updateAAD(Base64.getDecoder().decode(associated.asString("")));
        }
        return cipher;
    }

    private static byte[] material(Key key, int version) throws Refusal {
        byte[] material = key.material.get(version);
        if (material == null) {
            throw new Refusal(400, "key version does not exist");
        }
        return material;
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }

    private static byte[] binary(JsonNode item, String name) throws Refusal {
        try {
            return Base64.getDecoder().decode(item.path(name).asString(""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "failed to base64-decode " + name);
        }
    }
}
