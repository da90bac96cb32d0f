package fr.sndscopy.storage.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A tiny S3 lookalike on loopback that keeps objects in memory and misbehaves when told to: each queued behaviour answers
 * one request of its method, in order; afterwards it behaves.
 */
final class LyingStore implements AutoCloseable {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> headersOfPuts = new CopyOnWriteArrayList<>();
    private final Map<String, String> sha256 = new ConcurrentHashMap<>();
    private final Deque<Behaviour> puts = new ArrayDeque<>();
    private final Deque<Behaviour> gets = new ArrayDeque<>();
    private final Deque<Behaviour> heads = new ArrayDeque<>();
    private final Deque<Behaviour> lists = new ArrayDeque<>();
    private final Deque<Behaviour> deletes = new ArrayDeque<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean ignoresIfNoneMatch;
    private volatile boolean rejectsIfNoneMatch;
    private volatile boolean forgetsMetadata;
    private volatile boolean forgetsLocks;
    private final Map<String, String> questions = new ConcurrentHashMap<>();
    private final Map<String, Headers> sent = new ConcurrentHashMap<>();

    enum Behaviour {
        /** As it should be. */
        HONEST,
        /** Status 200, an error in the body, nothing stored. */
        ERROR_IN_SUCCESS,
        /** Stores the object and drops the connection. */
        STORE_AND_DROP,
        /** Drops the connection. */
        DROP,
        /** Status 503. */
        SLOW_DOWN,
        /** Status 503 after storing. */
        STORE_AND_SLOW_DOWN,
        /** Status 501. */
        NOT_IMPLEMENTED,
        /** Status 403, with the secret in the message. */
        DENY_LOUDLY,
        /** Stores only half of the object and says it is fine. */
        STORE_HALF,
        /** Status 403, as for a request some of whose bytes were altered on the way. */
        DAMAGED,
        /** Status 403, as for a clock that goes wrong. */
        SKEWED,
        /** Status 404, or an empty list, whatever is there. */
        NOT_FOUND,
        /** The body of a GET has one bit flipped. */
        FLIP_BIT,
        /** A list whose markup has one bit flipped. */
        FLIP_MARKUP,
        /** A list in whose sizes one bit is flipped. */
        FLIP_SIZE,
        /** The body of a GET ends early, under a Content-Length that says so. */
        SHORT_BODY,
        /** The body of a GET ends before its Content-Length. */
        CUT_BODY,
        /** The body of a GET comes a byte every 50 ms. */
        SLOWLY,
    }

    LyingStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    LyingStore onPut(Behaviour... behaviours) {
        synchronized (puts) {
            puts.addAll(List.of(behaviours));
        }
        return this;
    }

    LyingStore onGet(Behaviour... behaviours) {
        synchronized (gets) {
            gets.addAll(List.of(behaviours));
        }
        return this;
    }

    LyingStore onHead(Behaviour... behaviours) {
        synchronized (heads) {
            heads.addAll(List.of(behaviours));
        }
        return this;
    }

    LyingStore onList(Behaviour... behaviours) {
        synchronized (lists) {
            lists.addAll(List.of(behaviours));
        }
        return this;
    }

    LyingStore onDelete(Behaviour... behaviours) {
        synchronized (deletes) {
            deletes.addAll(List.of(behaviours));
        }
        return this;
    }

    LyingStore rejectingIfNoneMatch() {
        rejectsIfNoneMatch = true;
        return this;
    }

    LyingStore forgettingMetadata() {
        forgetsMetadata = true;
        return this;
    }

    /** Answers a question to the bucket ({@code object-lock}) with a document. */
    LyingStore answering(String question, String xml) {
        questions.put(question, xml);
        return this;
    }

    /** Takes locks, and shows none afterwards. */
    LyingStore forgettingLocks() {
        forgetsLocks = true;
        return this;
    }

    /** The first value of a header of the newest put of an object; empty when it had none. */
    Optional<String> sent(String path, String header) {
        return Optional.ofNullable(sent.get(path)).map(headers -> headers.getFirst(header));
    }

    LyingStore ignoringIfNoneMatch() {
        ignoresIfNoneMatch = true;
        return this;
    }

    private static Behaviour next(Deque<Behaviour> queue) {
        synchronized (queue) {
            Behaviour next = queue.poll();
            return next == null ? Behaviour.HONEST : next;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        requests.add(method + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            if (path.split("/").length <= 2) {
                String question = String.valueOf(exchange.getRequestURI().getQuery());
                String answer = questions.get(question);
                if (answer != null) {
                    answer(exchange, answer.startsWith("<Error>") ? 501 : 200, answer);
                } else if (method.equals("GET") && question.contains("list-type")) {
                    list(exchange);
                } else if (method.equals("GET")) {
                    // a question that it has never heard of
                    answer(exchange, 200, list(question));
                } else {
                    exchange.sendResponseHeaders(200, -1);
                }
                return;
            }
            switch (method) {
                case "PUT" -> put(exchange, path, body);
                case "GET" -> get(exchange, path);
                case "HEAD" -> head(exchange, path);
                case "DELETE" -> {
                    if (next(deletes) == Behaviour.SLOW_DOWN) {
                        answer(exchange, 503, error("SlowDown", "later"));
                        return;
                    }
                    objects.remove(path);
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> answer(exchange, 501, error("NotImplemented", "no"));
            }
        }
    }

    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        exchange.getRequestHeaders().keySet().forEach(name -> headersOfPuts.add(name.toLowerCase(Locale.ROOT)));
        sent.put(path, exchange.getRequestHeaders());
        byte[] content = unchunk(exchange, body);
        Behaviour behaviour = next(puts);
        switch (behaviour) {
            case ERROR_IN_SUCCESS -> {
                answer(exchange, 200, error("InternalError", "we failed"));
                return;
            }
            case DROP -> {
                return;
            }
            case SLOW_DOWN -> {
                answer(exchange, 503, error("SlowDown", "later"));
                return;
            }
            case NOT_IMPLEMENTED -> {
                answer(exchange, 501, error("NotImplemented", "no such header"));
                return;
            }
            case DAMAGED -> {
                answer(exchange, 403, error("SignatureDoesNotMatch", "not what was signed"));
                return;
            }
            case SKEWED -> {
                answer(exchange, 403, error("RequestTimeTooSkewed", "not now"));
                return;
            }
            case DENY_LOUDLY -> {
                answer(exchange, 403, error("AccessDenied", "your secret is loud-secret-0123456789"));
                return;
            }
            default -> {}
        }
        if (rejectsIfNoneMatch && exchange.getRequestHeaders().containsKey("If-None-Match")) {
            answer(exchange, 501, error("NotImplemented", "no such header"));
            return;
        }
        boolean conditional = exchange.getRequestHeaders().containsKey("If-None-Match") && !ignoresIfNoneMatch;
        byte[] stored = behaviour == Behaviour.STORE_HALF ? Arrays.copyOf(content, content.length / 2) : content;
        if (conditional) {
            if (objects.putIfAbsent(path, stored) != null) {
                answer(exchange, 412, error("PreconditionFailed", "there is one"));
                return;
            }
        } else {
            objects.put(path, stored);
        }
        String declared = exchange.getRequestHeaders().getFirst("x-amz-meta-sndscopy-sha256");
        if (declared != null && !forgetsMetadata) {
            sha256.put(path, declared);
        }
        if (behaviour == Behaviour.STORE_AND_DROP) {
            return;
        }
        if (behaviour == Behaviour.STORE_AND_SLOW_DOWN) {
            answer(exchange, 503, error("SlowDown", "later"));
            return;
        }
        exchange.getResponseHeaders().add("ETag", "\"0123456789abcdef0123456789abcdef\"");
        exchange.sendResponseHeaders(200, -1);
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        byte[] content = objects.get(path);
        Behaviour behaviour = next(gets);
        if (behaviour == Behaviour.DROP) {
            return;
        }
        if (behaviour == Behaviour.SLOW_DOWN) {
            answer(exchange, 503, error("SlowDown", "later"));
            return;
        }
        if (content == null) {
            answer(exchange, 404, error("NoSuchKey", "none"));
            return;
        }
        describe(exchange, path);
        byte[] sent = content.clone();
        if (behaviour == Behaviour.FLIP_BIT) {
            sent[sent.length / 2] ^= 1;
        }
        if (behaviour == Behaviour.SHORT_BODY) {
            sent = Arrays.copyOf(sent, sent.length / 2);
        }
        exchange.sendResponseHeaders(200, sent.length);
        int length = behaviour == Behaviour.CUT_BODY ? sent.length / 2 : sent.length;
        if (behaviour == Behaviour.SLOWLY) {
            writeSlowly(exchange, sent);
            return;
        }
        exchange.getResponseBody().write(sent, 0, length);
        exchange.getResponseBody().flush();
    }

    private static void writeSlowly(HttpExchange exchange, byte[] sent) throws IOException {
        try {
            for (byte one : sent) {
                exchange.getResponseBody().write(one);
                exchange.getResponseBody().flush();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void head(HttpExchange exchange, String path) throws IOException {
        byte[] content = objects.get(path);
        if (content == null || next(heads) == Behaviour.NOT_FOUND) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        describe(exchange, path);
        exchange.getResponseHeaders().add("Content-Length", Integer.toString(content.length));
        exchange.sendResponseHeaders(200, -1);
    }

    private void describe(HttpExchange exchange, String path) {
        exchange.getResponseHeaders().add("ETag", "\"0123456789abcdef0123456789abcdef\"");
        exchange.getResponseHeaders()
                .add("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        String declared = sha256.get(path);
        if (declared != null) {
            exchange.getResponseHeaders().add("x-amz-meta-sndscopy-sha256", declared);
        }
        if (!forgetsLocks) {
            for (String lock : List.of("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date")) {
                sent(path, lock)
                        .ifPresent(value -> exchange.getResponseHeaders().add(lock, value));
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        switch (next(lists)) {
            case SLOW_DOWN -> answer(exchange, 503, error("SlowDown", "later"));
            case FLIP_MARKUP ->
                answer(exchange, 200, list(exchange.getRequestURI().getQuery()).replace("</Key>", "|/Key>"));
            case FLIP_SIZE ->
                answer(exchange, 200, list(exchange.getRequestURI().getQuery()).replace("<Size>", "<Size>q"));
            case NOT_FOUND ->
                answer(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            default -> answer(exchange, 200, list(exchange.getRequestURI().getQuery()));
        }
    }

    private String list(String query) {
        String prefix = "";
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            if (parameter.startsWith("prefix=")) {
                prefix = parameter.substring("prefix=".length());
            }
        }
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        for (Map.Entry<String, byte[]> object : new TreeMap<>(objects).entrySet()) {
            String key = object.getKey().substring(object.getKey().indexOf('/', 1) + 1);
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>")
                        .append(key)
                        .append("</Key><LastModified>2026-11-23T00:00:00.000Z</LastModified><Size>")
                        .append(object.getValue().length)
                        .append("</Size></Contents>");
            }
        }
        return xml.append("</ListBucketResult>").toString();
    }

    /** The content of a body in the signed chunks of {@code STREAMING-AWS4-HMAC-SHA256-PAYLOAD}. */
    private static byte[] unchunk(HttpExchange exchange, byte[] body) {
        String sha = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
        if (sha == null || !sha.startsWith("STREAMING-")) {
            return body;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String header = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(header.substring(0, header.indexOf(';')), 16);
            content.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
        return content.toByteArray();
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String error(String code, String message) {
        return "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
