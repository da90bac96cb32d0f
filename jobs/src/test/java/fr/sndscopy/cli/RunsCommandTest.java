package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.runs.HomeRuns;
import fr.sndscopy.runs.LiveRun;
import fr.sndscopy.runs.RunProgress.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which runs a home and its job database remember. */
@Isolated("replaces System.out and System.err")
class RunsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SmallDelivery small;

    @BeforeEach
    void writeDeliveries() throws IOException {
        small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "limits: {\"*\": none}\nfiles: [{path: a.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT\n1;a\nx;b\n")
                .declares("D2", "files: [{path: a.csv, table: TV, period: 2019-03}]")
                .with("D2", "a.csv", "WRONG\n1\n");
    }

    private Path home() {
        return folder.resolve("home");
    }

    private JsonNode runs(String... more) {
        CliRun run = small.run(
                Stream.concat(Stream.of("--json", "runs"), Stream.of(more)).toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private List<String> told(String member) {
        return runs().path("runs")
                .valueStream()
                .map(run -> run.path(member).asString(""))
                .toList();
    }

    @Test
    void eachRunIsToldOnceWithHowItEnded() {
        small.migrate("D1");
        small.migrate("D1");
        small.migrate("D2");
        small.run(
                "quarantine",
                "replay",
                "D1",
                "--dry-run",
                "--schemas",
                small.schemas().toString());

        assertThat(told("outcome")).containsExactly("tried", "refused", "published-before", "published");
        JsonNode published = runs("--delivery", "D1")
                .path("runs")
                .valueStream()
                .filter(run -> run.path("outcome").asString().equals("published"))
                .findFirst()
                .orElseThrow();
        assertThat(published.path("exitCode").asInt()).isEqualTo(3);
        assertThat(published.path("delivered").asInt()).isEqualTo(2);
        assertThat(published.path("quarantined").asInt()).isEqualTo(1);
        assertThat(Path.of(published.path("report").asString())).isRegularFile();
        CliRun refused = small.run("runs", "--delivery", "D2");
        assertThat(refused.out()).containsPattern("migrate +D2 +refused +13 .*\\[a.csv].*; report: .*report.html");
    }

    @Test
    void aDeliveryThatCannotBeReadIsRememberedByItsFolder() throws IOException {
        small.with("D3", "delivery.yaml", "nonsense");

        small.migrate("D3");

        assertThat(told("delivery")).containsExactly("D3");
        assertThat(told("outcome")).containsExactly("refused");
    }

    @Test
    void whatTheJobDatabaseAloneRemembersIsToldToo() throws IOException {
        small.migrate("D1");
        Files.delete(home().resolve("runs.jsonl"));

        JsonNode runs = runs();

        assertThat(runs.path("database").asString()).isEqualTo("read");
        assertThat(runs.path("runs")).hasSize(1);
        assertThat(runs.path("runs").get(0).path("outcome").asString()).isEqualTo("published");
        assertThat(runs.path("runs").get(0).path("ended").asString()).isNotEmpty();
    }

    @Test
    void runsAreToldWhileOneHoldsTheJobDatabase() throws IOException {
        small.migrate("D1");
        String text;
        JsonNode json;
        try (FileRunLock lock = FileRunLock.acquire(home().resolve("run.lock"));
                LiveRun run = new HomeRuns(home().resolve("progress"), home().resolve("runs.jsonl"))
                        .begins(Kind.MIGRATE, "D9")) {
            lock.assertHeld();
            run.follows("D9", new Progress());
            text = small.run("runs").out();
            json = runs();
        }

        assertThat(json.path("database").asString()).isEqualTo("in-use");
        assertThat(json.path("runs").valueStream().map(one -> one.path("outcome")
                        .asString()))
                .containsExactlyInAnyOrder("at-work", "published");
        assertThat(text).endsWith("a run is at work on the job database: told is what the home remembers\n");
    }

    @Test
    void aLineThatWasTornByAKilledRunCostsItselfAlone() throws IOException {
        small.migrate("D1");
        Files.writeString(home().resolve("runs.jsonl"), "{\"kind\":\"migrate\",\"deliv", StandardOpenOption.APPEND);

        small.migrate("D2");

        assertThat(told("delivery")).containsExactlyInAnyOrder("D1", "D2");
    }

    @Test
    void aHomeThatCannotRememberHoldsNoRunUp() throws IOException {
        small.migrate("D1");
        Files.delete(home().resolve("runs.jsonl"));
        Files.createDirectory(home().resolve("runs.jsonl"));

        assertThat(small.migrate("D1").code()).isZero();
        assertThat(told("outcome")).containsExactly("published");
    }

    @Test
    void whatIsEmptyNotKnownOrLeftOutIsSaid() {
        assertThat(small.run("keys", "init").code()).isZero();
        assertThat(small.run("runs").out()).isEqualTo("no run is remembered\n");
        small.migrate("D1");
        small.migrate("D2");

        CliRun unknown = small.run("runs", "--delivery", "D7");
        CliRun limited = small.run("runs", "--limit", "1");

        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("no run of D7 is remembered; did you mean D1?");
        assertThat(limited.out().lines()).hasSize(3);
        assertThat(limited.out()).endsWith("1 more: without --limit all are shown\n");
    }
}
