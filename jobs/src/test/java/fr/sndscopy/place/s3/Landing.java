package fr.sndscopy.place.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bucket named {@value #BUCKET} on loopback that its test writes to as a producer does, and that is read as S3 is: lists in pages, looks,
 * ranges, preconditions, versions where they are wanted. It misbehaves when told to.
 */
public final class Landing implements AutoCloseable {
    public static final String BUCKET = "landing";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    /** What is done with the answer to a GET of an object. */
    public enum Behaviour {
        HONEST,
        SLOW_DOWN,
        DENY,
        /** The connection is closed in the middle of the body. */
        CUT,
        /** Half of the body, and the rest a second later. */
        PAUSE,
        /** The connection is closed before the body. */
        CUT_AT_ONCE,
        /** Another entity tag than that of the object. */
        OTHER_TAG,
        /** No entity tag. */
        NO_TAG,
        /** All of the object, as if no range had been asked for. */
        NO_RANGE
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Version(String id, byte[] content, String etag, Instant modified) {}

    private final NavigableMap<String, List<Version>> objects = new TreeMap<>();
    private final Deque<Behaviour> gets = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> accessKeys = new ConcurrentSkipListSet<>();
    private volatile boolean versioned;
    private volatile boolean heedless;
    private volatile boolean bare;
    private volatile Behaviour usual = Behaviour.HONEST;
    private volatile Consumer<String> hook = request -> {};
    private int writes;

    public Landing() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public S3Settings settings() {
        return S3Settings.of(endpoint(), "us-east-1", BUCKET, "", new S3Credentials.Fixed("id", "secret", null));
    }

    /** From now on each version of an object is kept. */
    public Landing keepingVersions() {
        versioned = true;
        return this;
    }

    /** Preconditions are passed over, as some stores do. */
    public Landing passingOverPreconditions() {
        heedless = true;
        return this;
    }

    /** Lists show entity tags without their quotation marks, as some stores do. */
    public Landing listingBareTags() {
        bare = true;
        return this;
    }

    public synchronized Landing put(String key, String content) {
        return put(key, content.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized Landing put(String key, byte[] content) {
        writes++;
        List<Version> versions = objects.computeIfAbsent(key, none -> new ArrayList<>());
        if (!versioned) {
            versions.clear();
        }
        Instant modified = Instant.parse("2026-11-23T00:00:00Z").plusSeconds(writes);
        String etag = "\"" + Sha256.of(content).substring(0, 32) + "\"";
        versions.add(new Version("v" + writes, content, etag, modified));
        return this;
    }

    public synchronized void remove(String key) {
        objects.remove(key);
    }

    public synchronized byte[] content(String key) {
        return latest(key).content();
    }

    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    private Version latest(String key) {
        List<Version> versions = objects.getOrDefault(key, List.of());
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("no object " + key);
        }
        return versions.get(versions.size() - 1);
    }

    /** Of the next GETs of objects, in order; then as usual again. */
    public Landing onGet(Behaviour... behaviours) {
        synchronized (gets) {
            gets.addAll(List.of(behaviours));
        }
        return this;
    }

    public Landing always(Behaviour behaviour) {
        usual = behaviour;
        return this;
    }

    /** Told of each request before it is answered: {@code GET key bytes=0-9}. */
    public Landing before(Consumer<String> listener) {
        hook = listener;
        return this;
    }

    /** Of objects: {@code GET key bytes=0-9}, {@code HEAD key}; of the bucket: {@code LIST prefix}. */
    public List<String> requests() {
        return requests;
    }

    /** With which keys requests were signed. */
    public Set<String> accessKeys() {
        return accessKeys;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        Map<String, String> query = query(exchange);
        String key = path.length() <= BUCKET.length() + 2 ? "" : path.substring(BUCKET.length() + 2);
        exchange.getRequestBody().readAllBytes();
        String range = exchange.getRequestHeaders().getFirst("Range");
        String request =
                key.isEmpty() ? "LIST " + query.get("prefix") : method + " " + key + (range == null ? "" : " " + range);
        try (exchange) {
            hook.accept(request);
            requests.add(request);
            String signed = exchange.getRequestHeaders().getFirst("Authorization");
            accessKeys.add(signed == null ? "none" : signed.replaceAll(".*Credential=([^/]*)/.*", "$1"));
            if (!path.startsWith("/" + BUCKET)) {
                answer(exchange, 404, error("NoSuchBucket"));
            } else if (key.isEmpty()) {
                if (usual == Behaviour.DENY) {
                    answer(exchange, 403, error("AccessDenied"));
                } else if (method.equals("HEAD")) {
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    answer(exchange, 200, list(query));
                }
            } else {
                object(exchange, method, key, query.get("versionId"), range);
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        String text = exchange.getRequestURI().getRawQuery();
        for (String parameter : text == null ? new String[0] : text.split("&")) {
            String[] parts = parameter.split("=", 2);
            query.put(
                    parts[0],
                    parts.length < 2
                            ? ""
                            : java.net.URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return query;
    }

    private void object(
            HttpExchange exchange, String method, String key, @Nullable String versionId, @Nullable String range)
            throws IOException {
        Behaviour behaviour = method.equals("GET") ? nextGet() : Behaviour.HONEST;
        if (behaviour == Behaviour.SLOW_DOWN) {
            answer(exchange, 503, error("SlowDown"));
            return;
        }
        if (behaviour == Behaviour.DENY) {
            answer(exchange, 403, error("AccessDenied"));
            return;
        }
        Version version = version(key, versionId);
        if (version == null) {
            answer(exchange, 404, method.equals("HEAD") ? "" : error("NoSuchKey"));
            return;
        }
        String condition = exchange.getRequestHeaders().getFirst("If-Match");
        if (condition != null && !heedless && !condition.equals(version.etag())) {
            answer(exchange, 412, error("PreconditionFailed"));
            return;
        }
        var headers = exchange.getResponseHeaders();
        if (behaviour != Behaviour.NO_TAG) {
            headers.add("ETag", behaviour == Behaviour.OTHER_TAG ? "\"other\"" : version.etag());
        }
        headers.add(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(version.modified().atOffset(ZoneOffset.UTC)));
        if (versioned) {
            headers.add("x-amz-version-id", version.id());
        }
        byte[] content = version.content();
        if (method.equals("HEAD")) {
            headers.add("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        Matcher wanted = RANGE.matcher(range == null ? "" : range);
        if (!wanted.matches() || behaviour == Behaviour.NO_RANGE) {
            send(exchange, 200, content, behaviour);
            return;
        }
        int first = Integer.parseInt(wanted.group(1));
        int end = Math.min(content.length, Integer.parseInt(wanted.group(2)) + 1);
        if (first >= content.length) {
            answer(exchange, 416, error("InvalidRange"));
            return;
        }
        headers.add("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + content.length);
        send(exchange, 206, Arrays.copyOfRange(content, first, end), behaviour);
    }

    private synchronized @Nullable Version version(String key, @Nullable String id) {
        List<Version> versions = objects.getOrDefault(key, List.of());
        return id == null
                ? versions.isEmpty() ? null : versions.get(versions.size() - 1)
                : versions.stream()
                        .filter(version -> version.id().equals(id))
                        .findFirst()
                        .orElse(null);
    }

    private Behaviour nextGet() {
        synchronized (gets) {
            Behaviour next = gets.poll();
            return next == null ? usual : next;
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] content, Behaviour behaviour)
            throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        int sent = behaviour == Behaviour.CUT
                ? content.length / 2
                : behaviour == Behaviour.CUT_AT_ONCE ? 0 : content.length;
        if (behaviour == Behaviour.PAUSE) {
            exchange.getResponseBody().write(content, 0, sent / 2);
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(1_000_000_000L);
            exchange.getResponseBody().write(content, sent / 2, sent - sent / 2);
        } else if (content.length > 0) {
            exchange.getResponseBody().write(content, 0, sent);
            // the head too: the server of newer JDKs keeps it back until something follows
            exchange.getResponseBody().flush();
        }
    }

    private synchronized String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.get("delimiter");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        String from = new String(
                HexFormat.of().parseHex(query.getOrDefault("continuation-token", "")), StandardCharsets.UTF_8);
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        int told = 0;
        String last = null;
        String next = null;
        for (String key : objects.tailMap(prefix, true).keySet()) {
            if (!key.startsWith(prefix) || key.compareTo(from) <= 0) {
                continue;
            }
            int slash = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
            String entry = slash < 0 ? key : key.substring(0, slash + 1);
            if (entry.equals(last)) {
                continue;
            }
            if (told == most) {
                next = last;
                break;
            }
            told++;
            last = entry;
            if (slash >= 0) {
                last = entry;
                xml.append("<CommonPrefixes><Prefix>")
                        .append(name(entry, query))
                        .append("</Prefix></CommonPrefixes>");
            } else {
                Version version = latest(key);
                xml.append("<Contents><Key>")
                        .append(name(key, query))
                        .append("</Key><LastModified>")
                        .append(version.modified())
                        .append("</LastModified><ETag>")
                        .append(escape(bare ? version.etag().replace("\"", "") : version.etag()))
                        .append("</ETag><Size>")
                        .append(version.content().length)
                        .append("</Size></Contents>");
            }
        }
        if (query.containsKey("encoding-type")) {
            xml.append("<EncodingType>url</EncodingType>");
        }
        xml.append("<IsTruncated>").append(next != null).append("</IsTruncated>");
        if (next != null) {
            // of a common prefix, the last key that it can stand for
            String token = next.endsWith("/") ? next + "\ufffd" : next;
            xml.append("<NextContinuationToken>")
                    .append(HexFormat.of().formatHex(token.getBytes(StandardCharsets.UTF_8)))
                    .append("</NextContinuationToken>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private static String name(String key, Map<String, String> query) {
        return query.containsKey("encoding-type")
                ? java.net.URLEncoder.encode(key, StandardCharsets.UTF_8)
                : escape(key);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().toUpperCase(Locale.ROOT).equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
