package fr.sndscopy.crypto.transit;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls of the HTTP API of Vault and OpenBao, version 1. A server that is busy, sealed or on its way to be another is asked again, with
 * patience that ends. Thread-safe.
 */
final class TransitHttp {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** What says that the same call may be answered later: 412 while a replica lacks what was just written, 503 while sealed. */
    private static final Set<Integer> LATER = Set.of(412, 429, 500, 502, 503, 504);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TransitSettings settings;
    private final TransitPatience patience;
    private final HttpClient client;

    TransitHttp(TransitSettings settings, TransitPatience patience) {
        this.settings = settings;
        this.patience = patience;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL);
        if (settings.caFile() != null) {
            builder.sslContext(trusting(settings.caFile()));
        }
        this.client = builder.build();
    }

    /**
     * @param status of HTTP
     * @param body empty when there is none
     */
    record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status / 100 == 2;
        }

        JsonNode data() {
            return body.path("data");
        }

        /** What the server says of an error: it is not asked for after calls whose bodies hold secrets. */
        String error() {
            String first = body.path("errors").path(0).asString("");
            return "HTTP " + status
                    + (first.isBlank() ? "" : ", " + first.lines().findFirst().orElse(""));
        }
    }

    /**
     * One call.
     *
     * @param path below {@code /v1/}
     * @param body sent as JSON, or null
     * @param token who asks, or null before anybody is logged in
     * @throws KeyServiceException {@link Kind#UNAVAILABLE} when no try was answered
     */
    Answer call(String method, String path, @Nullable JsonNode body, @Nullable String token) {
        HttpRequest request = request(method, path, body, token);
        for (int failed = 0; ; ) {
            Duration asked = Duration.ZERO;
            KeyServiceException outage;
            try {
                HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
                if (!LATER.contains(response.statusCode())) {
                    return new Answer(response.statusCode(), json(response.body()));
                }
                asked = retryAfter(response);
                outage = unavailable("it does not serve now: HTTP " + response.statusCode(), null);
            } catch (SSLException e) {
                throw new KeyServiceException(
                        Kind.REFUSED,
                        settings.place() + "its certificate is not trusted, or it speaks no TLS: name the authority in"
                                + " keys.transit.ca-file, or mend the address",
                        e);
            } catch (IOException e) {
                outage = unavailable("it does not answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable("interrupted while it was asked", e);
            }
            failed++;
            if (failed >= patience.tries()) {
                throw outage;
            }
            sleep(patience.before(failed, asked));
        }
    }

    private HttpRequest request(String method, String path, @Nullable JsonNode body, @Nullable String token) {
        String base = settings.address().toString().replaceFirst("/+$", "");
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + "/v1/" + path))
                .timeout(patience.answer())
                .header("X-Vault-Request", "true")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        if (token != null) {
            builder.header("X-Vault-Token", token);
        }
        if (settings.namespace() != null) {
            builder.header("X-Vault-Namespace", settings.namespace());
        }
        return builder.build();
    }

    private JsonNode json(byte[] body) {
        if (body.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            // a parser's message may quote what it has read
            throw new KeyServiceException(
                    Kind.REFUSED,
                    settings.place() + "what answers there is no Vault and no OpenBao: mend the address",
                    null);
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    private void sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while it was waited for", e);
        }
    }

    KeyServiceException unavailable(String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.UNAVAILABLE, settings.place() + problem, cause);
    }

    KeyServiceException refused(String problem) {
        return new KeyServiceException(Kind.REFUSED, settings.place() + problem, null);
    }

    private SSLContext trusting(Path caFile) {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + number++, certificate);
            }
            if (number == 0) {
                throw refused("no certificate in " + caFile.getFileName());
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    settings.place() + "the certificates in " + caFile.getFileName() + " cannot be read: expected PEM",
                    e);
        }
    }
}
