package fr.sndscopy.webhook;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Posts documents to somebody's server, signed as Standard Webhooks are ({@link WebhookSecret}): whoever has the secret can tell that they are
 * ours, and not sent again. What the server answers is not read, but for its status.
 */
public final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JsonPost server;
    private final WebhookSecret secret;
    private final Clock clock;

    /**
     * A server.
     *
     * @param address {@code https}, or {@code http} on this machine
     * @param clock for the time that is signed
     * @param pauses before each further try
     * @throws IllegalArgumentException when the address is neither
     */
    public Webhook(URI address, WebhookSecret secret, Clock clock, List<Duration> pauses) {
        this.server = new JsonPost(address, PATIENCE, pauses);
        this.secret = secret;
        this.clock = clock;
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
        server.post(json, () -> {
            long seconds = clock.instant().getEpochSecond();
            return Map.of(
                    "webhook-id", id,
                    "webhook-timestamp", Long.toString(seconds),
                    "webhook-signature", secret.signature(id, seconds, json));
        });
    }
}
