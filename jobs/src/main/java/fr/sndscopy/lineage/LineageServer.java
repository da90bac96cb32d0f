package fr.sndscopy.lineage;

import fr.sndscopy.webhook.JsonPost;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody's server that takes events: {@code POST …/api/v1/lineage}, as Marquez has it. */
public final class LineageServer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1));

    private final JsonPost server;
    private final @Nullable String token;

    /**
     * A server.
     *
     * @param address {@code https}, or {@code http} on this machine
     * @param token that it knows us by, or null
     * @throws IllegalArgumentException when the address is neither, or the token cannot be sent; the message does not have it
     */
    public LineageServer(URI address, @Nullable String token) {
        if (token != null && !token.chars().allMatch(one -> one > ' ' && one < 127)) {
            throw new IllegalArgumentException("no token: expected letters, digits and signs of ASCII on one line");
        }
        this.server = new JsonPost(address, PATIENCE, PAUSES);
        this.token = token;
    }

    void take(byte[] event) throws IOException {
        server.post(event, () -> token == null ? Map.of() : Map.of("Authorization", "Bearer " + token));
    }
}
