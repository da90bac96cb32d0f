package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A period that is destroyed for good, as an operator does it: of three periods, in a home with keys of periods. */
@Isolated("replaces System.in, System.out and System.err")
final class KeysShredCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    @BeforeEach
    void published() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        keysOfPeriods(true);
        for (int month = 1; month <= 3; month++) {
            String id = "V-" + month;
            small.declares(
                            id,
                            "vintage: 2019\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV, period: 2019-0"
                                    + month + "}")
                    .with(id, "a.csv", "ID;TXT\n1;canary" + month + "\nbad;canary" + month + "\n");
            exits(small.migrate(id), ExitCode.QUARANTINE);
        }
    }

    private void keysOfPeriods(boolean on) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  operator: somebody\n  keys:\n    period-keys: " + on + "\n");
    }

    private static void exits(CliRun run, ExitCode code) {
        assertThat(run.code()).as(run.toString()).isEqualTo(code.code());
    }

    private CliRun shred(String... arguments) {
        return small.run(
                Stream.concat(Stream.of("keys", "shred"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private CliRun export(String period, String out) {
        return small.run("export", "TV", "--format", "csv", "--period", period, "--out", path(out));
    }

    @Test
    void withoutApplyNothingIsDoneAndWhatWouldBeIsTold() throws IOException {
        Map<String, String> before = content(folder.resolve("home/store"));

        CliRun shown = shred("--period", "2019-02");

        exits(shown, ExitCode.DONE);
        assertThat(shown.out().lines()).containsExactly("x_2019-02");
        assertThat(shown.err())
                .contains(
                        "nothing was done. With --apply, and for good: 1 keys, 1 tables and periods, 1 parts, 2 rows");
        assertThat(content(folder.resolve("home/store"))).isEqualTo(before);
        exits(export("2019-02", "still"), ExitCode.DONE);
    }

    @Test
    void whatIsShreddedIsReadByNobodyAndTheRestIsAsItWas() {
        CliRun done = shred("--period", "2019-02", "--apply");

        exits(done, ExitCode.DONE);
        assertThat(done.err()).contains("shredded for good", "Destroy the backups of the keystore and the escrows");
        assertThat(small.run("keys", "ls").out())
                .contains("x_2019-01-1-", "x_2019-03-1-")
                .doesNotContain("2019-02");
        String sentence = "shredded on 2";
        for (CliRun refused : List.of(
                export("2019-02", "gone"),
                small.run("export", "TV", "--format", "csv", "--out", path("all")),
                small.run("quarantine", "show", "TV", "--period", "2019-02"),
                small.run(
                        "quarantine",
                        "replay",
                        "V-2",
                        "--schemas",
                        small.schemas().toString()),
                small.run("profile", "TV", "--period", "2019-02"))) {
            exits(refused, ExitCode.KEY_REFUSED);
            assertThat(refused.err())
                    .contains(sentence, " by somebody (ledger entry 4)")
                    .doesNotContain("canary");
        }
        exits(export("2019-01", "first"), ExitCode.DONE);
        exits(small.run("quarantine", "ls"), ExitCode.DONE);
        for (String[] verify : List.of(new String[] {"verify"}, new String[] {"verify", "--sealed"})) {
            CliRun verified = small.run(verify);
            exits(verified, ExitCode.DONE);
            assertThat(verified.out()).contains("x_2019-02: " + sentence, "1 part that nobody reads any more");
        }
        exits(small.run("doctor"), ExitCode.DONE);
    }

    @Test
    void nothingOfItIsPublishedAgain() throws IOException {
        exits(shred("--period", "2019-02", "--apply"), ExitCode.DONE);
        small.declares(
                        "V-9",
                        "vintage: 2019\nsupersedes: V-2\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV, period:"
                                + " 2019-02}")
                .with("V-9", "a.csv", "ID;TXT\n1;again\n");

        for (boolean on : new boolean[] {true, false}) {
            keysOfPeriods(on);
            CliRun refused = small.migrate("V-9");
            exits(refused, ExitCode.REFUSED);
            assertThat(refused.err()).contains("TV 2019-02 was shredded on", "nothing of it is published again");
        }
        exits(small.migrate("V-2"), ExitCode.DONE);
    }

    @Test
    void aSelectionThatHasDataUnderKeysOfOthersKeepsAllKeys() throws IOException {
        keysOfPeriods(false);
        small.declares(
                        "V-8",
                        "vintage: 2019\nsupersedes: V-2\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV, period:"
                                + " 2019-02}")
                .with("V-8", "a.csv", "ID;TXT\n1;other\n");
        exits(small.migrate("V-8"), ExitCode.DONE);

        for (String[] arguments : List.of(
                new String[] {"--period", "2019-02"},
                new String[] {"--period", "2019-02", "--apply"},
                new String[] {"--product", "X", "--apply"})) {
            CliRun refused = shred(arguments);
            exits(refused, ExitCode.KEY_REFUSED);
            assertThat(refused.err()).contains("under x-1-", "which other data needs");
        }
        assertThat(small.run("keys", "ls").out()).contains("x_2019-02-1-");
    }

    @Test
    void aProductGoesWithAllItsPeriodsAndTheSameAgainIsDoneAlready() {
        exits(shred("--product", "X", "--apply"), ExitCode.DONE);

        assertThat(small.run("keys", "ls").out().lines()).hasSize(1);
        exits(small.run("verify"), ExitCode.DONE);
        CliRun again = shred("--product", "X", "--apply");
        exits(again, ExitCode.DONE);
        assertThat(again.out()).contains("x_2019-01: shredded before");
    }

    @Test
    void aKeystoreThatIsPutBackOpensNothingAndIsTold() throws IOException {
        Path keystore = folder.resolve("home/keys/keystore.p12");
        byte[] backup = Files.readAllBytes(keystore);
        exits(shred("--period", "2019-02", "--apply"), ExitCode.DONE);
        Files.write(keystore, backup);

        exits(export("2019-02", "gone"), ExitCode.KEY_REFUSED);
        CliRun verified = small.run("verify");
        exits(verified, ExitCode.KEY_REFUSED);
        assertThat(verified.out()).contains("and it is here: a backup of the keys brought it back");
        CliRun again = shred("--period", "2019-02", "--apply");
        exits(again, ExitCode.DONE);
        assertThat(again.out()).contains("x_2019-02: shredded before, and its keys were here: destroyed");
        exits(small.run("verify"), ExitCode.DONE);
    }

    @Test
    void aCallThatSaysNothingOrWhatIsNoPeriodIsRefused() {
        exits(shred(), ExitCode.USAGE);
        exits(shred("--apply"), ExitCode.USAGE);
        exits(shred("--period", "2019-13"), ExitCode.USAGE);
        CliRun nothing = shred("--period", "2018-01", "--apply");
        exits(nothing, ExitCode.USAGE);
        assertThat(nothing.err()).contains("[2018-01] nothing of it is published under keys of its own");
    }

    private static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                content.put(directory.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }
}
