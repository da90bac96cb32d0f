package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestDelivery;
import java.io.IOException;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of {@code infra/compose} as they are shipped: images are built, and a night is migrated from container to container, into
 * Ceph and PostgreSQL, and scraped by Prometheus.
 */
@RequiresDocker
@EnabledIf("isToBeHad")
class ComposeIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> ALL = List.of("database", "store", "exporter", "prometheus");

    private final Path compose;
    private final Path inbox;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String project = "sndscopy-test-" + ProcessHandle.current().pid();
    private final int port = freePort();

    ComposeIT(@TempDir Path folder) throws IOException {
        this.inbox = folder.resolve("inbox");
        // secrets are made beside the files: not in the tree itself
        Path tree = Files.createDirectories(folder.resolve("tree"));
        for (String part : List.of(
                "infra", "jobs/bin", "jobs/target/lib", "jobs/target/bom.json", "jobs/docs/NOTICE", "LICENSE")) {
            copy(part, tree);
        }
        for (Path jar : jars()) {
            copy("jobs/target/" + jar.getFileName(), tree);
        }
        this.compose = tree.resolve("infra/compose");
        Outcome secrets = CliProcess.program(compose.resolve("make-secrets")).run();
        assertThat(secrets.exitCode()).as(secrets.stderr()).isZero();
    }

    /** One line on the console says so when compose is missing. */
    static boolean isToBeHad() {
        return Alerts.areThere(ComposeIT.class, "docker-compose");
    }

    private static List<Path> jars() throws IOException {
        try (var files = Files.newDirectoryStream(Repository.root().resolve("jobs/target"), "*.jar")) {
            List<Path> jars = new ArrayList<>();
            files.forEach(jars::add);
            return jars;
        }
    }

    private static void copy(String part, Path tree) throws IOException {
        Path to = tree.resolve(part);
        Files.createDirectories(to.getParent());
        Outcome copied = CliProcess.program(
                        Path.of("/bin/cp"),
                        "-a",
                        Repository.root().resolve(part).toString(),
                        to.toString())
                .run();
        assertThat(copied.exitCode()).as(copied.stderr()).isZero();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Outcome compose(String... arguments) {
        List<String> line = new ArrayList<>(
                List.of("--project-name", project, "--file", "compose.yaml", "--file", "compose.prometheus.yaml"));
        line.addAll(List.of(arguments));
        return CliProcess.program(Alerts.program("docker-compose").orElseThrow(), line.toArray(String[]::new))
                .workingDirectory(compose)
                .limit(Duration.ofMinutes(15))
                .environment("DELIVERY", inbox.toString())
                .environment("PROMETHEUS_PORT", String.valueOf(port))
                .run();
    }

    /** Of what a build says the last lines: why it failed. */
    private static String end(Outcome outcome) {
        String said = outcome.stderr();
        return said.substring(Math.max(0, said.length() - 1500));
    }

    @AfterEach
    void end() {
        compose("--profile", "run", "down", "--volumes", "--remove-orphans", "--rmi", "local");
    }

    private JsonNode ask(String path) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private List<String> values(String query) throws IOException, InterruptedException {
        List<String> values = new ArrayList<>();
        ask("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .get("data")
                .get("result")
                .forEach(sample -> values.add(sample.get("value").get(1).asString()));
        return values;
    }

    private void await(String query, String value) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!values(query).equals(List.of(value))) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("[" + query + "] " + values(query) + ": expected " + value);
            }
            Thread.sleep(500);
        }
    }

    @Test
    void aNightFromContainerToContainerIsScrapedAndTheAlertsAreLoaded() throws Exception {
        byte[] rows = TestDelivery.bytes(TestDelivery.lines(300));
        TestDelivery.in(inbox.resolve("D-1"), "D-1")
                .file("données.csv", rows, "period: 2019-02", "sha256: " + Sha256.of(rows))
                .write();
        List<String> up = new ArrayList<>(List.of("up", "--build", "--wait"));
        up.addAll(ALL);
        Outcome started = compose(up.toArray(String[]::new));
        assertThat(started.exitCode()).as(end(started)).isZero();

        Outcome night = compose("run", "--build", "--rm", "sndscopy", "nightly", "/delivery");
        assertThat(night.exitCode()).as(night.stdout() + end(night)).isZero();
        assertThat(night.stdout()).containsPattern("D-1 .*published");
        Outcome doctor = compose("run", "--rm", "sndscopy");
        assertThat(doctor.exitCode()).as(doctor.stdout() + end(doctor)).isZero();
        Outcome runs = compose("run", "--rm", "sndscopy", "runs");
        assertThat(runs.stdout()).containsPattern("migrate +D-1 +published +0 +300");

        await("sndscopy_last_night_exit_code{job=\"node\"}", "0");
        await("sum(sndscopy_published_rows{outcome=\"stored\"})", "300");
        Set<String> alerts = new TreeSet<>();
        for (JsonNode group : ask("rules?type=alert").get("data").get("groups")) {
            group.get("rules").forEach(rule -> {
                assertThat(rule.get("health").asString()).isNotEqualTo("err");
                alerts.add(rule.get("name").asString());
            });
        }
        assertThat(alerts).contains("SndscopyIntegrity", "SndscopyNoGoodNight").hasSizeGreaterThan(8);
        assertThat(values("up{job=\"node\"}")).containsExactly("1");
    }
}
