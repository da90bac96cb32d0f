package fr.sndscopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server gets, and what becomes of one that does not take it. */
class WebhookTest {
    /** Of the specification's own reference implementation. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_614_265_330), ZoneOffset.UTC);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("webhook-id") + " "
                    + exchange.getRequestHeaders().getFirst("webhook-timestamp") + " "
                    + exchange.getRequestHeaders().getFirst("webhook-signature") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Integer answer = answers.poll();
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Webhook webhook(String address) {
        return new Webhook(
                URI.create(address), WebhookSecret.parse(SECRET), CLOCK, List.of(Duration.ofMillis(1), Duration.ZERO));
    }

    private Webhook here() {
        return webhook("http://127.0.0.1:" + server.getAddress().getPort() + "/night?a=b");
    }

    @Test
    void a_document_is_signed_as_the_specification_has_it() throws IOException {
        here().post(ID, BODY);

        assertThat(received)
                .containsExactly(ID + " 1614265330 v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
                        + new String(BODY, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void it_is_posted_again_under_the_same_id_when_the_server_may_take_it_later(int status) throws IOException {
        answers.addAll(List.of(status, status));

        here().post(ID, BODY);

        assertThat(received).hasSize(3);
        assertThat(received.get(2)).isEqualTo(received.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 302})
    void it_is_not_posted_again_nor_elsewhere_when_the_server_says_no(int status) {
        answers.add(status);

        assertThatThrownBy(() -> here().post(ID, BODY))
                .isInstanceOf(IOException.class)
                .hasMessage("[127.0.0.1] answers with HTTP " + status);
        assertThat(received).hasSize(1);
    }

    @Test
    void a_server_that_never_takes_it_is_told_without_secret_or_path() {
        answers.addAll(List.of(500, 500, 500));

        assertThatThrownBy(() -> here().post(ID, BODY)).hasMessage("[127.0.0.1] answers with HTTP 500");
        assertThat(received).hasSize(3);
        server.stop(0);
        assertThatThrownBy(() -> here().post(ID, BODY)).hasMessage("[127.0.0.1] does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://alerts.example.org/x", "ftp://127.0.0.1/x", "https:///x", "alerts.example.org"})
    void what_goes_over_a_network_is_encrypted(String address) {
        assertThatThrownBy(() -> webhook(address)).hasMessage("expected https://…, or http on this machine");
        assertThatCode(() -> webhook("https://alerts.example.org/x")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8=", "whsec_geheim!"})
    void what_is_no_secret_is_refused_without_being_repeated(String text) {
        assertThatThrownBy(() -> WebhookSecret.parse(text))
                .hasMessage("no secret of a webhook: expected whsec_ and 24 to 64 bytes in Base64")
                .hasNoCause();
        assertThat(WebhookSecret.parse(SECRET)).hasToString("whsec_…");
    }
}
