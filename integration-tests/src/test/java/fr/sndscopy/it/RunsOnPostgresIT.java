package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a home tells of its runs when its job database is PostgreSQL, which others read and write meanwhile. */
@RequiresDocker
class RunsOnPostgresIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final PostgresServer postgres = PostgresServer.start();
    private final Path folder;
    private final TestHome home;

    RunsOnPostgresIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
        this.home = home("home");
    }

    @AfterEach
    void endServer() {
        postgres.close();
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name))
                .configure(
                        "database:",
                        "  url: " + postgres.jdbcUrl(),
                        "  username: " + postgres.username(),
                        "  password-file: " + folder.resolve("database.password"),
                        "migration: {threads: 1, part-size: 64KB, rows-per-group: 500}");
    }

    private Path delivery(String id, String period, int rows, byte[] declared) {
        byte[] delivered = TestDelivery.bytes(TestDelivery.lines(rows));
        return TestDelivery.in(folder.resolve("inbox").resolve(id), id)
                .file(
                        "a.csv",
                        delivered,
                        "period: " + period,
                        "sha256: " + Sha256.of(declared.length == 0 ? delivered : declared))
                .write();
    }

    private static JsonNode json(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return JsonMapper.shared().readTree(outcome.stdout());
    }

    private static List<String> outcomes(JsonNode runs) {
        List<String> outcomes = new ArrayList<>();
        runs.get("runs")
                .forEach(run -> outcomes.add(run.get("delivery").asString() + " "
                        + run.get("outcome").asString() + " "
                        + (run.has("exitCode") ? run.get("exitCode").asString() : "")));
        return outcomes;
    }

    @Test
    void runsThatEndedAreRememberedByTheHomeAndInOutlineByEveryHomeOnTheDatabase() {
        Path good = delivery("D-1", "2019-01", 300, new byte[0]);
        Path bad = delivery("D-2", "2019-02", 300, new byte[] {1});
        assertThat(home.migrate(good).exitCode()).isZero();
        assertThat(home.migrate(bad).exitCode()).isEqualTo(13);

        JsonNode here = json(home.run("--json", "runs"));
        JsonNode elsewhere = json(home("other").run("--json", "runs"));
        JsonNode of = json(home.run("--json", "runs", "--delivery", "D-1", "--limit", "1"));

        assertThat(here.get("database").asString()).isEqualTo("read");
        assertThat(outcomes(here)).containsExactly("D-2 refused 13", "D-1 published 0");
        assertThat(elsewhere.get("database").asString()).isEqualTo("read");
        assertThat(outcomes(elsewhere))
                .as("what the database knows: no code, and that it did not end well")
                .containsExactly("D-2 failed ", "D-1 published ");
        assertThat(outcomes(of)).containsExactly("D-1 published 0");
        assertThat(home.run("runs").stdout())
                .containsPattern("migrate +D-2 +refused +13")
                .containsPattern("migrate +D-1 +published +0 +300 +0");
    }

    @Test
    void aRunAtWorkIsToldByStatusByItsWatchAndByRunsUntilItEnds() {
        Path delivery = delivery("D-1", "2019-01", 3_000, new byte[0]);
        try (CliProcess migrate = home.migrateProcess(delivery).start()) {
            migrate.await(() -> !home.objects("data").isEmpty(), LIMIT);
            migrate.freeze();
            try (CliProcess watch = home.process("--json", "status", "--watch").start();
                    CliProcess text = home.process("status", "--watch").start()) {
                watch.awaitOutput("\"D-1\"", LIMIT);
                text.awaitOutput("D-1", LIMIT);
                Outcome status = home.run("status");
                assertThat(status.stdout()).containsPattern("run +at work: D-1, .*, pid [0-9]+ on ");
                assertThat(outcomes(json(home.run("--json", "runs")))).containsExactly("D-1 at-work ");
                migrate.thaw();
                Outcome migrated = migrate.join();
                assertThat(migrated.exitCode()).as(migrated.stderr()).isZero();

                Outcome watched = watch.join();
                Outcome read = text.join();
                assertThat(watched.exitCode()).as(watched.stderr()).isZero();
                assertThat(read.exitCode()).as(read.stderr()).isZero();
                List<JsonNode> documents = watched.stdout()
                        .lines()
                        .map(JsonMapper.shared()::readTree)
                        .toList();
                assertThat(documents).hasSizeGreaterThan(1).allSatisfy(document -> assertThat(
                                document.get("format").asString())
                        .isEqualTo("sndscopy-status-watch/1"));
            }
        }
        assertThat(home.run("status").stdout()).containsPattern("run +none");
        assertThat(outcomes(json(home.run("--json", "runs")))).containsExactly("D-1 published 0");
    }

    @Test
    void aRunThatWasKilledIsToldAsCutOffUntilItHasBeenGoneOnWith() {
        Path delivery = delivery("D-1", "2019-01", 3_000, new byte[0]);
        try (CliProcess migrate = home.migrateProcess(delivery).start()) {
            migrate.await(() -> !home.objects("data").isEmpty(), LIMIT);
            migrate.kill();
        }

        assertThat(outcomes(json(home.run("--json", "runs")))).containsExactly("D-1 cut-off ");
        assertThat(home.run("status", "--watch").exitCode()).isZero();

        assertThat(home.migrate(delivery).exitCode()).isZero();
        assertThat(outcomes(json(home.run("--json", "runs")))).first().isEqualTo("D-1 published 0");
    }

    @Test
    void whatIsParkedIsLeftAloneByNightsAndNamedByStatus() {
        delivery("D-1", "2019-01", 300, new byte[0]);
        delivery("D-2", "2019-02", 300, new byte[0]);
        String inbox = folder.resolve("inbox").toString();

        assertThat(home.run("park", "D-2", "--reason", "comes-again").exitCode())
                .isZero();
        Outcome night = home.run("nightly", inbox);
        assertThat(night.exitCode()).as(night.stdout()).isZero();
        assertThat(home.run("status").stdout()).contains("D-2").contains("comes-again");
        assertThat(outcomes(json(home.run("--json", "runs")))).containsExactly("D-1 published 0");

        assertThat(home.run("unpark", "D-2").exitCode()).isZero();
        assertThat(home.run("nightly", inbox).exitCode()).isZero();
        assertThat(outcomes(json(home.run("--json", "runs")))).containsExactly("D-2 published 0", "D-1 published 0");
        assertThat(home.run("status").stdout()).doesNotContain("comes-again");
    }
}
