package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** What the ledger and its tables and periods have been through, as {@code history} and {@code ls --history} tell it. */
@Isolated("replaces System.out and System.err")
class HistoryCommandTest {
    private static final String LONG = "t".repeat(25);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SmallDelivery small;

    @BeforeEach
    void writeSchemas() throws IOException {
        small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .schema("TW.json", SmallDelivery.TV.replace("\"TV\"", "\"TW\""));
    }

    /** D1 has TV of two months, D2 replaces it, without 2019-03; a replay brings a row of D2 back; D3 has TW. */
    private void publishAll() throws IOException {
        small.declares(
                        "D1",
                        "files: [{path: a.csv, table: TV, period: 2019-02}, {path: b.csv, table: TV, period: 2019-03}]")
                .with("D1", "a.csv", "ID;TXT\n1;a\n2;b\n")
                .with("D1", "b.csv", "ID;TXT\n3;c\n");
        small.declares(
                        "D2",
                        "supersedes: {id: D1, drops: [TV 2019-03]}\nlimits: {\"*\": none}\n"
                                + "files: [{path: a.csv, table: TV, period: 2019-02}]")
                .with("D2", "a.csv", "ID;TXT\n1;a\n2;" + LONG + "\n4;" + "t".repeat(45) + "\n");
        small.declares("D3", "files: [{path: a.csv, table: TW, period: 2019-02}]")
                .with("D3", "a.csv", "ID;TXT\n1;a\n2;b\n");
        assertThat(small.migrate("D1").code()).isZero();
        assertThat(small.migrate("D2").code()).isEqualTo(3);
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"30\""));
        assertThat(small.run(
                                "quarantine",
                                "replay",
                                "D2",
                                "--schemas",
                                small.schemas().toString())
                        .code())
                .isZero();
        assertThat(small.migrate("D3").code()).isZero();
    }

    private JsonNode json(String... arguments) {
        CliRun run = small.run(
                Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private static List<String> texts(JsonNode list, String member) {
        return list.valueStream().map(one -> one.path(member).asString()).toList();
    }

    @Test
    void theLedgerIsReadNewestFirstWithWhatEachEntryReplacedOrReplayed() throws IOException {
        publishAll();

        String text = small.run("history").out();
        JsonNode entries = json("history").path("entries");

        assertThat(text.lines().skip(1).map(line -> line.strip().split(" ")[0])).containsExactly("4", "3", "2", "1");
        assertThat(text)
                .containsPattern(" 4  20\\S+Z  PUBLISH +D3 +1 +2019-02 +2 +0 +\\S+")
                .containsPattern(" 3  20\\S+Z  REPLAY +D2.replay-1 +1 +2019-02 +1 +1 +\\S+ +quarantine of D2")
                .containsPattern(" 2  20\\S+Z  SUPERSEDE +D2 +1 +2019-02 +1 +2 +\\S+ +in place of D1")
                .containsPattern(" 1  20\\S+Z  PUBLISH +D1 +1 +2019-02 to 2019-03 \\(2\\) +3 +0 +\\S+");
        assertThat(texts(entries, "kind")).containsExactly("PUBLISH", "REPLAY", "SUPERSEDE", "PUBLISH");
        assertThat(entries.get(3).path("delivered").asInt()).isEqualTo(3);
        assertThat(entries.get(3).path("sha256").asString()).hasSize(64);
    }

    @Test
    void entriesAreChosenByTablePeriodAndDeliveryWithTheRowsOfThese() throws IOException {
        publishAll();

        assertThat(texts(json("history", "--table", "tw").path("entries"), "delivery"))
                .containsExactly("D3");
        JsonNode march = json("history", "--period", "2019-03").path("entries");
        assertThat(texts(march, "delivery")).containsExactly("D1");
        assertThat(march.get(0).path("stored").asInt()).isEqualTo(1);
        assertThat(texts(json("history", "--delivery", "D1", "--oldest-first").path("entries"), "delivery"))
                .containsExactly("D1", "D2");
        assertThat(small.run("history", "--table", "TW", "--period", "2019-02", "--delivery", "D1")
                        .out())
                .isEqualTo("nothing of this was ever published\n");
    }

    @Test
    void whatIsLeftOutIsSaid() throws IOException {
        publishAll();

        String text = small.run("history", "--limit", "1").out();
        JsonNode json = json("history", "--limit", "1");

        assertThat(text.lines()).hasSize(3);
        assertThat(text).endsWith("3 more: without --limit all are shown\n");
        assertThat(json.path("leftOut").asInt()).isEqualTo(3);
        assertThat(json.path("ledgerEntries").asInt()).isEqualTo(4);
        assertThat(small.run("history", "--limit", "0").code()).isEqualTo(2);
    }

    @Test
    void everyGenerationIsToldWithItsFateAndTheRowsThatReplaysBroughtBack() throws IOException {
        publishAll();

        JsonNode all = json("ls", "--history").path("generations");
        String text = small.run("ls", "--history", "TV").out();

        assertThat(texts(all, "table")).containsExactly("TV", "TV", "TV", "TW");
        assertThat(texts(all, "delivery")).containsExactly("D1", "D2", "D1", "D3");
        assertThat(texts(all, "state")).containsExactly("superseded", "current", "dropped", "current");
        assertThat(texts(all, "by")).containsExactly("D2", "", "D2", "");
        JsonNode current = all.get(1);
        assertThat(current.path("generation").asInt()).isEqualTo(2);
        assertThat(current.path("delivered").asInt()).isEqualTo(3);
        assertThat(current.path("stored").asInt()).isEqualTo(2);
        assertThat(current.path("quarantined").asInt()).isEqualTo(1);
        assertThat(current.path("replays").asInt()).isEqualTo(1);
        assertThat(text)
                .containsPattern("TV +2019-02 +1 +1 +\\S+ +D1 +0 +2 +0 +superseded by D2")
                .containsPattern("TV +2019-02 +2 +2 +\\S+ +D2 +1 +2 +1 +current")
                .containsPattern("TV +2019-03 +1 +1 +\\S+ +D1 +0 +1 +0 +dropped by D2")
                .doesNotContain("TW");
    }

    @Test
    void generationsWithTheSameRowsHaveTheSameDigest() throws IOException {
        small.declares("D1", "files: [{path: a.csv, table: TV}]").with("D1", "a.csv", "ID;TXT\n1;a\n2;b\n");
        small.declares("D2", "supersedes: D1\nfiles: [{path: a.csv, table: TV}]")
                .with("D2", "a.csv", "TXT;ID\nb;2\na;1\n");
        small.declares("D3", "supersedes: D2\nfiles: [{path: a.csv, table: TV}]")
                .with("D3", "a.csv", "ID;TXT\n1;a\n2;c\n");
        for (String delivery : List.of("D1", "D2", "D3")) {
            assertThat(small.migrate(delivery).code()).isZero();
        }

        List<String> digests = texts(json("ls", "--history", "--digests").path("generations"), "digest");

        assertThat(digests.get(0)).matches("[0-9a-f]{32}").isEqualTo(digests.get(1));
        assertThat(digests.get(2)).isNotEqualTo(digests.get(0));
        assertThat(small.run("ls", "--digests").code()).isEqualTo(2);
    }

    @Test
    void whatIsEmptyAndWhatIsNotKnownIsSaid() throws IOException {
        assertThat(small.run("history").code()).isEqualTo(10);
        publishAll();

        assertThat(small.run("history", "--delivery", "D4").err()).contains("[D4] no delivery of this id was ever");
        CliRun table = small.run("ls", "--history", "TVV");
        CliRun period = small.run("history", "--period", "2019-20");
        CliRun current = small.run("ls", "TVV");

        for (CliRun run : List.of(table, period, current)) {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
        assertThat(table.err()).contains("[TVV] no table of this name was ever published; did you mean TV?");
        assertThat(period.err()).contains("[2019-20] no period of this name was ever published; did you mean 2019-02?");
        assertThat(current.err()).contains("[TVV] no table of this name is published; did you mean TV?");
    }

    @Test
    void aHomeInWhichNothingIsPublishedSaysSo() throws IOException {
        assertThat(small.run("keys", "init").code()).isZero();

        assertThat(small.run("history").out()).isEqualTo("nothing is published\n");
        assertThat(small.run("ls", "--history").out()).isEqualTo("nothing is published\n");
        assertThat(json("history").path("entries")).isEmpty();
    }

    @Test
    void whatDestroyedATableAndPeriodIsPartOfItsHistory() throws IOException {
        small.declares("D1", "files: [{path: a.csv, table: TV}]").with("D1", "a.csv", "ID;TXT\n1;a\n");
        assertThat(small.run("keys", "init").code()).isZero();
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  keys:\n    period-keys: true\n");
        assertThat(small.migrate("D1").code()).isZero();
        CliRun shred = small.run("keys", "shred", "--product", "X", "--period", "2019-02", "--apply");
        assertThat(shred.code()).as(shred.toString()).isZero();

        JsonNode entries = json("history", "--table", "TV").path("entries");
        JsonNode generations = json("ls", "--history", "--digests").path("generations");

        assertThat(texts(entries, "kind")).containsExactly("SHRED", "PUBLISH");
        assertThat(entries.get(0).path("domains")).hasSize(1);
        assertThat(small.run("history").out()).containsPattern("SHRED .* 1 key of ");
        assertThat(generations.get(0).path("shredded").asString()).isNotEmpty();
        assertThat(generations.get(0).has("digest")).isFalse();
    }
}
