package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What commands tell Prometheus. */
@Isolated("replaces System.out and System.err")
class MetricsCommandTest {
    private static final String CANARY = "CANARI77";
    private static final HookedStore.Hook NOTHING = (call, key) -> {};
    private static volatile HookedStore.Hook hook = NOTHING;

    private final Path folder;
    private final Path textfile;
    private final SmallDelivery small;

    MetricsCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.textfile = folder.resolve("collector/sndscopy.prom");
        this.small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        Files.createDirectories(folder.resolve("collector"));
        Files.createDirectories(folder.resolve("inbox"));
        configure("metrics: {textfile: " + textfile + "}\n  limits: {\"[*]\": none}");
    }

    @BeforeEach
    void nothingHappens() {
        hook = NOTHING;
    }

    private void configure(String line) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  " + line + "\n");
    }

    private void delivery(String id, String period, String rows) throws IOException {
        small.with("inbox/" + id, "delivery.yaml", """
                delivery: %s
                product: DCIR
                period: %s
                files:
                  - {path: a.csv, table: TV, sha256: %s}
                """.formatted(
                        id, period, Sha256.of(rows.getBytes(StandardCharsets.UTF_8))));
        small.with("inbox/" + id, "a.csv", rows);
    }

    private CliRun night() {
        return small.run(
                "nightly",
                folder.resolve("inbox").toString(),
                "--schemas",
                small.schemas().toString());
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

    private String text() throws IOException {
        return Files.readString(textfile);
    }

    private Map<String, Double> told() throws IOException {
        return samples(text());
    }

    private static Map<String, Double> samples(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return samples;
    }

    @Test
    void a_night_is_told_with_what_came_of_each_delivery() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n2;b\nx;c\n");
        delivery("D-2", "2019-02", "ID;TXT\n1;a\n");
        small.with("inbox/D-2", "a.csv", "ID;TXT\n1;altered\n");

        CliRun night = night();

        assertThat(night.code()).as(night.err()).isEqualTo(13);
        Map<String, Double> told = told();
        assertThat(told)
                .containsEntry("sndscopy_last_night_exit_code", 13.0)
                .containsEntry("sndscopy_last_night_deliveries{outcome=\"published\"}", 1.0)
                .containsEntry("sndscopy_last_night_deliveries{outcome=\"refused\"}", 1.0)
                .containsEntry("sndscopy_last_night_deliveries{outcome=\"published-before\"}", 0.0)
                .containsEntry("sndscopy_last_night_rows{outcome=\"stored\"}", 2.0)
                .containsEntry("sndscopy_last_night_rows{outcome=\"quarantined\"}", 1.0)
                .containsEntry("sndscopy_published_rows{outcome=\"stored\",product=\"DCIR\"}", 2.0)
                .containsEntry("sndscopy_published_rows{outcome=\"quarantined\",product=\"DCIR\"}", 1.0)
                .containsEntry("sndscopy_published_table_periods{product=\"DCIR\"}", 1.0)
                .containsEntry("sndscopy_published_deliveries{product=\"DCIR\"}", 1.0)
                .containsEntry("sndscopy_ledger_entries", 1.0)
                .containsEntry("sndscopy_last_run_exit_code", 13.0)
                .containsEntry("sndscopy_runs_at_work", 0.0)
                .containsEntry("sndscopy_leftover_objects{kind=\"manifest\"}", 0.0)
                .doesNotContainKey("sndscopy_ledger_signed_entries");
        double now = System.currentTimeMillis() / 1000.0;
        for (String time : List.of(
                "sndscopy_last_success_timestamp_seconds{product=\"DCIR\"}",
                "sndscopy_last_night_begin_timestamp_seconds",
                "sndscopy_last_night_end_timestamp_seconds",
                "sndscopy_last_good_night_end_timestamp_seconds",
                "sndscopy_leftovers_listed_timestamp_seconds",
                "sndscopy_exposition_timestamp_seconds")) {
            assertThat(told.get(time)).as(time).isBetween(now - 600, now + 1);
        }
        assertThat(told.keySet())
                .anyMatch(name -> name.startsWith("sndscopy_key_service_call_seconds_bucket{")
                        && name.contains("operation=\"new-key\""));
    }

    @Test
    void every_name_has_a_help_text_and_is_that_of_sndscopy() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");

        assertThat(night().code()).isZero();

        String text = text();
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).allMatch(line -> line.startsWith("sndscopy_"));
        List<String> typed = new ArrayList<>();
        text.lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> typed.add(line.split(" ")[2]));
        assertThat(typed).isNotEmpty().allMatch(name -> text.contains("# HELP " + name + " "));
    }

    @Test
    void the_last_run_is_told_by_step_and_by_code_without_columns() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n2;b\nx;c\ny;c\n3;" + "t".repeat(21) + "\n");

        small.migrate("inbox/D-1");

        assertThat(told())
                .containsEntry("sndscopy_last_run_exit_code", 3.0)
                .containsEntry("sndscopy_last_run_rows{outcome=\"stored\"}", 2.0)
                .containsEntry("sndscopy_last_run_rows{outcome=\"quarantined\"}", 3.0)
                .containsEntry("sndscopy_last_run_rejects{code=\"not-integer\"}", 2.0)
                .containsEntry("sndscopy_last_run_rejects{code=\"too-long\"}", 1.0)
                .containsKeys(
                        "sndscopy_last_run_step_seconds{step=\"convert\"}",
                        "sndscopy_last_run_step_seconds{step=\"verify\"}",
                        "sndscopy_last_run_step_seconds{step=\"publish\"}");
    }

    @Test
    void the_seconds_of_each_step_are_counted_on_from_process_to_process_by_its_name_alone() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        delivery("D-2", "2019-02", "ID;TXT\n1;a\nx;b\n");

        small.migrate("inbox/D-1");
        Map<String, Double> first = told();
        configure("metrics: {textfile: " + textfile + "}\n  limits: {\"[*]\": {count: 0}}");
        CliRun refused = small.migrate("inbox/D-2");
        Map<String, Double> second = told();

        assertThat(refused.code()).as(refused.err()).isEqualTo(13);
        assertThat(first)
                .containsEntry("sndscopy_steps_total{outcome=\"done\",step=\"convert\"}", 1.0)
                .containsEntry("sndscopy_steps_total{outcome=\"failed\",step=\"publish\"}", 0.0);
        assertThat(second)
                .containsEntry("sndscopy_steps_total{outcome=\"done\",step=\"convert\"}", 2.0)
                .containsEntry("sndscopy_steps_total{outcome=\"done\",step=\"publish\"}", 1.0)
                .containsEntry("sndscopy_steps_total{outcome=\"failed\",step=\"publish\"}", 1.0);
        assertThat(second.get("sndscopy_step_seconds_total{step=\"convert\"}"))
                .isGreaterThan(Objects.requireNonNull(first.get("sndscopy_step_seconds_total{step=\"convert\"}")));
        assertThat(second.keySet().stream().filter(name -> name.startsWith("sndscopy_step_seconds_total")))
                .containsExactlyInAnyOrder(Stream.of(
                                "receive",
                                "revisit",
                                "convert",
                                "checksum",
                                "verify",
                                "keys",
                                "reconvert",
                                "reverify",
                                "publish",
                                "report")
                        .map(step -> "sndscopy_step_seconds_total{step=\"" + step + "\"}")
                        .toArray(String[]::new));
    }

    @Test
    void a_run_that_is_refused_for_its_rejects_tells_them() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\nx;c\n");
        configure("metrics: {textfile: " + textfile + "}\n  limits: {\"[*]\": {count: 0}}");

        CliRun run = small.migrate("inbox/D-1");

        assertThat(run.code()).as(run.err()).isEqualTo(13);
        assertThat(told())
                .containsEntry("sndscopy_last_run_exit_code", 13.0)
                .containsEntry("sndscopy_last_run_rejects{code=\"not-integer\"}", 1.0)
                .containsEntry("sndscopy_last_run_rows{outcome=\"quarantined\"}", 1.0);
    }

    @Test
    void what_is_cumulative_comes_from_the_ledger_and_the_home_and_not_from_the_process() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n2;b\n");
        night();
        double nightEnded = Objects.requireNonNull(told().get("sndscopy_last_night_end_timestamp_seconds"));
        Files.delete(textfile);

        CliRun verified = small.run("verify", "--schemas", small.schemas().toString());

        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(told())
                .containsEntry("sndscopy_last_night_end_timestamp_seconds", nightEnded)
                .containsEntry("sndscopy_published_rows{outcome=\"stored\",product=\"DCIR\"}", 2.0)
                .containsEntry("sndscopy_last_verify_exit_code{level=\"content\"}", 0.0)
                .containsEntry("sndscopy_last_verify_ledger_entries{level=\"content\"}", 1.0)
                .containsKey("sndscopy_last_verify_timestamp_seconds{level=\"content\"}");
    }

    @Test
    void a_verification_of_one_delivery_is_none_of_the_store() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        night();

        assertThat(small.run("verify", "--delivery", "D-1").code()).isZero();

        assertThat(told().keySet()).noneMatch(name -> name.startsWith("sndscopy_last_verify"));
    }

    @Test
    void rows_that_a_replay_takes_out_of_quarantine_are_counted_once() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n2;" + "t".repeat(25) + "\nx;c\n");
        small.migrate("inbox/D-1");
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"30\""));

        CliRun replay = small.run(
                "quarantine", "replay", "D-1", "--schemas", small.schemas().toString());
        small.run("verify", "--sealed");

        assertThat(replay.code()).as(replay.err()).isIn(0, 3);
        assertThat(told())
                .containsEntry("sndscopy_ledger_entries", 2.0)
                .containsEntry("sndscopy_published_rows{outcome=\"stored\",product=\"DCIR\"}", 2.0)
                .containsEntry("sndscopy_published_rows{outcome=\"quarantined\",product=\"DCIR\"}", 1.0)
                .containsEntry("sndscopy_published_deliveries{product=\"DCIR\"}", 1.0);
    }

    @Test
    void the_textfile_is_whole_at_any_time_and_other_accounts_may_read_it() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");

        night();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(textfile)))
                .isEqualTo("rw-r--r--");
        assertThat(text()).endsWith("\n");
        try (var files = Files.list(textfile.getParent())) {
            assertThat(files).containsExactly(textfile);
        }
    }

    @Withstands(
            fault = "metrics cannot be written",
            outcome = "said once in the log; the run goes on, and ends as it would")
    @Test
    void a_run_does_not_fail_because_metrics_cannot_be_written() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        configure("metrics: {textfile: " + folder.resolve("nowhere/sndscopy.prom") + "}");
        Files.createDirectories(folder.resolve("home/metrics.json.lock"));

        CliRun night = night();

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(night.out()).containsPattern("D-1 .*published");
        String log = Files.readString(folder.resolve("home/logs/sndscopy.log"));
        assertThat(log.lines().filter(line -> line.contains("metrics are not told")))
                .hasSize(2)
                .anyMatch(line -> line.endsWith(": textfile"))
                .anyMatch(line -> line.endsWith(": memory"));
    }

    @Withstands(
            fault = "what metrics remember in the home is damaged",
            outcome = "begun anew, and said in the log; nothing else depends on it")
    @Test
    void a_memory_that_cannot_be_read_is_begun_anew() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        Files.writeString(folder.resolve("home/metrics.json"), "{\"night\": [" + CANARY);

        assertThat(night().code()).isZero();

        assertThat(told()).containsEntry("sndscopy_last_night_exit_code", 0.0);
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log")))
                .contains("[metrics.json] what was told in metrics before cannot be read")
                .doesNotContain(CANARY);
    }

    @Test
    void no_cell_value_is_told_whatever_becomes_of_its_row() throws IOException {
        delivery(
                "D-1",
                "2019-01",
                "ID;TXT\n1;" + CANARY + "\n" + CANARY + ";b\n2;" + CANARY.repeat(5) + "\n" + CANARY + "\n");

        small.migrate("inbox/D-1");
        small.run("verify");

        assertThat(text()).contains("sndscopy_last_run_rejects{").doesNotContain(CANARY);
        assertThat(Files.readString(folder.resolve("home/metrics.json"))).doesNotContain(CANARY);
    }

    @Test
    void how_far_a_run_is_can_be_scraped_while_it_is_at_work() throws IOException {
        int port = freePort();
        configure("metrics: {textfile: " + textfile + ", listen: \"127.0.0.1:" + port + "\"}");
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n2;b\n");
        List<String> scraped = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        hook = (call, key) -> {
            if (call == Call.PUT && key.startsWith("data/") && scraped.isEmpty()) {
                scraped.add(get("GET", port, "/metrics").body());
                codes.add(get("POST", port, "/metrics").statusCode());
                codes.add(get("GET", port, "/").statusCode());
            }
        };

        CliRun night = WithSeams.of(Hooked.class, folder, this::night);

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(samples(scraped.get(0)))
                .containsEntry("sndscopy_runs_at_work", 1.0)
                .containsEntry("sndscopy_run_rows_read", 2.0)
                .containsKey("sndscopy_run_bytes_expected");
        assertThat(codes).containsExactly(405, 404);
        assertThat(told()).containsEntry("sndscopy_runs_at_work", 0.0);
    }

    @Withstands(
            fault = "somebody else listens where metrics are to be answered",
            outcome = "said once in the log; the run goes on")
    @Test
    void a_port_that_is_taken_holds_nothing_up() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("metrics: {listen: \"127.0.0.1:" + taken.getLocalPort() + "\"}");

            assertThat(night().code()).isZero();
        }
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log"))).contains("goes on: endpoint");
    }

    @Test
    void an_address_that_others_reach_is_refused_and_so_is_a_file_that_node_exporter_passes_over() throws IOException {
        for (String listen :
                List.of("0.0.0.0:9464", "192.168.1.7:9464", "metrics.example.org:9464", "127.0.0.1", "[::]:1")) {
            configure("metrics: {listen: \"" + listen + "\"}");

            CliRun refused = night();

            assertThat(refused.code()).as(listen).isEqualTo(2);
            assertThat(refused.err()).contains("listen " + listen + ": expected an address of this machine alone");
        }
        configure("metrics: {textfile: /srv/sndscopy.txt}");
        CliRun refused = night();
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("expected a name that ends with .prom");
    }

    @Test
    void doctor_tries_the_textfile() throws IOException {
        CliRun good = small.run("doctor");
        configure("metrics: {textfile: " + folder.resolve("nowhere/sndscopy.prom") + "}");
        CliRun bad = small.run("doctor");

        assertThat(good.out()).containsPattern("metrics .*sndscopy\\.prom can be written");
        assertThat(bad.out()).containsPattern("warn +metrics .*nowhere/sndscopy\\.prom cannot be written");
        assertThat(textfile).doesNotExist();
    }

    @Test
    void without_metrics_nothing_is_written_for_them() throws IOException {
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        configure("operator: somebody");

        assertThat(night().code()).isZero();

        assertThat(folder.resolve("home/metrics.json")).doesNotExist();
    }

    private static HttpResponse<String> get(String method, int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatIsMissingOfWhatIsExpectedIsTold() throws IOException {
        configure("metrics: {textfile: " + textfile
                + "}\n  expected: {DCIR: {every: month, from: 2019-01, until: 2019-04, due: 20d}}");
        delivery("D-1", "2019-01", "ID;TXT\n1;a\n");
        delivery("D-3", "2019-03", "ID;TXT\n1;a\n");

        assertThat(night().code()).isZero();

        String told = Files.readString(textfile);
        assertThat(told)
                .contains("sndscopy_calendar_missing_periods{product=\"DCIR\"} 1.0")
                .contains("sndscopy_calendar_late_periods{product=\"DCIR\"} 1.0");
    }
}
