package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.runs.HomeRuns;
import fr.sndscopy.runs.LiveRun;
import fr.sndscopy.runs.RunProgress.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code status} tells of runs of other processes, while they are at work and when they were killed. */
@Isolated("replaces System.out and System.err")
class StatusOfRunsTest {
    private static final long LIMIT_NANOS = 600_000_000_000L;
    /** The number of SIGINT. */
    private static final int INTERRUPT = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SmallDelivery small;

    @BeforeEach
    void publish() throws IOException {
        small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D1", "files: [{path: a.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT\n1;a\n2;b\n");
        assertThat(small.migrate("D1").code()).isZero();
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "fr.sndscopy.Sndscopy",
                "--home",
                home().toString()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    @Test
    void aRunAtWorkIsToldWithHowFarItIs() {
        Progress progress = new Progress();
        progress.expect(1000, 4);
        progress.startStep("convert");
        progress.addRead(20, 2, 500);

        String text;
        JsonNode json;
        try (LiveRun run =
                new HomeRuns(home().resolve("progress"), home().resolve("runs.jsonl")).begins(Kind.MIGRATE, "D9")) {
            run.follows("D9", progress);
            text = small.run("status").out();
            json = new JsonMapper().readTree(small.run("--json", "status").out());
        }

        assertThat(text).containsPattern("run +at work: D9, convert 37 %, 20 rows.*rejected 2.*, since .*Z, pid ");
        assertThat(json.path("run").asString()).isEqualTo("at-work");
        assertThat(json.path("progress").get(0).path("permille").asInt()).isEqualTo(375);
        assertThat(json.path("progress").get(0).path("state").asString()).isEqualTo("at-work");
        assertThat(small.run("status").out()).containsPattern("run +none").containsPattern("last run +D1, ended");
    }

    @Test
    void watchingEndsWhereNothingIsAtWork() {
        CliRun watched = small.run("status", "--watch");

        assertThat(watched.code()).isZero();
        assertThat(watched.err()).isEmpty();
        assertThat(watched.out()).contains("Z none").contains("Z last run: D1, ended at ");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void watchingIsEndedByWhoeverWatchesWithoutAnError(String signal, int expected) throws Exception {
        if (signal.equals("INT") && isInterruptIgnored()) {
            System.out.println("SKIPPED: whoever started this build in the background has its processes ignore SIGINT");
            return;
        }
        int code;
        try (FileRunLock lock = FileRunLock.acquire(home().resolve("run.lock"))) {
            Process watching = start("status", "--watch");
            try (BufferedReader out = watching.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).endsWith("at work");
                lock.assertHeld();
                new ProcessBuilder("kill", "-" + signal, String.valueOf(watching.pid()))
                        .start()
                        .waitFor();
                assertThat(watching.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS))
                        .as("it ends")
                        .isTrue();
                code = watching.exitValue();
            } finally {
                watching.destroyForcibly();
            }
        }

        assertThat(code).isEqualTo(expected);
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    /** As a shell without job control has it for what runs in the background, and for all that this starts. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (INTERRUPT - 1) & 1) == 1);
    }

    @Test
    void aRunThatWasKilledIsToldAsCutOffUntilItIsGoneOnWith() throws Exception {
        small.declares("D2", "files: [{path: a.csv, table: TV, period: 2019-03}]")
                .with("D2", "a.csv", "ID;TXT\n1;a\n");
        Process run = start(
                "migrate",
                small.directory("D2").toString(),
                "--schemas",
                small.schemas().toString());
        Path progress = home().resolve("progress");
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!Files.isDirectory(progress) || isEmpty(progress)) {
            assertThat(run.isAlive()).as("the run is to be seen at work").isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        run.destroyForcibly().waitFor();

        String cutOff = small.run("status").out();
        int again = small.migrate("D2").code();
        String after = small.run("status").out();

        assertThat(cutOff).containsPattern("run +none").containsPattern("run +cut off: D2.*; run it again to go on");
        assertThat(cutOff).doesNotContain("at work");
        assertThat(again).isZero();
        assertThat(after).doesNotContain("cut off").containsPattern("last run +D2, ended at .* with 0");
    }

    private static boolean isEmpty(Path progress) throws IOException {
        try (var files = Files.list(progress)) {
            return files.noneMatch(file -> file.toString().endsWith(".json"));
        }
    }
}
