package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever hands something out of a store leaves an entry in it, before it does. */
@Isolated("replaces System.out and System.err")
final class AccessLogCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CANARY = "canary-of-a-row";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    @BeforeEach
    void publish() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  operator: the operator\n");
        deliver("D-1", "2019-01");
    }

    private void deliver(String id, String period) throws IOException {
        small.with(
                        id,
                        "delivery.yaml",
                        "delivery: " + id + "\nproduct: X\nperiod: " + period
                                + "\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV}\n")
                .with(id, "a.csv", "ID;TXT\n1;one\n2;two\nx;" + CANARY + "\n");
        assertThat(small.migrate(id).code()).isEqualTo(3);
    }

    private CliRun run(int code, String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run).isEqualTo(code);
        return run;
    }

    private Path stored(String key) {
        return folder.resolve("home/store/sndscopy").resolve(key);
    }

    private List<JsonNode> log() throws IOException {
        try (Stream<Path> entries = Files.list(stored("access"))) {
            return entries.sorted().map(JSON::readTree).toList();
        }
    }

    private String wrapped() throws IOException {
        try (Stream<Path> keys = Files.list(stored("keys"))) {
            String header = Files.readString(keys.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1)
                    .split("\n", 2)[0];
            JsonNode document = JSON.readTree(header);
            return document.get("keyId").stringValue() + " "
                    + document.get("wrappedKey").stringValue();
        }
    }

    @Test
    void eachWayOutLeavesAnEntryAndTheNextPublicationCoversThem() throws IOException {
        Path out = folder.resolve("out");
        String[] key = wrapped().split(" ", 2);
        run(0, "export", "TV", "--format", "csv", "--out", out.toString());
        run(0, "quarantine", "show", "TV", "--fields", "all");
        run(0, "quarantine", "export", "TV", "--format", "csv", "--out", out.toString());
        run(0, "profile", "TV");
        run(0, "keys", "unwrap", "--key-id", key[0], "--wrapped", key[1]);

        List<JsonNode> log = log();
        assertThat(log.stream().map(entry -> entry.get("action").stringValue()))
                .containsExactly(
                        "set-up", "report", "export", "quarantine-show", "quarantine-export", "profile", "keys-unwrap");
        assertThat(log.stream().map(entry -> entry.get("rows").asString("")))
                .containsExactly("", "", "2", "1", "1", "", "");
        assertThat(log).allSatisfy(entry -> {
            assertThat(entry.get("operator").stringValue()).isEqualTo("the operator");
            assertThat(entry.get("user").stringValue())
                    .isEqualTo(ProcessHandle.current().info().user().orElseThrow());
            assertThat(entry.toString()).doesNotContain(CANARY, key[1], folder.toString());
        });

        deliver("D-2", "2019-02");
        JsonNode second = JSON.readTree(Files.readAllBytes(stored(StoreLayout.ledgerEntry(2))));
        assertThat(second.get("access").get("number").longValue()).isEqualTo(7);
        assertThat(second.get("access").get("sha256").stringValue())
                .isEqualTo(Sha256.of(Files.readAllBytes(stored(StoreLayout.accessEntry(7)))));
        CliRun verified = run(0, "verify", "--sealed");
        assertThat(verified.out()).contains("access log: 8 entries, head SHA-256 ");
    }

    @Test
    void anExportThatSomebodyTakesOutOfTheLogIsMissed() throws IOException {
        run(0, "export", "TV", "--format", "csv", "--out", folder.resolve("out").toString());
        String head = Sha256.of(Files.readAllBytes(stored(StoreLayout.accessEntry(3))));
        run(0, "verify", "--sealed", "--expect-access", head);

        Files.delete(stored(StoreLayout.accessEntry(3)));
        run(0, "verify", "--sealed");
        CliRun kept = run(4, "verify", "--sealed", "--expect-access", head);
        assertThat(kept.out()).contains("[access/] no entry is the expected head of the access log");
        assertThat(run(2, "verify", "--expect-access", "abc").err()).contains("[--expect-access] no SHA-256");
    }

    @Test
    void anAuditOfTheSameFolderMissesWhatItHasSeen() throws IOException {
        run(0, "export", "TV", "--format", "csv", "--out", folder.resolve("out").toString());
        String store = stored("").toString();
        String audits = folder.resolve("audits").toString();
        assertThat(run(3, "audit", "--store", store, "--out", audits).out())
                .contains("access log: 3 entries, of which the ledger covers 1");
        run(
                0,
                "export",
                "TV",
                "--format",
                "csv",
                "--out",
                folder.resolve("again").toString());
        run(3, "audit", "--store", store, "--out", audits);

        Files.delete(stored(StoreLayout.accessEntry(4)));
        CliRun cut = run(4, "audit", "--store", store, "--out", audits);
        assertThat(cut.out()).contains("fault: [" + StoreLayout.accessEntry(4) + "] there before, and gone");
        assertThat(run(
                                3,
                                "audit",
                                "--store",
                                store,
                                "--out",
                                folder.resolve("others").toString())
                        .out())
                .doesNotContain("fault: ");
    }
}
