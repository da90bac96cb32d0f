package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.WithSeams;
import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus scrapes a night, at its endpoint while it is at work and by node_exporter's textfile collector afterwards, with the
 * alerts that are shipped. What they and the dashboard ask is asked.
 */
@EnabledIf("isToBeHad")
class PrometheusIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static volatile HookedStore.Hook hook = (call, key) -> {};

    /** What has data only where more is configured, or while something is at work. */
    private static final String ELSEWHERE = "(?s).*(calendar|signed_entries|deriv\\(|offset|absent|> 0).*";

    private final Path folder;
    private final Path collector;
    private final List<String> configuration;
    private final TestHome home;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();
    private final int exporterPort = freePort();
    private final int livePort = freePort();

    PrometheusIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.collector = Files.createDirectories(folder.resolve("collector"));
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("X_ONE.json"), """
            {"name": "X_ONE", "produit": "DCIR", "fields": [
              {"name": "NUM", "type": "integer", "length": "9"},
              {"name": "NOTE", "type": "string", "length": "8"}]}
            """);
        this.configuration = List.of(
                "schemas: [" + schemas + "]",
                "limits: {\"[*]\": none}",
                "log: {format: ecs}",
                "metrics: {textfile: " + collector.resolve("sndscopy.prom") + ", listen: \"127.0.0.1:" + livePort
                        + "\"}");
        this.home = new TestHome(folder.resolve("home")).configure(configuration.toArray(String[]::new));
    }

    static boolean isToBeHad() {
        return Alerts.areThere(PrometheusIT.class, "prometheus", "promtool", "prometheus-node-exporter");
    }

    /** Tells the hook of each call. */
    public static final class Hooked implements Seams {
        /** Made by {@link java.util.ServiceLoader}. */
        public Hooked() {}

        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> hook.before(call, key));
        }
    }

    private void delivery(String id, String period, String declared, String rows) throws IOException {
        Path delivery = Files.createDirectories(folder.resolve("inbox").resolve(id));
        Files.writeString(delivery.resolve("a.csv"), rows);
        Files.writeString(delivery.resolve("delivery.yaml"), """
                delivery: %s
                product: DCIR
                period: %s
                files:
                  - {path: a.csv, table: X_ONE, sha256: %s}
                """.formatted(
                        id, period, Sha256.of(declared.getBytes(StandardCharsets.UTF_8))));
    }

    private CliProcess startExporter() {
        return CliProcess.program(
                        Alerts.program("prometheus-node-exporter").orElseThrow(),
                        "--collector.disable-defaults",
                        "--collector.textfile",
                        "--collector.textfile.directory=" + collector,
                        "--web.listen-address=127.0.0.1:" + exporterPort)
                .start();
    }

    private CliProcess startPrometheus() throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("prometheus.yml"), """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [%s]
            scrape_configs:
              - job_name: node
                static_configs: [{targets: ['127.0.0.1:%d']}]
              - job_name: sndscopy-live
                static_configs: [{targets: ['127.0.0.1:%d']}]
            """.formatted(Alerts.RULES, exporterPort, livePort));
        return CliProcess.program(
                        Alerts.program("prometheus").orElseThrow(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .start();
    }

    @Test
    void aNightIsScrapedAndWhatAlertsAndDashboardAskIsAnswered() throws IOException {
        delivery("D-1", "2019-01", rows(), "NUM;NOTE\n1;altered\n");
        delivery("D-2", "2019-02", rows(), rows());
        try (CliProcess exporter = startExporter();
                CliProcess prometheus = startPrometheus()) {
            prometheus.await(() -> answers("up"), LIMIT);
            AtomicBoolean seen = new AtomicBoolean();
            hook = (call, key) -> {
                if (call == Call.PUT && key.startsWith("data/") && !seen.get()) {
                    prometheus.await(() -> has("sndscopy_run_rows_read{job=\"sndscopy-live\"} > 0"), LIMIT);
                    seen.set(true);
                }
            };

            Outcome night = WithSeams.of(
                    Hooked.class,
                    folder,
                    () -> home.run("nightly", folder.resolve("inbox").toString()));
            Outcome verified = home.run("verify");

            assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(13);
            assertThat(verified.exitCode()).as(verified.stdout()).isZero();
            assertThat(seen)
                    .as("scraped at the endpoint while the run was at work")
                    .isTrue();
            exporter.await(() -> has("sndscopy_last_verify_exit_code{job=\"node\", level=\"content\"} == 0"), LIMIT);
            prometheus.await(() -> isFiring("SndscopyDeliveryRefused"), LIMIT);
            prometheus.await(() -> isFiring("SndscopyQuarantineRatio"), LIMIT);
            for (String quiet :
                    List.of("SndscopyIntegrity", "SndscopyKeyRefused", "SndscopyNoGoodNight", "SndscopyVerifyFailed")) {
                assertThat(isFiring(quiet)).as(quiet).isFalse();
            }
            everythingIsAnswered();
        }
        metricsAreAsPrometheusLikesThem();
        theLogTellsTheSameToMachines();
    }

    /** Those that wait for hours, or look back at some, are tried with made times by promtool alone. */
    @Test
    void aFailureThatIsBroughtAboutRaisesItsAlert() throws IOException {
        delivery("D-2", "2019-02", rows(), rows());
        String inbox = folder.resolve("inbox").toString();
        List<String> expecting = new ArrayList<>(configuration);
        expecting.add("expected: {DCIR: {every: month, from: 2019-01, until: 2019-04, due: 20d}}");
        home.configure(expecting.toArray(String[]::new));
        try (CliProcess exporter = startExporter();
                CliProcess prometheus = startPrometheus()) {
            prometheus.await(() -> answers("up"), LIMIT);
            assertThat(home.run("nightly", inbox).exitCode())
                    .as("a month is missing")
                    .isEqualTo(3);
            exporter.await(() -> isFiring("SndscopyPeriodsMissing"), LIMIT);
            prometheus.await(() -> isFiring("SndscopyPeriodLate"), LIMIT);

            delivery("D-3", "2019-03", rows(), rows());
            Path password = home.resolve("keys/keystore.password");
            byte[] right = Files.readAllBytes(password);
            Files.writeString(password, "not the password\n");
            assertThat(home.run("nightly", inbox).exitCode()).isEqualTo(12);
            prometheus.await(() -> isFiring("SndscopyKeyRefused"), LIMIT);
            Files.write(password, right);

            Path part = home.objects("data").stream().findFirst().orElseThrow();
            byte[] stored = Files.readAllBytes(part);
            alter(part, stored);
            assertThat(home.run("verify").exitCode()).isEqualTo(4);
            prometheus.await(() -> isFiring("SndscopyVerifyFailed"), LIMIT);
            Files.write(part, stored);
            assertThat(home.run("verify").exitCode()).isZero();
            prometheus.await(() -> !isFiring("SndscopyVerifyFailed"), LIMIT);

            Path entry = home.objects("ledger").stream().findFirst().orElseThrow();
            byte[] written = Files.readAllBytes(entry);
            alter(entry, written);
            assertThat(home.run("nightly", inbox).exitCode()).isEqualTo(4);
            prometheus.await(() -> isFiring("SndscopyIntegrity"), LIMIT);
            Files.write(entry, written);

            String many = "NUM;NOTE\n" + "1;n\n".repeat(1_000_000);
            delivery("D-4", "2019-04", many, many);
            int before = home.objects("data").size();
            try (CliProcess night = home.process("nightly", inbox).start()) {
                night.await(() -> home.objects("data").size() > before, LIMIT);
                assertThat(night.terminate().exitCode())
                        .as("told to end in the middle of it")
                        .isEqualTo(143);
            }
            prometheus.await(() -> isFiring("SndscopyNightFailed"), LIMIT);

            assertThat(home.run("nightly", inbox).exitCode()).isEqualTo(3);
            for (String over : List.of("SndscopyKeyRefused", "SndscopyIntegrity", "SndscopyNightFailed")) {
                prometheus.await(() -> !isFiring(over), LIMIT);
            }
            assertThat(isFiring("SndscopyPeriodsMissing")).isTrue();
        }
    }

    private static void alter(Path file, byte[] content) throws IOException {
        byte[] altered = content.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(file, altered);
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder("NUM;NOTE\n");
        for (int i = 0; i < 100; i++) {
            rows.append(i).append(i % 10 == 0 ? ";toolongforit\n" : ";n\n");
        }
        return rows.toString();
    }

    private void everythingIsAnswered() throws IOException {
        List<String> all = new ArrayList<>(Alerts.ruleExpressions());
        all.addAll(Alerts.dashboardExpressions());
        List<String> refused = all.stream().filter(query -> !answers(query)).toList();
        List<String> empty = Alerts.dashboardExpressions().stream()
                .filter(query -> !query.matches(ELSEWHERE) && !has(query))
                .toList();

        assertThat(refused).isEmpty();
        assertThat(empty).isEmpty();
    }

    private void metricsAreAsPrometheusLikesThem() {
        Outcome checked = CliProcess.program(
                        Path.of("/bin/sh"), "-c", "promtool check metrics < " + collector.resolve("sndscopy.prom"))
                .run();
        assertThat(checked.exitCode()).as(checked.stdout() + checked.stderr()).isZero();
    }

    private void theLogTellsTheSameToMachines() throws IOException {
        List<JsonNode> lines = Files.readAllLines(home.resolve("logs/sndscopy.log")).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(lines)
                .extracting(PrometheusIT::action)
                .contains("night-begins", "run-begins", "step-begins", "step-ended", "run-ended", "night-ended");
        assertThat(lines).filteredOn(line -> action(line).startsWith("step-")).allSatisfy(line -> assertThat(
                        List.of(line.at("/delivery"), line.at("/run"), line.at("/step")))
                .noneMatch(JsonNode::isMissingNode));
        assertThat(lines)
                .filteredOn(line -> action(line).equals("run-ended")
                        && line.at("/delivery").asString().equals("D-1"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.at("/exit_code").asInt()).isEqualTo(13);
                    assertThat(line.at("/failure").asString()).isEqualTo("REFUSED");
                });
        assertThat(lines)
                .filteredOn(line -> action(line).equals("night-ended"))
                .singleElement()
                .satisfies(line -> assertThat(line.at("/exit_code").asInt()).isEqualTo(13));
    }

    private static String action(JsonNode line) {
        return line.at("/event/action").asString("");
    }

    private boolean isFiring(String alert) {
        return has("ALERTS{alertname=\"" + alert + "\", alertstate=\"firing\"}");
    }

    private boolean answers(String query) {
        return ask(query).path("status").asString("").equals("success");
    }

    private boolean has(String query) {
        return !ask(query).path("data").path("result").isEmpty();
    }

    private JsonNode ask(String query) {
        URI uri = URI.create(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            String answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return answer.startsWith("{")
                    ? JsonMapper.shared().readTree(answer)
                    : JsonMapper.shared().createObjectNode();
        } catch (IOException notYet) {
            return JsonMapper.shared().createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
