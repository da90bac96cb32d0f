package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two generations of a table and period, as {@code diff} tells them apart. */
@Isolated("replaces System.out and System.err")
class DiffCommandTest {
    private static final String SCHEMA = """
            {"name": "TV", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "TXT", "type": "string", "length": "20"}]}
            """;
    private static final String CANARY = "qzx";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SmallDelivery small;

    @BeforeEach
    void writeSchema() throws IOException {
        small = new SmallDelivery(folder).schema(SCHEMA);
    }

    private void publish(String id, String supersedes, String a, String b) throws IOException {
        small.declares(
                        id,
                        (supersedes.isEmpty() ? "" : "supersedes: " + supersedes + "\n")
                                + "limits: {\"*\": none}\nfiles: [{path: a.csv, table: TV}, {path: b.csv, table: TV}]")
                .with(id, "a.csv", "ID;TXT\n" + a)
                .with(id, "b.csv", "ID;TXT\n" + b);
        assertThat(small.migrate(id).code()).isIn(0, 3);
    }

    private JsonNode json(String... arguments) {
        CliRun run = small.run(
                Stream.concat(Stream.of("--json", "diff"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private void publishTwo() throws IOException {
        publish("D1", "", "1;" + CANARY + "1\n2;" + CANARY + "2\n", "3;" + CANARY + "3\n3;" + CANARY + "3\n4;\n");
        publish("D2", "D1", "1;" + CANARY + "1\n2;" + CANARY + "2\n", "5;\n3;" + CANARY + "3\nx;" + CANARY + "6\n");
    }

    @Test
    void rowsOfOneGenerationAloneAreCountedAndTheirPlacesNamed() throws IOException {
        publishTwo();

        String text = small.run("diff", "TV", "2019-02").out();
        JsonNode json = json("tv", "2019-02", "1", "2");

        assertThat(text)
                .containsPattern("TV 2019-02 +before +after")
                .containsPattern("generation +1 +2")
                .containsPattern("delivery +D1 +D2")
                .containsPattern("state +superseded by D2 +current")
                .containsPattern("stored +5 +4")
                .containsPattern("quarantined +0 +1")
                .containsPattern("not-integer +0 +1")
                .containsPattern("Rows +2 removed, 1 added, 3 in both, by 2 columns")
                .containsPattern("Parts +2 equal by their digests and not read, 2 read")
                .containsPattern("added +\\S+, row 1, of D2");
        JsonNode rows = json.path("rows");
        assertThat(rows.path("removed").asInt()).isEqualTo(2);
        assertThat(rows.path("removedAt")).hasSize(2).allSatisfy(place -> assertThat(
                        place.path("delivery").asString())
                .isEqualTo("D1"));
        assertThat(rows.path("removedAt").valueStream().map(place -> place.path("row")
                        .asInt()))
                .contains(3)
                .doesNotContain(0);
        assertThat(json.path("same").asBoolean()).isFalse();
        assertThat(text + json).doesNotContain(CANARY);
    }

    @Test
    void generationsAreNamedByNumberOrDelivery() throws IOException {
        publishTwo();
        publish("D3", "D2", "9;\n", "8;\n");

        assertThat(json("TV", "2019-02", "D1", "D3")
                        .path("rows")
                        .path("removed")
                        .asInt())
                .isEqualTo(5);
        assertThat(json("TV", "2019-02", "3", "3").path("same").asBoolean()).isTrue();
        JsonNode last = json("TV", "2019-02");
        assertThat(last.path("before").path("delivery").asString()).isEqualTo("D2");
        assertThat(last.path("after").path("delivery").asString()).isEqualTo("D3");
        CliRun unknown = small.run("diff", "TV", "2019-02", "D4", "D1");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("[D4] no generation of TV 2019-02: expected 1 to 3")
                .contains("did you mean D");
        assertThat(small.run("diff", "TW", "2019-02").err()).contains("[TW] no table of this name was ever published");
    }

    @Test
    void whatIsEqualIsNotReadHoweverItIsCutIntoFiles() throws IOException {
        publish("D1", "", "1;a\n2;b\n", "3;c\n");
        publish("D2", "D1", "3;c\n2;b\n", "1;a\n");

        JsonNode rows = json("TV", "2019-02").path("rows");

        assertThat(rows.path("same").asInt()).isEqualTo(3);
        assertThat(rows.path("partsRead").asInt()).isZero();
        assertThat(rows.path("removed").asInt() + rows.path("added").asInt()).isZero();
        assertThat(small.run("diff", "TV", "2019-02").out()).contains("Columns no difference");
    }

    @Test
    void countsAreThoseOfAMultisetHoweverRowsAreRepeated() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Integer> balance = new HashMap<>();
        String before = rows(random, 400, balance, -1);
        String beforeToo = rows(random, 300, balance, -1);
        String after = rows(random, 500, balance, 1);
        String afterToo = rows(random, 100, balance, 1);
        publish("D1", "", before, beforeToo);
        publish("D2", "D1", after, afterToo);

        JsonNode rows = json("TV", "2019-02", "--rows", "0").path("rows");

        int added = balance.values().stream()
                .filter(count -> count > 0)
                .mapToInt(count -> count)
                .sum();
        int removed = balance.values().stream()
                .filter(count -> count < 0)
                .mapToInt(count -> -count)
                .sum();
        assertThat(rows.path("added").asInt()).as("seed %s", seed).isEqualTo(added);
        assertThat(rows.path("removed").asInt()).as("seed %s", seed).isEqualTo(removed);
        assertThat(rows.path("addedAt")).isEmpty();
    }

    private static String rows(Random random, int count, Map<String, Integer> balance, int sign) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String row = random.nextInt(9) + ";" + (random.nextBoolean() ? "" : "t" + random.nextInt(9));
            rows.add(row);
            balance.merge(row, sign, Integer::sum);
        }
        return String.join("\n", rows) + "\n";
    }

    @Test
    void aColumnThatOneGenerationHasNotIsLeftOutOfTheComparison() throws IOException {
        publish("D1", "", "1;a\n2;b\n", "3;c\n");
        small.schema(
                SCHEMA.replace("\"20\"}", "\"20\"}, {\"name\": \"MORE\", \"type\": \"string\", \"length\": \"9\"}"));
        small.declares("D2", "supersedes: D1\nfiles: [{path: a.csv, table: TV}]")
                .with("D2", "a.csv", "ID;TXT;MORE\n1;a;x\n2;b;\n3;d;y\n");
        assertThat(small.migrate("D2").code()).isZero();

        JsonNode json = json("TV", "2019-02");

        assertThat(json.path("rows").path("columnsCompared").asInt()).isEqualTo(2);
        assertThat(json.path("rows").path("removed").asInt()).isEqualTo(1);
        assertThat(json.path("rows").path("added").asInt()).isEqualTo(1);
        assertThat(small.run("diff", "TV", "2019-02").out())
                .containsPattern("MORE +no such column +1")
                .containsPattern("schema +another");
    }

    @Test
    void theLookIsTracedAndWithoutKeysItIsWhatManifestsSay() throws IOException {
        publishTwo();
        json("TV", "2019-02");
        Path trace = folder.resolve("home/trace.jsonl");
        assertThat(trace).content().contains("\"action\":\"diff\"").contains("TV 2019-02 generations 1 and 2");
        String before = Files.readString(trace);
        Path keys = folder.resolve("home/keys/keystore.p12");
        Files.move(keys, folder.resolve("elsewhere.p12"));

        JsonNode sealed = json("TV", "2019-02", "--sealed");
        CliRun text = small.run("diff", "TV", "2019-02", "--sealed");
        CliRun refused = small.run("diff", "TV", "2019-02");

        assertThat(sealed.path("before").path("stored").asInt()).isEqualTo(5);
        assertThat(sealed.has("rows")
                        || sealed.has("columns")
                        || sealed.path("before").has("digest"))
                .isFalse();
        assertThat(text.out()).contains("Columns and rows were not compared, which needs keys.");
        assertThat(refused.code()).isEqualTo(12);
        assertThat(trace).hasContent(before);
    }

    @Test
    void aSingleGenerationHasNothingToBeComparedWith() throws IOException {
        publish("D1", "", "1;a\n", "2;b\n");

        CliRun run = small.run("diff", "TV", "2019-02");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("[TV 2019-02] was published once: there is nothing to compare it with");
    }
}
