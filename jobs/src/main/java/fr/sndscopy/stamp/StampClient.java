package fr.sndscopy.stamp;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.jspecify.annotations.Nullable;

/** Asks a time stamping authority (RFC 3161, section 3.4: over HTTP), once, with patience that ends. It learns a SHA-256 and no more. Thread-safe. */
public final class StampClient {
    private static final int NONCE_BITS = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI address;
    private final @Nullable String policy;
    private final @Nullable StampAuthorities authorities;
    private final Duration patience;
    private final HttpClient client;

    /**
     * @param address of the authority, {@code http} or {@code https}: what it answers is signed, whichever way it comes
     * @param policy an object identifier, or null to leave it to the authority
     * @param authorities whose certificates its own has to lead to; null to take what is signed by anybody
     * @param patience for the whole answer
     */
    public StampClient(
            URI address, @Nullable String policy, @Nullable StampAuthorities authorities, Duration patience) {
        this.address = address;
        this.policy = policy;
        this.authorities = authorities;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Asks for a stamp of some bytes.
     *
     * @return a stamp that holds, of these bytes, for this question
     * @throws StampException when none was given, or one that does not hold
     */
    public TimeStamp stamp(byte[] data) {
        TimeStampRequest question;
        byte[] asked;
        try {
            question = question(data);
            asked = question.getEncoded();
        } catch (IOException | IllegalArgumentException e) {
            throw refused("its policy is none: expected an object identifier", e);
        }
        byte[] answer = ask(asked);
        try {
            TimeStamp stamp = TimeStamp.parse(answer);
            // nonce, imprint and policy are those of the question
            stamp.response().validate(question);
            stamp.requireOf(data);
            if (authorities != null) {
                stamp.requireTrusted(authorities);
            }
            return stamp;
        } catch (TSPException | IllegalArgumentException e) {
            throw refused("its answer cannot be used: " + e.getMessage(), e);
        }
    }

    private TimeStampRequest question(byte[] data) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        if (policy != null) {
            generator.setReqPolicy(new ASN1ObjectIdentifier(policy));
        }
        return generator.generate(
                TSPAlgorithms.SHA256, TimeStamp.sha256(data), new BigInteger(NONCE_BITS, RANDOM).setBit(NONCE_BITS));
    }

    private byte[] ask(byte[] question) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Content-Type", "application/timestamp-query")
                .header("Accept", "application/timestamp-reply")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                .build();
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(request, info -> new LimitedBody(TimeStamp.MAX_BYTES));
        try {
            HttpResponse<byte[]> response = pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new StampException(
                        response.statusCode() >= 500 || response.statusCode() == 429,
                        place() + "it answers with HTTP " + response.statusCode() + ", and no time stamp",
                        null);
            }
            return response.body();
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        } catch (ExecutionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof LimitedBody.TooLongException) {
                    throw refused("its answer has more than " + TimeStamp.MAX_BYTES + " bytes", cause);
                }
            }
            throw unavailable(e.getCause());
        }
    }

    private StampException unavailable(@Nullable Throwable cause) {
        return new StampException(true, place() + "it does not answer within " + patience.toSeconds() + " s", cause);
    }

    private StampException refused(String problem, Throwable cause) {
        return new StampException(false, place() + problem, cause);
    }

    /** Without what may be secret in an address: user, path and query. */
    private String place() {
        return "[time stamping authority " + address.getHost() + "] ";
    }
}
