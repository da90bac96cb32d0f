package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.Withstands;
import fr.sndscopy.config.Seams;
import fr.sndscopy.lineage.LineageJudge;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import io.openlineage.client.OpenLineage.DataQualityAssertionsDatasetFacetAssertions;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.SchemaDatasetFacetFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs tell of what they read and made. */
@Isolated("replaces System.out and System.err")
class LineageCommandTest {
    private static final String CANARY = "CANARI77";
    private static final String ANY_REJECTS = "limits: {\"[*]\": none}";

    private final Path folder;
    private final SmallDelivery small;
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    LineageCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        configure("lineage: {file: lineage.jsonl}", ANY_REJECTS);
    }

    private void configure(String... lines) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  " + String.join("\n  ", lines) + "\n");
    }

    private void delivers(String rows) throws IOException {
        small.declares("D1", "files: [{path: a.csv, table: TV}]").with("D1", "a.csv", rows);
    }

    private Path file() {
        return folder.resolve("home/lineage.jsonl");
    }

    private List<RunEvent> told() throws IOException {
        return Files.exists(file()) ? LineageJudge.events(Files.readAllLines(file()).stream()) : List.of();
    }

    private static List<String> types(List<RunEvent> events) {
        return events.stream().map(event -> event.getEventType().toString()).toList();
    }

    private static List<UUID> runs(List<RunEvent> events) {
        return events.stream()
                .map(event -> event.getRun().getRunId())
                .distinct()
                .toList();
    }

    private static List<String> assertions(InputDataset input) {
        return input.getInputFacets().getDataQualityAssertions().getAssertions().stream()
                .map(LineageCommandTest::text)
                .toList();
    }

    private static String text(DataQualityAssertionsDatasetFacetAssertions one) {
        return one.getAssertion() + (one.getColumn() == null ? "" : "(" + one.getColumn() + ")") + " "
                + one.getSeverity() + " " + one.getSuccess() + " " + one.getExpected() + " " + one.getActual();
    }

    private String dataset() throws IOException {
        String name = told().get(0).getOutputs().get(0).getNamespace();
        assertThat(name).matches("sndscopy://[0-9a-f-]{36}");
        return name;
    }

    @Test
    void aMigrationTellsWhatItReadsAndMadeInOneRun() throws IOException {
        delivers("ID;TXT\n1;a\n2;" + CANARY + "\n3;c\n3;c\nx" + CANARY + ";c\n4;" + CANARY.repeat(9) + "\n");

        CliRun run = small.migrate("D1");

        assertThat(run.code()).as(run.err()).isEqualTo(3);
        List<RunEvent> told = told();
        assertThat(types(told)).containsExactly("START", "COMPLETE");
        assertThat(runs(told)).hasSize(1);
        for (RunEvent event : told) {
            assertThat(event.getJob().getNamespace()).isEqualTo("sndscopy");
            assertThat(event.getJob().getName()).isEqualTo("migrate.X");
            InputDataset input = event.getInputs().get(0);
            assertThat(input.getNamespace()).isEqualTo("sndscopy");
            assertThat(input.getName()).isEqualTo("deliveries/D1/TV/2019-02");
            OutputDataset output = event.getOutputs().get(0);
            assertThat(output.getNamespace()).isEqualTo(dataset());
            assertThat(output.getName()).isEqualTo("data/TV/period=2019-02");
            assertThat(output.getFacets().getSchema().getFields())
                    .extracting(SchemaDatasetFacetFields::getName, SchemaDatasetFacetFields::getType)
                    .containsExactly(tuple("ID", "integer(9)"), tuple("TXT", "string(20)"));
        }
        InputDataset input = told.get(1).getInputs().get(0);
        assertThat(input.getInputFacets().getInputStatistics().getRowCount()).isEqualTo(6);
        assertThat(input.getInputFacets().getInputStatistics().getSize())
                .isEqualTo(Files.size(small.directory("D1").resolve("a.csv")));
        assertThat(assertions(input))
                .containsExactly(
                        "rows_accounted_for error true 6 6",
                        "no_rejected_rows error false 0 3",
                        "unique(ID) error false 0 1",
                        "duplicate-key(ID) error false 0 1",
                        "not-integer(ID) error false 0 1",
                        "too-long(TXT) error false 0 1");
        List<OutputDataset> outputs = told.get(1).getOutputs();
        assertThat(outputs)
                .extracting(OutputDataset::getName)
                .containsExactly("data/TV/period=2019-02", "quarantine/TV/period=2019-02");
        assertThat(outputs)
                .extracting(
                        output -> output.getOutputFacets().getOutputStatistics().getRowCount())
                .containsExactly(3L, 3L);
        assertThat(outputs)
                .extracting(
                        output -> output.getOutputFacets().getOutputStatistics().getFileCount())
                .containsExactly(1L, 1L);
        assertThat(outputs.get(0).getFacets().getVersion().getDatasetVersion()).isEqualTo("1");
        assertThat(Files.readString(file()))
                .doesNotContain(CANARY)
                .doesNotContain(folder.toString())
                .doesNotContain(System.getProperty("user.name") + "\"");
    }

    private long bytesBelow(String place) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("home/" + place))) {
            return files.filter(one -> one.toString().endsWith(".parquet"))
                    .mapToLong(one -> one.toFile().length())
                    .sum();
        }
    }

    @Test
    void whatIsPublishedAlreadyIsNoRun() throws IOException {
        delivers("ID;TXT\n1;a\n");
        small.migrate("D1");

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(types(told())).containsExactly("START", "COMPLETE");
        assertThat(told().get(1).getOutputs())
                .extracting(
                        output -> output.getOutputFacets().getOutputStatistics().getSize())
                .containsExactly(bytesBelow("store/sndscopy/data"));
    }

    @Test
    void aRunThatIsRefusedForItsRejectsSaysSoAndTheNextTryIsAnotherRun() throws IOException {
        delivers("ID;TXT\n1;a\nx;c\n");
        configure("lineage: {file: lineage.jsonl, namespace: snds-test}", "limits: {\"[*]\": {count: 0}}");

        assertThat(small.migrate("D1").code()).isEqualTo(13);
        assertThat(small.migrate("D1").code()).isEqualTo(13);

        List<RunEvent> told = told();
        assertThat(types(told)).containsExactly("START", "FAIL", "START", "FAIL");
        assertThat(runs(told)).hasSize(2);
        RunEvent failed = told.get(1);
        assertThat(failed.getJob().getNamespace()).isEqualTo("snds-test");
        assertThat(failed.getRun().getFacets().getErrorMessage().getMessage())
                .isEqualTo("refused in step publish, exit code 13; the report and the log of the run say why");
        assertThat(failed.getOutputs()).isEmpty();
        assertThat(assertions(failed.getInputs().get(0))).contains("not-integer(ID) error false 0 1");
    }

    @Test
    void aDeliveryThatIsRefusedBeforeItIsReadIsAFailedRun() throws IOException {
        delivers("ID;OTHER\n1;a\n");

        assertThat(small.migrate("D1").code()).isEqualTo(13);

        List<RunEvent> told = told();
        assertThat(types(told)).containsExactly("START", "FAIL");
        assertThat(runs(told)).hasSize(1);
        assertThat(told.get(1).getRun().getFacets().getErrorMessage().getMessage())
                .isEqualTo("refused, exit code 13; the report and the log of the run say why");
        assertThat(told.get(1).getInputs().get(0).getName()).isEqualTo("deliveries/D1/TV/2019-02");
    }

    /** Somebody asks for the end when rows are about to be stored. */
    public static final class Interrupted implements Seams {
        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> {
                if (call == Call.PUT && key.startsWith("data/")) {
                    throw new InterruptedMigrationException();
                }
            });
        }
    }

    @Test
    void aRunThatWasInterruptedIsAbortedAndWhoGoesOnBeginsAnother() throws IOException {
        delivers("ID;TXT\n1;a\n");

        CliRun interrupted = WithSeams.of(Interrupted.class, folder, () -> small.migrate("D1"));
        CliRun again = small.migrate("D1");

        assertThat(interrupted.code()).isEqualTo(130);
        assertThat(again.code()).isZero();
        List<RunEvent> told = told();
        assertThat(types(told)).containsExactly("START", "ABORT", "START", "COMPLETE");
        assertThat(runs(told)).hasSize(2);
        assertThat(told.get(1).getRun().getFacets().getErrorMessage()).isNull();
    }

    /** The process is gone when rows are about to be stored. */
    public static final class Killed implements Seams {
        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> {
                if (call == Call.PUT && key.startsWith("data/")) {
                    Runtime.getRuntime().halt(137);
                }
            });
        }

        /** @param arguments a folder, then those of a command */
        public static void main(String[] arguments) throws IOException {
            String[] command = Stream.of(arguments).skip(1).toArray(String[]::new);
            WithSeams.of(Killed.class, Path.of(arguments[0]), () -> SndscopyCommand.run(command));
        }
    }

    @Withstands(
            fault = "a run that tells lineage is killed",
            outcome = "whoever goes on does so in the same run: one beginning, one end")
    @Test
    void aRunThatWasKilledGoesOnUnderItsId() throws Exception {
        delivers("ID;TXT\n1;a\n");
        for (int time = 0; time < 2; time++) {
            Process killed = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Killed.class.getName(),
                            folder.toString(),
                            "--home",
                            folder.resolve("home").toString(),
                            "migrate",
                            small.directory("D1").toString(),
                            "--schemas",
                            small.schemas().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            assertThat(killed.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(killed.exitValue())
                    .as(Files.readString(folder.resolve("out")))
                    .isEqualTo(137);
        }

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(types(told())).containsExactly("START", "RUNNING", "RUNNING", "COMPLETE");
        assertThat(runs(told())).hasSize(1);
    }

    @Test
    void aReplayReadsTheQuarantineThatTheMigrationMade() throws IOException {
        delivers("ID;TXT\n1;a\n2;" + "t".repeat(25) + "\nx;c\n");
        small.migrate("D1");
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"30\""));

        CliRun tried = small.run(
                "quarantine",
                "replay",
                "D1",
                "--dry-run",
                "--schemas",
                small.schemas().toString());
        CliRun replayed = small.run(
                "quarantine", "replay", "D1", "--schemas", small.schemas().toString());
        CliRun nothing = small.run(
                "quarantine", "replay", "D1", "--schemas", small.schemas().toString());

        assertThat(Stream.of(tried, replayed, nothing).map(CliRun::code)).containsOnly(0);
        List<RunEvent> told = told();
        assertThat(types(told)).containsExactly("START", "COMPLETE", "START", "COMPLETE", "START", "COMPLETE");
        assertThat(runs(told)).hasSize(3);
        RunEvent replay = told.get(3);
        assertThat(replay.getJob().getName()).isEqualTo("replay.X");
        assertThat(replay.getInputs())
                .extracting(InputDataset::getName)
                .containsExactly(told.get(1).getOutputs().get(1).getName());
        assertThat(replay.getInputs().get(0).getNamespace())
                .isEqualTo(told.get(1).getOutputs().get(1).getNamespace());
        assertThat(assertions(replay.getInputs().get(0)))
                .containsExactly(
                        "rows_accounted_for error true 2 2",
                        "no_rejected_rows error false 0 1",
                        "not-integer(ID) error false 0 1");
        assertThat(replay.getOutputs())
                .extracting(OutputDataset::getName)
                .containsExactly("data/TV/period=2019-02", "quarantine/TV/period=2019-02");
        assertThat(replay.getOutputs().get(0).getFacets().getSchema().getFields())
                .extracting(SchemaDatasetFacetFields::getType)
                .contains("string(30)");
        assertThat(told.get(5).getOutputs()).isEmpty();
    }

    private HttpServer server(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1/lineage";
    }

    @Test
    void aServerIsToldTheSameInOrderAndKnowsUsByAToken() throws IOException {
        delivers("ID;TXT\n1;a\n");
        HttpServer server = server(201);
        configure("lineage: {file: lineage.jsonl, url: \"" + address(server) + "\", token-file: lineage.token}");
        Files.writeString(folder.resolve("home/lineage.token"), "geheim-1\n");

        CliRun run = small.migrate("D1");
        server.stop(0);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(received)
                .containsExactlyElementsOf(Files.readAllLines(file()).stream()
                        .map(line -> "Bearer geheim-1 " + line)
                        .toList());
        assertThat(types(told())).containsExactly("START", "COMPLETE");
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log"))).doesNotContain("geheim");
    }

    @Withstands(
            fault = "the server that is told lineage says no, or answers with an error",
            outcome = "said once in the log; the run goes on, and the file has the events")
    @ParameterizedTest
    @CsvSource({"500, 4", "401, 2", "302, 2"})
    void aServerThatTakesNothingChangesNothing(int status, int tries) throws IOException {
        delivers("ID;TXT\n1;a\n");
        HttpServer server = server(status);
        configure("lineage: {file: lineage.jsonl, url: \"" + address(server) + "\"}");

        CliRun run = small.migrate("D1");
        server.stop(0);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(received).hasSize(tries);
        assertThat(types(told())).containsExactly("START", "COMPLETE");
        assertThat(warnings())
                .containsExactly(
                        "lineage is not told, which is said once, and everything else goes on: server",
                        "lineage: 2 events were not taken by the server; the file has them");
    }

    private List<String> warnings() throws IOException {
        return Files.readAllLines(folder.resolve("home/logs/sndscopy.log")).stream()
                .filter(line -> line.contains("WARN") && line.contains("lineage"))
                .map(line -> line.replaceFirst(".*HomeLineage (D1: )?", ""))
                .toList();
    }

    @Withstands(
            fault = "the server that is told lineage is not there",
            outcome = "said once in the log; the run goes on, and ends as it would")
    @Test
    void aServerThatIsNotThereChangesNothing() throws IOException {
        delivers("ID;TXT\n1;a\n");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        configure("lineage: {url: \"http://127.0.0.1:" + port + "/\"}");

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(warnings()).hasSize(2);
        assertThat(file()).doesNotExist();
    }

    @Withstands(
            fault = "the server that is told lineage answers after a minute, or never",
            outcome = "the run is not held up by it; at its end some seconds are waited")
    @Test
    void aServerThatIsSlowHoldsNoRunUp() throws Exception {
        delivers("ID;TXT\n1;a\n");
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        configure("lineage: {file: lineage.jsonl, url: \"" + address(server) + "\"}");
        long begun = System.nanoTime();

        CliRun run = small.migrate("D1");

        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        over.countDown();
        server.stop(0);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(seconds).isLessThan(50);
        assertThat(types(told())).containsExactly("START", "COMPLETE");
        assertThat(warnings())
                .anyMatch(line -> line.contains("events were not taken by the server; the file has them"));
    }

    @Withstands(
            fault = "the file of lineage cannot be written",
            outcome = "said once in the log; the run goes on, and ends as it would")
    @Test
    void aFileThatCannotBeWrittenChangesNothing() throws IOException {
        delivers("ID;TXT\n1;a\n");
        configure("lineage: {file: nowhere/lineage.jsonl}");

        CliRun run = small.migrate("D1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(warnings())
                .containsExactly("lineage is not told, which is said once, and everything else goes on: file");
        assertThat(small.run("doctor").out()).contains("lineage").contains("nowhere/lineage.jsonl cannot be written");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {token-file: t}                              | [sndscopy.lineage.token-file] given without sndscopy.lineage.url
            {namespace: n}                               | [sndscopy.lineage.namespace] given without sndscopy.lineage.file
            {url: "http://marquez.example.org/"}         | [sndscopy.lineage] expected https://…, or http on this machine
            {url: "https://m.example.org/", token-file: nowhere} | [nowhere] the secret cannot be read
            {url: "https://m.example.org/", token-file: odd}     | [sndscopy.lineage] no token: expected letters
            """)
    void whatCannotBeUsedIsRefusedBeforeAnythingIsDone(String settings, String message) throws IOException {
        delivers("ID;TXT\n1;a\n");
        configure("lineage: " + settings);
        Files.writeString(folder.resolve("home/odd"), "ge heim\n");

        CliRun run = small.migrate("D1");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("heim");
        assertThat(folder.resolve("home/store/sndscopy")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/lineage.jsonl", "elsewhere.jsonl"})
    void halfALineOfAProcessThatWasKilledIsLeftToItself(String place) throws IOException {
        delivers("ID;TXT\n1;a\n");
        Path half = folder.resolve(place);
        configure("lineage: {file: " + half + "}");
        Files.writeString(half, "{\"eventType\": \"STA");

        small.migrate("D1");

        List<String> lines = Files.readAllLines(half);
        assertThat(lines).hasSize(3);
        assertThat(types(LineageJudge.events(lines.stream().skip(1)))).containsExactly("START", "COMPLETE");
    }
}
