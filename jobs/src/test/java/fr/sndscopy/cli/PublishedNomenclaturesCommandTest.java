package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.ledger.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Nomenclatures that come as deliveries, through the commands that an operator has. */
@Isolated("replaces System.out and System.err")
class PublishedNomenclaturesCommandTest {
    private static final String CANARY = "ZZ9CANARY";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private record Run(int code, String out, String err) {
        Map<?, ?> json() {
            String document = out.lines()
                    .filter(line -> line.startsWith("{"))
                    .reduce((first, second) -> second)
                    .orElseThrow();
            return CanonicalJson.read(document.getBytes(StandardCharsets.UTF_8), Map.class);
        }
    }

    private Run sndscopy(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        line.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code = SndscopyCommand.run(line.toArray(String[]::new));
            return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private Run migrate(Path delivery) {
        return sndscopy("--json", "migrate", delivery.toString());
    }

    @BeforeEach
    void writeSchemasAndHome() throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("IR_XNA_V.json"), """
            {"name": "IR_XNA_V", "produit": "ORAVAL", "fields": [
              {"name": "LIB", "type": "string"},
              {"name": "COD", "type": "string", "role": "code"},
              {"name": "NUM", "type": "integer"}]}
            """);
        Files.writeString(schemas.resolve("ER_XDA_F.json"), """
            {"name": "ER_XDA_F", "produit": "DCIR", "fields": [
              {"name": "NAT", "type": "string", "length": "12", "nomenclature": "IR_XNA_V"},
              {"name": "QTE", "type": "string", "length": "12", "nomenclature": "IR_XNA_V:NUM"}]}
            """);
        configure("");
    }

    private void configure(String more) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                folder.resolve("home/sndscopy.yaml"),
                "sndscopy:\n  migration: {threads: 2}\n  schemas: [" + folder.resolve("schemas") + "]\n" + more + "\n");
    }

    private Path delivery(String id, String more, String... files) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(id));
        StringBuilder yaml = new StringBuilder("delivery: " + id + "\nproduct: DCIR\nvintage: 2019\n");
        yaml.append(more.contains("limits:") ? "" : "limits: {\"*\": none}\n");
        yaml.append(more).append(more.isEmpty() ? "" : "\n").append("files:\n");
        for (int i = 0; i < files.length; i += 2) {
            String[] words = files[i].split(" ");
            Files.writeString(directory.resolve(i + ".csv"), files[i + 1]);
            yaml.append("  - {path: " + i + ".csv, table: " + words[0] + ", period: " + words[1] + "}\n");
        }
        Files.writeString(directory.resolve("delivery.yaml"), yaml.toString());
        return directory;
    }

    private Path nomenclature(String id, String more, String... lines) throws IOException {
        return delivery(id, more, "IR_XNA_V snapshot", "LIB;COD;NUM\n" + String.join("\n", lines) + "\n");
    }

    private Path data(String id, String period, String... lines) throws IOException {
        return delivery(id, "", "ER_XDA_F " + period, "NAT;QTE\n" + String.join("\n", lines) + "\n");
    }

    private static List<Long> rows(Run run) {
        Map<?, ?> table = (Map<?, ?>) list(run, "tables").get(0);
        return Stream.of("delivered", "stored", "quarantined")
                .map(key -> ((Number) Objects.requireNonNull(table.get(key))).longValue())
                .toList();
    }

    private static List<String> notices(Run run, String kind) {
        return list(run, "notices").stream()
                .map(notice -> (Map<?, ?>) notice)
                .filter(notice -> kind.equals(notice.get("kind")))
                .map(notice -> notice.get("subject") + " " + notice.get("facts"))
                .toList();
    }

    private static Map<?, ?> report(Run run) {
        return (Map<?, ?>) Objects.requireNonNull(run.json().get("report"));
    }

    private static List<?> list(Run run, String key) {
        return (List<?>) Objects.requireNonNull(report(run).get(key));
    }

    private Path object(String prefix) throws IOException {
        try (Stream<Path> files =
                Files.walk(folder.resolve("home/store/sndscopy").resolve(prefix))) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void codesAreLookedUpInWhatIsPublishedAndTheReportSaysSo() throws IOException {
        assertThat(migrate(nomenclature("NOMEN-1", "", "one;A;1", "two;B;02")).code())
                .isZero();

        Run run = migrate(data("DATA-1", "2019-01", "A;1", "B;2", CANARY + ";1", "A;7", "a;01", ";"));

        assertThat(run.code()).as(run.err()).isEqualTo(3);
        assertThat(rows(run)).containsExactly(6L, 3L, 3L);
        assertThat(notices(run, "codes-of-delivery"))
                .containsExactly("DATA-1 [2, IR_XNA_V:COD, IR_XNA_V:NUM, NOMEN-1]");
        assertThat(notices(run, "no-nomenclature")).isEmpty();
        assertThat(run.out() + run.err()).doesNotContain(CANARY);
        assertThat(sndscopy("verify").code()).isZero();
        Map<?, ?> plan = sndscopy(
                        "--json", "plan", data("DATA-2", "2019-02", "A;1").toString())
                .json();
        assertThat(plan.get("nomenclatures"))
                .isEqualTo(Map.of("IR_XNA_V:COD", "delivery NOMEN-1", "IR_XNA_V:NUM", "delivery NOMEN-1"));
        assertThat(plan.get("missingNomenclatures")).isEqualTo(List.of());
        assertThat(sndscopy("schema", "show", "ER_XDA_F").out())
                .contains("codes         delivery NOMEN-1: IR_XNA_V, IR_XNA_V:NUM");
    }

    @Test
    void theListOfASupersedingDeliveryReplacesTheOldOne() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        migrate(nomenclature("NOMEN-2", "supersedes: NOMEN-1", "two;B;2"));

        Run run = migrate(data("DATA-1", "2019-01", "A;2", "B;2"));

        assertThat(rows(run)).containsExactly(2L, 1L, 1L);
        assertThat(notices(run, "codes-of-delivery")).singleElement().asString().contains("NOMEN-2");
    }

    @Test
    void aRunThatIsTriedAgainJudgesAllPartsByTheListOfItsPlan() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Path data = data("DATA-1", "2019-01", "A;1", "B;1");
        configure("  limits: {ER_XDA_F: {count: 0}}");
        Run refused = migrate(data);
        assertThat(refused.code()).isEqualTo(13);
        Object plan = sndscopy("--json", "plan", data.toString()).json().get("planSha256");
        assertThat(sndscopy("--json", "plan", data.toString()).json().get("planSha256"))
                .isEqualTo(plan);

        migrate(nomenclature("NOMEN-2", "supersedes: NOMEN-1", "one;A;1", "two;B;2"));

        assertThat(sndscopy("--json", "plan", data.toString()).json().get("planSha256"))
                .as("another list is another plan, which goes on from no part of the old one")
                .isNotEqualTo(plan);
        Run run = migrate(data);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(rows(run)).containsExactly(2L, 2L, 0L);
    }

    @Test
    void aRunWithNothingLeftToJudgeReadsNoList() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Path data = data("DATA-1", "2019-01", "A;1", "B;1");
        configure("  limits: {ER_XDA_F: {count: 0}}");
        assertThat(migrate(data).code()).isEqualTo(13);
        Files.delete(object("data/IR_XNA_V"));
        configure("");

        Run run = migrate(data);

        assertThat(run.code()).as(run.err()).isEqualTo(3);
        assertThat(rows(run)).containsExactly(2L, 1L, 1L);
    }

    @Test
    void aFolderIsPreferredToTheStore() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Path chosen = Files.createDirectories(folder.resolve("chosen"));
        Files.writeString(chosen.resolve("IR_XNA_V.csv"), "COD;NUM\nC;1\n");
        configure("  nomenclatures: [" + chosen + "]");

        Run run = migrate(data("DATA-1", "2019-01", "A;1", "C;1"));

        assertThat(rows(run)).containsExactly(2L, 1L, 1L);
        assertThat(notices(run, "codes-of-folder")).containsExactly("DATA-1 [1, IR_XNA_V]");
        assertThat(notices(run, "codes-of-delivery")).isEmpty();
        assertThat(sndscopy("schema", "show", "ER_XDA_F").out()).contains("codes         folder: IR_XNA_V");
    }

    @Test
    void whatIsNowhereIsStillReported() throws IOException {
        Run run = migrate(data("DATA-1", "2019-01", "A;1"));

        assertThat(run.code()).isZero();
        assertThat(notices(run, "no-nomenclature")).containsExactly("ER_XDA_F [2, IR_XNA_V (NAT), IR_XNA_V:NUM (QTE)]");
        assertThat(report(run).get("notVerified")).asString().contains("nomenclatures");
        assertThat(sndscopy("schema", "show", "ER_XDA_F").out()).contains("codes         nowhere: IR_XNA_V");
    }

    @Test
    void aNomenclatureOfTheSameDeliveryCountsFromTheNextOneOn() throws IOException {
        Path both = delivery(
                "BOTH-1", "", "IR_XNA_V snapshot", "LIB;COD;NUM\none;A;1\n", "ER_XDA_F 2019-01", "NAT;QTE\nX;1\n");
        assertThat(sndscopy("plan", both.toString()).out())
                .contains("nomenclatures of this delivery count from the next one on: IR_XNA_V");

        Run run = migrate(both);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(notices(run, "nomenclature-arriving")).containsExactly("BOTH-1 [IR_XNA_V]");
        assertThat(notices(run, "no-nomenclature")).hasSize(1);
        assertThat(rows(migrate(data("DATA-2", "2019-02", "X;1", "A;1")))).containsExactly(2L, 1L, 1L);
    }

    @Test
    void aListThatThisDeliveryReplacesDoesNotCountAnyMore() throws IOException {
        migrate(delivery(
                "BOTH-1", "", "IR_XNA_V snapshot", "LIB;COD;NUM\none;A;1\n", "ER_XDA_F 2019-01", "NAT;QTE\nA;1\n"));

        Run run = migrate(delivery(
                "BOTH-2",
                "supersedes: BOTH-1",
                "IR_XNA_V snapshot",
                "LIB;COD;NUM\ntwo;B;2\n",
                "ER_XDA_F 2019-01",
                "NAT;QTE\nB;2\n"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(notices(run, "nomenclature-not-used"))
                .containsExactly(
                        "ER_XDA_F [NAT, IR_XNA_V, published by BOTH-1, which this delivery replaces]",
                        "ER_XDA_F [QTE, IR_XNA_V:NUM, published by BOTH-1, which this delivery replaces]");
    }

    @Test
    void aDamagedObjectOfANomenclatureIsNamedAndNothingIsPublished() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Path object = object("data/IR_XNA_V");
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 1;
        Files.write(object, content);

        Run run = migrate(data("DATA-1", "2019-01", "A;1"));

        assertThat(run.code()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("data/IR_XNA_V/period=snapshot/NOMEN-1");
        assertThat(sndscopy("ls").out()).doesNotContain("ER_XDA_F");
    }

    @Test
    void aMissingObjectOfANomenclatureIsNamedAndNothingIsPublished() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Files.delete(object("data/IR_XNA_V"));

        Run run = migrate(data("DATA-1", "2019-01", "A;1"));

        assertThat(run.code()).as(run.err()).isEqualTo(4);
        assertThat(sndscopy("ls").out()).doesNotContain("ER_XDA_F");
    }

    @Test
    void aWrongKeyEndsWithItsOwnCode() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        Path password = folder.resolve("home/keys/keystore.password");
        String right = Files.readString(password);
        Path data = data("DATA-1", "2019-01", "A;1");
        Files.writeString(password, "not the password\n");

        assertThat(migrate(data).code()).isEqualTo(12);
        assertThat(sndscopy("plan", data.toString()).code()).isEqualTo(12);

        Files.writeString(password, right);
        assertThat(migrate(data).code()).isZero();
    }

    @Test
    void rejectedRowsAreJudgedAnewByTheListOfToday() throws IOException {
        migrate(nomenclature("NOMEN-1", "", "one;A;1"));
        migrate(data("DATA-1", "2019-01", "A;1", "B;1", "C;1"));
        migrate(nomenclature("NOMEN-2", "supersedes: NOMEN-1", "one;A;1", "two;B;2"));

        Run run = sndscopy("quarantine", "replay", "DATA-1");

        assertThat(run.code()).as(run.err() + run.out()).isIn(0, 3);
        assertThat(sndscopy("ls").out()).contains("DATA-1").containsPattern("ER_XDA_F +2019-01.* 2 ");
    }

    @Test
    void aSchemaIsShownAlsoWhenTheStoreDoesNotAnswerAndAPlanIsNot() throws IOException {
        Path chosen = Files.createDirectories(folder.resolve("chosen"));
        Files.writeString(chosen.resolve("IR_OTHER_V.csv"), "COD\nC\n");
        Files.writeString(folder.resolve("credentials"), """
            [default]
            aws_access_key_id=nobody
            aws_secret_access_key=nothing
            """);
        configure("  nomenclatures: [" + chosen
                + "]\n  store: {endpoint: \"http://127.0.0.1:9\", call-timeout: 2s, credentials-file: "
                + folder.resolve("credentials") + "}");

        Run shown = sndscopy("schema", "show", "ER_XDA_F");
        Run plan = sndscopy("plan", data("DATA-1", "2019-01", "A;1").toString());

        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("codes         of other nomenclatures not known: ");
        assertThat(plan.code()).as(plan.err()).isEqualTo(75);
    }

    @Test
    void aPlanWithoutAHomeLooksInNoStore() throws IOException {
        Path data = data("DATA-1", "2019-01", "A;1");
        Files.delete(folder.resolve("home/sndscopy.yaml"));

        Run run = sndscopy(
                "plan", data.toString(), "--schemas", folder.resolve("schemas").toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("2 nomenclatures are not there");
        assertThat(folder.resolve("home/store")).doesNotExist();
    }
}
