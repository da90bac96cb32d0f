package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.it.FaultProxy.Direction;
import fr.sndscopy.it.FaultProxy.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int BODY_BYTES = 1 << 20;

    private final HttpServer server = server();
    private final FaultProxy proxy = FaultProxy.before(server.getAddress());

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            long received = exchange.getRequestBody().readAllBytes().length;
            exchange.getResponseHeaders().add("Received", Long.toString(received));
            exchange.sendResponseHeaders(200, BODY_BYTES);
            exchange.getResponseBody().write(new byte[BODY_BYTES]);
            exchange.close();
        });
        server.createContext("/small", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
    }

    @Test
    void withoutAFaultEverythingPasses() throws Exception {
        HttpResponse<byte[]> response = exchange();

        assertThat(response.body()).hasSize(BODY_BYTES).containsOnly(0);
        assertThat(response.headers().firstValue("Received")).hasValue(Integer.toString(BODY_BYTES));
        assertThat(proxy.passedBytes(Direction.UP)).isGreaterThan(BODY_BYTES);
        assertThat(proxy.passedBytes(Direction.DOWN)).isGreaterThan(BODY_BYTES);
        assertThat(proxy.acceptedCount()).isEqualTo(1);
    }

    @Test
    void aResetUpwardsCutsTheRequestAtTheGivenByteAndStrikesOnce() throws Exception {
        proxy.arm(Fault.RESET, Direction.UP, 500_000);

        assertThatThrownBy(this::exchange).isInstanceOf(IOException.class);

        assertThat(proxy.passedBytes(Direction.UP)).isEqualTo(500_000);
        assertThat(proxy.hasArmedFaults()).isFalse();
        assertThat(exchange().body()).hasSize(BODY_BYTES);
    }

    @Test
    void aResetDownwardsCutsTheAnswerAtTheGivenByte() {
        proxy.arm(Fault.RESET, Direction.DOWN, 300_000);

        assertThatThrownBy(this::exchange).isInstanceOf(IOException.class);

        assertThat(proxy.passedBytes(Direction.DOWN)).isEqualTo(300_000);
    }

    @Test
    void aTruncatedAnswerEndsEarlyWithoutAReset() {
        proxy.arm(Fault.TRUNCATE, Direction.DOWN, 300_000);

        assertThatThrownBy(this::exchange)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fixed content-length: " + BODY_BYTES);
    }

    @Test
    void aFlippedBitChangesOneByteOfTheBodyAndNothingElse() throws Exception {
        proxy.arm(Fault.FLIP_BIT, Direction.DOWN, 300_000);

        byte[] body = exchange().body();

        assertThat(body).hasSize(BODY_BYTES);
        int ones = 0;
        for (byte each : body) {
            ones += each;
        }
        assertThat(ones).isEqualTo(1);
    }

    @Test
    void faultsArmedTogetherStrikeOneAfterTheOther() throws Exception {
        proxy.arm(Fault.RESET, Direction.UP, 100_000);
        proxy.arm(Fault.RESET, Direction.UP, 200_000);

        assertThatThrownBy(this::exchange).isInstanceOf(IOException.class);
        assertThatThrownBy(this::exchange).isInstanceOf(IOException.class);

        assertThat(proxy.passedBytes(Direction.UP)).isEqualTo(300_000);
        assertThat(exchange().body()).hasSize(BODY_BYTES);
    }

    @Test
    void aRefusingProxyTakesNoConnectionUntilItIsHealed() throws Exception {
        proxy.refuse();

        assertThatThrownBy(this::exchange).isInstanceOf(ConnectException.class);

        proxy.heal();
        assertThat(exchange().body()).hasSize(BODY_BYTES);
    }

    @Test
    void aStalledProxyHoldsTheConnectionOpenWithoutAnAnswer() throws Exception {
        proxy.stall();

        assertThatThrownBy(this::exchange).isInstanceOf(HttpTimeoutException.class);

        proxy.heal();
        assertThat(exchange().body()).hasSize(BODY_BYTES);
    }

    @Test
    void aDelayIsFeltInEachDirection() throws Exception {
        proxy.delay(Duration.ofMillis(200));
        long before = System.nanoTime();

        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(proxy.http().resolve("/small")).build(),
                        HttpResponse.BodyHandlers.discarding());

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    /** Sends and receives one body on a connection of its own. */
    private HttpResponse<byte[]> exchange() throws IOException, InterruptedException {
        byte[] body = new byte[BODY_BYTES];
        Arrays.fill(body, (byte) 7);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(proxy.http())
                                .timeout(Duration.ofSeconds(2))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
