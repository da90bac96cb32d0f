package fr.sndscopy.crypto.transit;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.SecretFile;
import fr.sndscopy.crypto.transit.TransitHttp.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The token that calls are made with: got by logging in, renewed when two thirds of its time are over, got anew when it is refused. One
 * that was got here is given back; one from a file is its owner's. Thread-safe.
 */
final class TransitSession implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TransitHttp http;
    private final TransitLogin login;
    private final LongSupplier nanos;
    private @Nullable Lease lease;

    /** @param nanos a clock as {@link System#nanoTime} */
    TransitSession(TransitHttp http, TransitLogin login, LongSupplier nanos) {
        this.http = http;
        this.login = login;
        this.nanos = nanos;
    }

    /**
     * @param token shown with each call
     * @param renewable whether the server gives it more time
     * @param renewNanos when to ask for more, on our clock; null for one that lasts
     */
    private record Lease(
            String token, boolean renewable, @Nullable Long renewNanos) {
        boolean isDue(long nanos) {
            return renewNanos != null && nanos - renewNanos >= 0;
        }

        /** Shows no token. */
        @Override
        public String toString() {
            return "Lease[…]";
        }
    }

    /**
     * The token of now.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when the server does not let us in
     */
    synchronized String token() {
        Lease known = lease;
        if (known == null) {
            known = logIn();
        } else if (known.isDue(nanos.getAsLong())) {
            known = known.renewable() ? renewed(known) : logIn();
        }
        lease = known;
        return known.token();
    }

    /** A token that was refused: the next one is got anew, unless another thread has done so. */
    synchronized void forget(String token) {
        if (lease != null && lease.token().equals(token)) {
            lease = null;
        }
    }

    private Lease renewed(Lease known) {
        Answer answer = http.call("POST", "auth/token/renew-self", JSON.createObjectNode(), known.token());
        return answer.isGood() ? leaseOf(answer) : logIn();
    }

    private Lease logIn() {
        if (login instanceof TransitLogin.Token file) {
            return lookedUp(secret(file.file()));
        }
        ObjectNode body = JSON.createObjectNode();
        String path;
        if (login instanceof TransitLogin.AppRole role) {
            path = "auth/" + role.mount() + "/login";
            body.put("role_id", secret(role.roleIdFile())).put("secret_id", secret(role.secretIdFile()));
        } else if (login instanceof TransitLogin.Kubernetes kubernetes) {
            path = "auth/" + kubernetes.mount() + "/login";
            body.put("role", kubernetes.role()).put("jwt", secret(kubernetes.jwtFile()));
        } else {
            throw new IllegalStateException("a login of no known kind");
        }
        Answer answer = http.call("POST", path, body, null);
        if (!answer.isGood()) {
            throw http.refused("it does not let us in by " + path + " (HTTP " + answer.status()
                    + "): the role or what proves it is not right, or no longer");
        }
        return leaseOf(answer);
    }

    private Lease lookedUp(String token) {
        Answer answer = http.call("GET", "auth/token/lookup-self", null, token);
        if (!answer.isGood()) {
            throw http.refused("the token in its file is not right, or no longer (HTTP " + answer.status() + ")");
        }
        return lease(
                token,
                answer.data().path("renewable").asBoolean(false),
                answer.data().path("ttl").asLong(0));
    }

    private Lease leaseOf(Answer answer) {
        JsonNode auth = answer.body().path("auth");
        String token = auth.path("client_token").asString("");
        if (token.isEmpty()) {
            throw http.refused("it gives no token");
        }
        return lease(
                token,
                auth.path("renewable").asBoolean(false),
                auth.path("lease_duration").asLong(0));
    }

    private Lease lease(String token, boolean renewable, long seconds) {
        Long renewNanos = seconds <= 0
                ? null
                : nanos.getAsLong() + Duration.ofSeconds(seconds).toNanos() / 3 * 2;
        return new Lease(token, renewable, renewNanos);
    }

    private String secret(Path file) {
        char[] line;
        try {
            line = SecretFile.firstLine(file);
        } catch (IOException e) {
            throw new KeyServiceException(Kind.REFUSED, "[" + file.getFileName() + "] cannot be read", e);
        }
        try {
            String secret = new String(line).strip();
            if (secret.isEmpty() || secret.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
                throw new KeyServiceException(
                        Kind.REFUSED, "[" + file.getFileName() + "] empty, or no token: expected one line", null);
            }
            return secret;
        } finally {
            Arrays.fill(line, '\0');
        }
    }

    /** Gives the token back; one that cannot be given back ends with its time. */
    @Override
    public synchronized void close() {
        Lease known = lease;
        lease = null;
        if (known != null && !(login instanceof TransitLogin.Token)) {
            try {
                http.call("POST", "auth/token/revoke-self", JSON.createObjectNode(), known.token());
            } catch (KeyServiceException e) {
                if (e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
            }
        }
    }
}
