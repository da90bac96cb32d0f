package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("replaces System.out and System.err")
final class VerifyCommandTest {
    private static final String NOTHING = "0".repeat(64);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    /** A home that has published two deliveries, copied for each test. */
    @SuppressWarnings("NullAway.Init") // set before all
    private static Path published;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path home;

    @BeforeAll
    static void publish() throws IOException {
        published = folder.resolve("published");
        Path schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("ER_VER_F.json"), """
            {"name": "ER_VER_F", "produit": "DCIR", "fields": [
              {"name": "VER_COD", "type": "string", "length": "3"},
              {"name": "VER_MNT", "type": "number", "length": "7,2"}]}
            """);
        for (String period : List.of("2019-01", "2019-02")) {
            Path delivery = Files.createDirectory(folder.resolve(period));
            Files.writeString(delivery.resolve("a.csv"), "VER_COD;VER_MNT\nA;1.50\nB;2.50\nREJ4;x\n");
            Files.writeString(
                    delivery.resolve("delivery.yaml"),
                    "delivery: V-" + period + "\nproduct: DCIR\nperiod: " + period
                            + "\nfiles:\n  - {path: a.csv, table: ER_VER_F}\n");
            CliRun run = CliRun.of(
                    "--home",
                    published.toString(),
                    "migrate",
                    "--schemas",
                    folder.resolve("schemas").toString(),
                    delivery.toString());
            assertThat(run.err() + run.out()).contains("Published");
        }
    }

    @BeforeEach
    void copyTheHome() throws IOException {
        home = folder.resolve("home");
        delete(home);
        try (Stream<Path> all = Files.walk(published)) {
            for (Path file : all.toList()) {
                Files.copy(file, home.resolve(published.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private CliRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        all.addAll(List.of(arguments));
        return CliRun.of(all.toArray(String[]::new));
    }

    private Path stored(String key) {
        return home.resolve("store/sndscopy").resolve(key);
    }

    private static String entry(int number) {
        return String.format("ledger/%020d.json", number);
    }

    private static String head(CliRun run) {
        Matcher matcher = Pattern.compile("head SHA-256 ([0-9a-f]{64})").matcher(run.out());
        assertThat(matcher.find()).as(run.toString()).isTrue();
        return matcher.group(1);
    }

    @Test
    void whatIsInOrderIsGoodAndTheHeadCanBeExpected() {
        CliRun good = run("verify");
        assertThat(good.code()).isZero();
        assertThat(good.out())
                .contains("verdict: good: every row is what was delivered, or is in quarantine")
                .contains("next: keep the head elsewhere, and give it to --expect-head the next time");

        CliRun expected = run("verify", "--sealed", "--expect-head", head(good), "--expect-entries", "2");
        assertThat(expected.code()).isZero();
        assertThat(expected.out())
                .contains("note: the expected head is entry 2 of 2")
                .doesNotContain("next:");
    }

    @Test
    void withoutAHomeTheEnvironmentSaysWhereTheStoreIsAndNothingIsWritten() {
        EmbeddedCredentials credentials = EmbeddedCredentials.random(new SecureRandom());
        Path nowhere = folder.resolve("nowhere");
        Map<String, String> settings = Map.of(
                "aws.accessKeyId", credentials.accessKeyId(), "aws.secretAccessKey", credentials.secretAccessKey());
        try (EmbeddedStore server = EmbeddedStore.start(home.resolve("store"), credentials)) {
            settings.forEach(System::setProperty);
            System.setProperty("sndscopy.store.endpoint", server.endpoint().toString());
            System.setProperty("sndscopy.store.bucket", "sndscopy");

            CliRun run = CliRun.of("--home", nowhere.toString(), "verify", "--sealed");

            assertThat(run.code()).as(run.toString()).isZero();
            assertThat(run.out()).contains("verdict: good, as far as can be told without keys");
            assertThat(nowhere).doesNotExist();
        } finally {
            settings.keySet().forEach(System::clearProperty);
            System.clearProperty("sndscopy.store.endpoint");
            System.clearProperty("sndscopy.store.bucket");
        }
        assertThat(CliRun.of("--home", nowhere.toString(), "verify", "--sealed").code())
                .isEqualTo(10);
    }

    @Test
    void anotherHeadOrNumberThanExpectedIsAFault() {
        CliRun head = run("verify", "--sealed", "--expect-head", "1".repeat(64));
        assertThat(head.code()).isEqualTo(4);
        assertThat(head.out())
                .contains("fault: [ledger/] no entry is the expected head: expected SHA-256 " + "1".repeat(64)
                        + ", found 2 entries")
                .contains("verdict: 1 fault\n")
                .contains("next: verify once more");

        CliRun entries = run("verify", "--sealed", "--expect-entries", "3");
        assertThat(entries.code()).isEqualTo(4);
        assertThat(entries.out()).contains("fault: [ledger/] expected 3 entries, found 2");

        assertThat(run("verify", "--expect-head", "ABC").code()).isEqualTo(2);
    }

    @Test
    void theHeadOfAnEarlierDayIsStillThere() throws IOException {
        String first = sha256(entry(1));

        CliRun run = run("verify", "--sealed", "--expect-head", first);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("note: the expected head is entry 1 of 2");
    }

    private String sha256(String key) throws IOException {
        return Sha256.of(Files.readAllBytes(stored(key)));
    }

    @Test
    void everyCommandThatReadsTheLedgerRefusesOneThatHasLostItsEnd() throws IOException {
        Files.delete(stored(entry(2)));

        for (List<String> command : List.of(
                List.of("ls"),
                List.of("doctor"),
                List.of(
                        "plan",
                        "--schemas",
                        folder.resolve("schemas").toString(),
                        folder.resolve("2019-02").toString()),
                List.of("status"),
                List.of("verify"),
                List.of("verify", "--sealed"),
                List.of(
                        "export",
                        "ER_VER_F",
                        "--format",
                        "csv",
                        "--out",
                        home.resolve("out").toString()),
                List.of("quarantine", "ls"),
                List.of("report", "V-2019-01"),
                List.of(
                        "migrate",
                        "--schemas",
                        folder.resolve("schemas").toString(),
                        folder.resolve("2019-02").toString()))) {
            CliRun run = run(command.toArray(String[]::new));

            assertThat(run.code()).as(command.toString()).isEqualTo(4);
            assertThat(run.out() + run.err())
                    .as(command.toString())
                    .contains("[" + entry(2)
                            + "] missing, and has been seen before: expected 2 entries, the last with SHA-256");
        }
        assertThat(stored(entry(2))).doesNotExist();
    }

    @Test
    void aRestoredBackupIsAcceptedByNameAndTraced() throws IOException {
        Files.delete(stored(entry(2)));
        String head = sha256(entry(1));

        assertThat(run("verify", "--accept-head", NOTHING).code()).isEqualTo(4);
        CliRun accepted = run("verify", "--accept-head", head);

        assertThat(accepted.code()).isZero();
        assertThat(accepted.out())
                .contains("evidence/V-2019-02/manifest-")
                .contains(
                        "no ledger entry leads to it: left by a run that ended while it published, or by an entry that"
                                + " was taken away");
        assertThat(run("ls").code()).isZero();
        assertThat(Files.readString(home.resolve("trace.jsonl")))
                .contains("\"action\":\"accept-head\"")
                .contains("\"what\":\"" + head + "\"");
    }

    @Test
    void anEmptiedStoreIsAFaultForWhoHasSeenItAndNothingForWhoHasNot() throws IOException {
        delete(home.resolve("store/sndscopy"));

        CliRun seen = run("verify", "--sealed");
        assertThat(seen.code()).isEqualTo(4);
        assertThat(seen.out()).contains("fault: [format.json] missing, and has been seen before: expected dataset ");
        CliRun again = run(
                "migrate",
                "--schemas",
                folder.resolve("schemas").toString(),
                folder.resolve("2019-02").toString());
        assertThat(again.code()).isEqualTo(4);

        Files.delete(home.resolve("ledger-heads.json"));
        CliRun stranger = run("verify", "--sealed");
        assertThat(stranger.code()).isEqualTo(10);
        assertThat(stranger.out())
                .contains("verdict: nothing is published\n")
                .contains("next: compare store and prefix");
        CliRun expected = run("verify", "--sealed", "--expect-entries", "0");
        assertThat(expected.code()).isZero();
        assertThat(expected.out()).contains("verdict: nothing is published, as expected");
    }

    @Withstands(fault = "the ledger is gone, data and evidence are there", outcome = "4 also without a home")
    @Test
    void aLedgerThatIsGoneIsAFaultAlsoForWhoHasNeverSeenIt() throws IOException {
        delete(stored("ledger"));
        Files.delete(home.resolve("ledger-heads.json"));

        CliRun run = run("verify", "--sealed");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out())
                .contains("fault: [ledger/] no entry, although there is evidence/")
                .contains("either the first run has not ended, or the ledger is gone");

        Files.delete(stored("format.json"));
        CliRun without = run("ls");
        assertThat(without.code()).isEqualTo(4);
        assertThat(without.err()).contains("[format.json] missing, although there is evidence/");
    }

    @Withstands(fault = "a strange key among the ledger's entries", outcome = "a notice")
    @Test
    void aStrangerAmongTheEntriesIsANotice() throws IOException {
        Files.writeString(stored("ledger/notes.txt"), "half");

        CliRun run = run("verify", "--sealed");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("note: [ledger/notes.txt] not the key of a ledger entry: passed over");
        assertThat(run("ls").code()).isZero();
    }

    @Test
    void whatAttemptsLeftIsCountedInOneLine() throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.writeString(
                    stored("data/ER_VER_F/period=2019-01/V-2019-01/ER_VER_F-2019-01-00001-" + i + ".parquet"), "left");
        }

        assertThat(run("verify", "--sealed").out())
                .contains("note: 3 objects of 12 bytes that no ledger entry leads to: left by attempts that were not"
                        + " published");
    }
}
