package fr.sndscopy.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Posts JSON to somebody's server: encrypted, or to this machine. Redirects are not followed, and what the server answers is not read but for
 * its status. Safe for use by several threads.
 */
public final class JsonPost {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final URI address;
    private final Duration patience;
    private final List<Duration> pauses;

    /**
     * A server.
     *
     * @param address {@code https}, or {@code http} on this machine
     * @param patience with each try, to be connected, and again until it is answered
     * @param pauses before each further try
     * @throws IllegalArgumentException when the address is neither
     */
    public JsonPost(URI address, Duration patience, List<Duration> pauses) {
        boolean plain = "http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost()));
        if (address.getHost() == null || !("https".equals(address.getScheme()) || plain)) {
            throw new IllegalArgumentException("expected https://…, or http on this machine");
        }
        this.address = address;
        this.patience = patience;
        this.pauses = List.copyOf(pauses);
    }

    /**
     * Posts a document, and again after a pause when the server does not answer or says that it may later. A try that was not answered may
     * have arrived.
     *
     * @param json UTF-8
     * @param headers of the next try
     * @throws IOException when it was not taken; the message has no header, and of the address the host
     */
    public void post(byte[] json, Supplier<Map<String, String>> headers) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        for (int tries = 0; ; tries++) {
            String problem;
            try {
                int status = status(client, json, headers.get());
                if (status / 100 == 2) {
                    return;
                }
                problem = "answers with HTTP " + status;
                if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS) {
                    throw new IOException(place() + problem);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(place() + "was not waited for", e);
            } catch (Unanswered e) {
                problem = "does not answer";
            }
            if (tries >= pauses.size()) {
                throw new IOException(place() + problem);
            }
            pause(pauses.get(tries));
        }
    }

    private int status(HttpClient client, byte[] json, Map<String, String> headers)
            throws InterruptedException, Unanswered {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(patience).header("Content-Type", "application/json");
        headers.forEach(request::header);
        try {
            return client.send(
                            request.POST(HttpRequest.BodyPublishers.ofByteArray(json))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new Unanswered(e);
        }
    }

    private void pause(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(place() + "was not waited for", e);
        }
    }

    private String place() {
        return "[" + address.getHost() + "] ";
    }

    /** Nothing was answered. */
    private static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(IOException cause) {
            super(cause);
        }
    }
}
