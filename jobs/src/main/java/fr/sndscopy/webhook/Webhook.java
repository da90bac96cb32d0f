package fr.sndscopy.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Posts documents to somebody's server, signed as Standard Webhooks are ({@link WebhookSecret}): whoever has the secret can tell that they are
 * ours, and not sent again. What the server answers is not read, but for its status.
 */
public final class Webhook {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final URI address;
    private final WebhookSecret secret;
    private final Clock clock;
    private final List<Duration> pauses;

    /**
     * A server.
     *
     * @param address {@code https}, or {@code http} on this machine
     * @param clock for the time that is signed
     * @param pauses before each further try
     * @throws IllegalArgumentException when the address is neither
     */
    public Webhook(URI address, WebhookSecret secret, Clock clock, List<Duration> pauses) {
        boolean plain = "http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost()));
        if (address.getHost() == null || !("https".equals(address.getScheme()) || plain)) {
            throw new IllegalArgumentException("expected https://…, or http on this machine");
        }
        this.address = address;
        this.secret = secret;
        this.clock = clock;
        this.pauses = List.copyOf(pauses);
    }

    /**
     * Posts a document, and again after a pause when it does not answer or says that it may later. A try that was not answered may have
     * arrived: receivers tell by the id.
     *
     * @param id of the document, the same in every try
     * @param json UTF-8
     * @throws IOException when it was not taken; the message has no secret, and of the address the host
     */
    public void post(String id, byte[] json) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        for (int tries = 0; ; tries++) {
            String problem;
            try {
                int status = status(client, id, json);
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

    private int status(HttpClient client, String id, byte[] json) throws InterruptedException, Unanswered {
        long seconds = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", secret.signature(id, seconds, json))
                .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
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
