package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a person or a scheduler is told of a night. */
@Isolated("replaces System.out and System.err")
class NightTellsTest {
    private static final String ROWS = "ID;TXT\n1;a\n";

    private final Path folder;
    private final SmallDelivery small;

    NightTellsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.small = new SmallDelivery(folder).schema(SmallDelivery.TV);
    }

    /** A store that does not answer when something of one delivery is to be put. */
    public static final class WithoutFirst implements Seams {
        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> {
                if (call == HookedStore.Call.PUT && key.contains("/D-2019-01/")) {
                    throw new StorageException(StorageException.Kind.UNAVAILABLE, "[store] does not answer", null);
                }
            });
        }
    }

    private void delivers(String period, String rows) throws IOException {
        String id = "D-" + period;
        small.with("inbox/" + id, "a.csv", rows)
                .with(
                        "inbox/" + id,
                        "delivery.yaml",
                        "delivery: " + id + "\nproduct: X\nperiod: " + period
                                + "\nfiles:\n  - {path: a.csv, table: TV, sha256: "
                                + Sha256.of(ROWS.getBytes(StandardCharsets.UTF_8)) + "}\n");
    }

    private CliRun night(String... more) {
        String[] line = Stream.concat(
                        Stream.of(
                                "nightly",
                                folder.resolve("inbox").toString(),
                                "--schemas",
                                small.schemas().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        return small.run(line);
    }

    private void configure(String line) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  " + line + "\n");
    }

    @Test
    void every_folder_has_a_line_and_what_lies_beside_them_is_named() throws IOException {
        delivers("2019-01", ROWS);
        small.with("inbox/bare", "TV_201902.csv", ROWS).with("inbox", "TV_201903.csv", ROWS);

        CliRun night = night();

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(night.out())
                .containsPattern("D-2019-01 +2019-01 +published ")
                .containsPattern("bare +not declared +0 .*no delivery.yaml")
                .contains("Beside the folders, where nobody looks: TV_201903.csv");
    }

    @Test
    void what_is_known_is_told_apart_from_what_is_new_with_since_when() throws IOException {
        delivers("2019-01", ROWS + "2;b\n");
        CliRun first = night();
        delivers("2019-02", ROWS + "3;c\n");

        CliRun second = night();

        assertThat(first.code()).isEqualTo(13);
        assertThat(second.code()).isEqualTo(13);
        assertThat(second.out())
                .containsPattern("(?s)New since the night before:.*D-2019-02.*Known, and still open:.*D-2019-01")
                .containsPattern("D-2019-01 +2019-01 +refused +13 .*20\\d\\d-\\d\\d-\\d\\d");
        assertThat(first.out()).doesNotContain("New since");
    }

    @Test
    void a_parked_delivery_no_longer_colours_the_night_and_the_next_failure_does() throws IOException {
        delivers("2019-01", ROWS + "2;b\n");
        assertThat(night().code()).isEqualTo(13);

        CliRun park = small.run("park", "D-2019-01", "--reason", "cut off; comes again in May");

        assertThat(park.code()).as(park.err()).isZero();
        CliRun parked = night();
        assertThat(parked.code()).as(parked.out()).isZero();
        assertThat(parked.out()).containsPattern("D-2019-01 .*parked .*cut off; comes again in May \\(by ");
        assertThat(small.run("status").out()).contains("D-2019-01: cut off; comes again in May (by ");
        assertThat(Files.readString(folder.resolve("home/trace.jsonl")))
                .contains("\"action\":\"park\"", "D-2019-01: cut off; comes again in May");
        delivers("2019-02", ROWS + "3;c\n");
        assertThat(night().code()).isEqualTo(13);
        delivers("2019-01", ROWS);
        assertThat(small.run("unpark", "D-2019-01").code()).isZero();
        assertThat(night().out()).containsPattern("D-2019-01 .*published ");
    }

    @Test
    void what_is_published_counts_more_than_that_it_was_parked() throws IOException {
        delivers("2019-01", ROWS);
        assertThat(night().code()).isZero();
        small.run("park", "D-2019-01", "--reason", "too late");

        assertThat(night().out()).containsPattern("D-2019-01 .*published before ");
    }

    @Test
    void only_what_is_parked_can_be_unparked_and_only_with_a_reason_is_parked() throws IOException {
        night();
        delivers("2019-01", ROWS);
        night();
        small.run("park", "D-9", "--reason", "x");

        CliRun other = small.run("unpark", "D-8");
        CliRun silent = small.run("park", "D-8");
        CliRun lines = small.run("park", "D-8", "--reason", "a\nb");

        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("[D-8] is not parked: expected one of D-9");
        assertThat(silent.code()).isEqualTo(2);
        assertThat(lines.code()).isEqualTo(2);
        assertThat(lines.err()).contains("--reason: expected 1 to 200 characters on one line");
    }

    @Test
    void a_list_of_parked_deliveries_that_nobody_can_read_is_not_passed_over() throws IOException {
        delivers("2019-01", ROWS);
        night();
        Files.writeString(folder.resolve("home/parked.json"), "{}");

        CliRun night = night();

        assertThat(night.code()).isEqualTo(2);
        assertThat(night.err()).contains("[parked.json] cannot be read: expected what sndscopy park has written");
    }

    @Test
    void what_is_missing_is_told_and_changes_the_code_where_that_is_asked_for() throws IOException {
        configure("expected: {X: {every: month, from: 2019-01, until: 2019-04, due: 20d}}");
        delivers("2019-01", ROWS);
        delivers("2019-03", ROWS);

        CliRun night = night();

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(night.out())
                .contains("Missing  X 2019-02: later periods are published")
                .containsPattern("Late     X 2019-04: by [0-9,]+ days");
        assertThat(night("--late-code").code()).isEqualTo(3);
        assertThat(small.run("status").out())
                .contains("X, 2 of 4 published", "missing    X 2019-02: later periods are published");
        assertThat(Files.readString(folder.resolve("home/reports/D-2019-03/report.html")))
                .contains("Périodes antérieures manquantes")
                .contains("2019-02");
        assertThat(Files.readString(folder.resolve("home/reports/D-2019-01/report.html")))
                .doesNotContain("Périodes antérieures manquantes");
    }

    @Test
    void past_a_gap_nothing_is_published_where_that_is_refused() throws IOException {
        configure("expected: {X: {every: month, from: 2019-01, due: 20d, past-gap: refuse}}");
        delivers("2019-03", ROWS);
        delivers("2019-04", ROWS);

        CliRun refused = night();

        assertThat(refused.code()).as(refused.err()).isEqualTo(13);
        assertThat(refused.out())
                .contains("[D-2019-03] earlier periods of X are missing: 2019-01, 2019-02: expected these first");
        delivers("2019-01", ROWS);
        delivers("2019-02", ROWS);
        CliRun whole = night();
        assertThat(whole.code()).as(whole.out()).isZero();
        assertThat(whole.out()).containsPattern("D-2019-04 .*published ");
    }

    @Test
    void what_nobody_can_expect_is_refused_with_the_place() throws IOException {
        delivers("2019-01", ROWS);
        for (String[] wrong : new String[][] {
            {"expected: {X: {every: week, from: 2019-01, due: 20d}}", "sndscopy.expected"},
            {"expected: {X: {from: 2019-01, due: 20d}}", "[sndscopy.expected.X.every] not given"},
            {"expected: {X: {every: month, from: 2019-01}}", "[sndscopy.expected.X.due] not given"},
            {"expected: {X: {every: month, from: 2019-13, due: 20d}}", "[sndscopy.expected.X.from] not usable"},
            {"expected: {X: {every: month, from: 2019-01, due: 90s}}", "[sndscopy.expected.X.due] not usable"},
            {"expected: {X: {every: month, from: 2019-01, due: 20d, until: 2018-01}}", "until 2018-01 is before from"},
            {"expected: {X: {every: month, frm: 2019-01, due: 20d}}", "frm"}
        }) {
            configure(wrong[0]);

            CliRun night = night();

            assertThat(night.code()).as(wrong[0] + night.err()).isEqualTo(2);
            assertThat(night.err()).as(wrong[0]).contains(wrong[1]);
        }
    }

    @Test
    void an_outage_of_one_delivery_does_not_stop_the_next() throws IOException {
        delivers("2019-01", ROWS);
        delivers("2019-02", ROWS);
        small.with("inbox/bare", "a.csv", "");

        CliRun night = WithSeams.of(WithoutFirst.class, folder, this::night);

        assertThat(night.code()).as(night.out()).isEqualTo(75);
        assertThat(night.out())
                .containsPattern("D-2019-01 .*failed +75 ")
                .containsPattern("D-2019-02 .*published ")
                .containsPattern("bare .*not declared ");
    }

    @Test
    void no_more_deliveries_are_begun_than_were_asked_for() throws IOException {
        delivers("2019-01", ROWS);
        delivers("2019-02", ROWS);

        CliRun night = night("--most", "1");

        assertThat(night.code()).isZero();
        assertThat(night.out())
                .containsPattern("D-2019-01 .*published ")
                .containsPattern("D-2019-02 .*not tried .*this night was to begin no more than 1");
        assertThat(night("--most", "0").code()).isEqualTo(2);
        assertThat(night("--until", "6 o'clock").code()).isEqualTo(2);
    }

    @Test
    void many_settled_folders_are_counted_unless_all_are_asked_for() throws IOException {
        for (int month = 1; month <= 11; month++) {
            delivers(String.format("2019-%02d", month), ROWS);
        }
        night();

        assertThat(night().out())
                .contains("11 published before or superseded; --all shows them.", "Nothing to do.")
                .doesNotContain("D-2019-07");
        assertThat(night("--all").out()).contains("D-2019-07");
    }

    @Test
    void a_summary_that_cannot_be_kept_changes_nothing_of_the_night() throws IOException {
        delivers("2019-01", ROWS);
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/nights"), "in the way");

        CliRun night = night();

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(night.out()).containsPattern("D-2019-01 .*published ");
    }

    @Test
    void the_configured_server_is_told_of_nights_that_change_something() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            Path secret = Files.writeString(folder.resolve("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
            configure("webhook: {url: 'http://127.0.0.1:" + server.getAddress().getPort() + "/', secret-file: " + secret
                    + "}");
            delivers("2019-01", ROWS);

            assertThat(night().code()).isZero();
            assertThat(night().code()).as("nothing new").isZero();
            delivers("2019-02", ROWS + "3;c\n");
            assertThat(night().code()).isEqualTo(13);

            assertThat(told)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .contains("\"format\":\"sndscopy-night/1\"", "\"outcome\":\"published\""),
                            second -> assertThat(second).contains("\"exitCode\":13", "\"outcome\":\"refused\""));
        } finally {
            server.stop(0);
        }
        delivers("2019-03", ROWS);
        CliRun alone = night();
        assertThat(alone.code()).isEqualTo(13);
        assertThat(alone.out()).containsPattern("D-2019-03 .*published ");
        assertThat(alone.err())
                .contains("the webhook was not told what came of the night: [127.0.0.1] does not answer");
    }

    @Test
    void a_webhook_that_cannot_be_used_ends_a_night_before_anything_is_done() throws IOException {
        delivers("2019-01", ROWS);
        Path secret = Files.writeString(folder.resolve("secret"), "geheim\n");
        for (String[] wrong : new String[][] {
            {"webhook: {url: 'https://a.example/'}", "[sndscopy.webhook.secret-file] missing"},
            {"webhook: {secret-file: x}", "sndscopy.webhook.secret-file"},
            {"webhook: {url: 'http://a.example/', secret-file: " + secret + "}", "[sndscopy.webhook] "},
            {"webhook: {url: 'https://a.example/', secret-file: " + secret + "}", "no secret of a webhook"}
        }) {
            configure(wrong[0]);

            CliRun night = night();

            assertThat(night.code()).as(wrong[0]).isEqualTo(2);
            assertThat(night.err()).as(wrong[0]).contains(wrong[1]).doesNotContain("geheim");
            assertThat(folder.resolve("home/reports/D-2019-01")).doesNotExist();
        }
    }

    @Test
    void a_night_that_comes_to_nothing_is_kept_with_its_reason_and_the_next_remembers_the_one_before()
            throws IOException {
        delivers("2019-01", ROWS + "2;b\n");
        night();
        Path keys = folder.resolve("home/keys/keystore.p12");
        Files.move(keys, folder.resolve("away"));

        CliRun nothing = night();

        assertThat(nothing.code()).as(nothing.err()).isEqualTo(12);
        try (Stream<Path> pages = Files.list(folder.resolve("home/nights"))) {
            Path newest = pages.filter(path -> path.toString().endsWith(".json"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
            assertThat(Files.readString(newest))
                    .contains("\"exitCode\":12", "\"problem\":\"")
                    .doesNotContain("D-2019-01");
        }
        Files.move(folder.resolve("away"), keys);
        CliRun next = night();
        assertThat(next.out()).containsPattern("(?s)Known, and still open:.*D-2019-01");
    }

    @Test
    void a_home_that_has_lost_its_nights_goes_by_those_of_the_store() throws IOException {
        delivers("2019-01", ROWS + "2;b\n");
        night();
        try (Stream<Path> kept = Files.list(folder.resolve("home/nights"))) {
            for (Path file : kept.toList()) {
                Files.delete(file);
            }
        }

        assertThat(night().out()).containsPattern("(?s)Known, and still open:.*D-2019-01");
    }
}
