package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** From a delivery that its schema does not fit to an overlay with which it is accepted. */
@Isolated("replaces System.out and System.err")
final class SchemaProposeCommandTest {
    private static final String CANARY = "CANARI77";
    private static final String HEADER = "BEN_RES_COM;ACT_NBR;ETA_NUM;PRS_LIB_TXT;SOI_DTD";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path delivery;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path schemas;

    @BeforeEach
    void makeTable() throws IOException {
        delivery = Files.createDirectory(folder.resolve("delivery"));
        schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("ER_PRP_F.json"), """
                {"name": "ER_PRP_F", "produit": "DCIR", "fields": [
                  {"name": "BEN_RES_COM", "type": "string", "length": "3"},
                  {"name": "ACT_NBR", "type": "integer", "length": "3"},
                  {"name": "ETA_NUM", "type": "integer", "length": "9"},
                  {"name": "PRS_LIB_TXT", "type": "string", "length": "20"},
                  {"name": "SOI_DTD", "type": "date", "constraints": {"required": true}}]}
                """);
        Files.writeString(delivery.resolve("delivery.yaml"), """
                delivery: P-1
                product: DCIR
                period: 2019-02
                files:
                  - {path: a.csv, table: ER_PRP_F}
                """);
    }

    private void deliver(String header, List<String> rows) throws IOException {
        Files.write(
                delivery.resolve("a.csv"),
                Stream.concat(Stream.of(header), rows.stream()).toList());
    }

    private void deliver(String header, String... rows) throws IOException {
        deliver(header, List.of(rows));
    }

    private CliRun run(String command, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        all.addAll(List.of(command.split(" ")));
        all.add(delivery.toString());
        all.addAll(List.of("--schemas", schemas.toString()));
        all.addAll(List.of(arguments));
        return CliRun.of(all.toArray(String[]::new));
    }

    private CliRun propose(String... arguments) {
        return run("schema propose", arguments);
    }

    private Path overlay(String name) {
        return folder.resolve(name + ".overlay.json");
    }

    @Test
    void withTheOverlayOfWhatDiffersTheSameDeliveryIsAccepted() throws IOException {
        deliver(
                "BEN_RES_COM;ACT_NBR;ETA_NUM;PRS_LIB_TEXT;SOI_DTD;NEW_COD",
                "75001;12345;2A0000001;abc;01/02/2019;X1",
                "001;1;010000002;abd;02/02/2019;",
                "2B001;-1;2B0000003;abe;03/02/2019;X200");
        assertThat(run("plan").code()).as("without").isEqualTo(13);
        Path overlays = Files.createDirectory(folder.resolve("overlays"));
        Path file = overlays.resolve("new.overlay.json");

        CliRun proposed = propose("--out", file.toString());

        assertThat(proposed.code()).as(proposed.err()).isZero();
        assertThat(proposed.err()).isEmpty();
        assertThat(proposed.out())
                .contains("proposed  ER_PRP_F: renamed(PRS_LIB_TXT->PRS_LIB_TEXT)? since 2019\n")
                .contains("proposed  ER_PRP_F: unknown-column(NEW_COD) since 2019\n")
                .contains("proposed  ER_PRP_F.BEN_RES_COM: string(5) instead of string(3) since 2019\n")
                .contains("proposed  ER_PRP_F.ACT_NBR: integer(5) instead of integer(3) since 2019\n")
                .contains("proposed  ER_PRP_F.ETA_NUM: string instead of integer(9) since 2019\n")
                .endsWith(" amendments in " + file + "\n");
        CliRun plan = run("plan", "--schemas", overlays.toString(), "--json");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("\"drift\":[]");
        CliRun migrated = run("migrate", "--schemas", overlays.toString());
        assertThat(migrated.code()).as(migrated.out() + migrated.err()).isZero();
        assertThat(CliRun.of("--home", folder.resolve("home").toString(), "--json", "ls")
                        .out())
                .contains("\"quarantined\":0")
                .contains("\"stored\":3");
    }

    @Test
    void withTheOverlayNothingIsLeftToPropose() throws IOException {
        deliver(HEADER + ";NEW_COD", "75001;12345;2A0000001;abc;01/02/2019;X1");
        Path overlays = Files.createDirectory(folder.resolve("overlays"));
        propose("--out", overlays.resolve("new.overlay.json").toString());

        CliRun again = propose(
                "--schemas", overlays.toString(), "--out", overlay("again").toString());

        assertThat(again).isEqualTo(new CliRun(0, "Nothing to propose: no overlay was written.\n", ""));
        assertThat(overlay("again")).doesNotExist();
    }

    @Test
    void whereNothingDiffersNothingIsProposedAndNoFileIsWritten() throws IOException {
        deliver(HEADER, "001;1;1;abc;01/02/2019");

        assertThat(propose("--out", overlay("none").toString()))
                .isEqualTo(new CliRun(0, "Nothing to propose: no overlay was written.\n", ""));
        assertThat(propose()).isEqualTo(new CliRun(0, "{\"amendments\": []}\n", ""));
        assertThat(overlay("none")).doesNotExist();
    }

    @Test
    void printedTheDraftIsAllThereIsOnStandardOutput() throws IOException {
        deliver(HEADER + ";NEW_COD", "75001;1;1;abc;2019-02-01;X1");

        CliRun text = propose();
        CliRun json = propose("--json");

        JsonNode draft = new ObjectMapper().readTree(text.out());
        assertThat(draft.get("amendments")).hasSize(2);
        assertThat(draft.at("/amendments/0/reason").asString()).startsWith("seen in a delivery of 2019-02: ");
        assertThat(text.err())
                .startsWith("not proposed  ER_PRP_F: retyped(SOI_DTD): date, but ")
                .endsWith(": the form of dates is the delivery's to declare\n")
                .hasLineCount(1);
        JsonNode document = new ObjectMapper().readTree(json.out());
        assertThat(document.get("overlay").asString()).isEqualTo(text.out());
        assertThat(document.get("amendments").asInt()).isEqualTo(2);
        assertThat(document.get("notDared")).hasSize(1);
    }

    @Test
    void whatOnlyOneRowOfThousandsShowsIsProposedWhenEveryRowIsLookedAt() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < 6_000; row++) {
            rows.add((row == 5_900 ? "75001" : "001") + ";1;1;abc;01/02/2019;" + row % 10);
        }
        deliver(HEADER + ";NEW_NBR", rows);

        assertThat(propose().out()).contains("NEW_NBR").contains("\"string\"").doesNotContain("BEN_RES_COM");
        assertThat(propose("--all").out())
                .contains("\"column\":\"BEN_RES_COM\"", "\"from\":\"3\",\"to\":\"5\"")
                .contains("{\"name\":\"NEW_NBR\",\"type\":\"integer\",\"length\":\"1\"}");
    }

    @Test
    void whatTheTableNeedsIsNotProposedAsGone() throws IOException {
        deliver("BEN_RES_COM;ACT_NBR;ETA_NUM", "001;1;1");

        CliRun run = propose("--out", overlay("gone").toString());

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo("proposed  ER_PRP_F: missing-column(PRS_LIB_TXT) since 2019\n1 amendments in "
                        + overlay("gone") + "\n");
        assertThat(run.err())
                .isEqualTo("not proposed  ER_PRP_F: missing-column(SOI_DTD): the table needs it; ask the producer\n");
    }

    @Test
    void aFirstLineThatIsARowIsNeverProposedAndNeverShown() throws IOException {
        deliver(CANARY + ";1;2;" + CANARY + "x;01/02/2019", "002;1;1;abc;01/02/2019");

        CliRun run = propose();

        assertThat(run.out()).isEqualTo("{\"amendments\": []}\n");
        assertThat(run.err()).startsWith("not proposed  a.csv: ").doesNotContain(CANARY);
    }

    @Test
    void noFileIsOverwrittenAndThatIsToldBeforeAnyRowIsRead() throws IOException {
        deliver(HEADER + ";NEW_COD", "75001;1;1;abc;01/02/2019;X1");
        Files.writeString(overlay("taken"), "mine");

        CliRun run = propose("--out", overlay("taken").toString());
        Files.delete(delivery.resolve("a.csv"));
        CliRun unread = propose("--out", overlay("taken").toString());

        assertThat(run)
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [" + overlay("taken") + "] there already, and never overwritten:"
                                + " expected the name of a new file\n"));
        assertThat(unread).isEqualTo(run);
        assertThat(overlay("taken")).hasContent("mine");
    }

    @Test
    void mistakesAreToldOnOneLineWithPlaceAndExpectation() throws IOException {
        deliver(HEADER, "001;1;1;abc;01/02/2019");

        assertThat(propose("--out", folder.resolve("x.json").toString()))
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [" + folder.resolve("x.json")
                                + "] no name of an overlay: expected NAME.overlay.json\n"));
        deliver(HEADER + ";NEW_COD", "75001;1;1;abc;01/02/2019;X1");
        Path nowhere = folder.resolve("nowhere").resolve("x.overlay.json");
        assertThat(propose("--out", nowhere.toString()))
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [" + nowhere
                                + "] cannot be written: no such folder: expected a folder that is there\n"));
        Files.delete(delivery.resolve("a.csv"));
        assertThat(propose())
                .isEqualTo(new CliRun(
                        13,
                        "",
                        "sndscopy: [delivery.yaml: files[0].path] no such file: a.csv: expected the file in the"
                                + " delivery's folder\n"));
        deliver(HEADER, "001;1;1;abc;01/02/2019");
        Files.writeString(
                delivery.resolve("delivery.yaml"),
                Files.readString(delivery.resolve("delivery.yaml")).replace("ER_PRP_F", "ER_XYZ_F"));
        assertThat(propose().code()).isEqualTo(13);
        assertThat(propose().err()).contains("no schema of table ER_XYZ_F").hasLineCount(1);
        Files.delete(delivery.resolve("delivery.yaml"));
        assertThat(propose().code()).isEqualTo(13);
        assertThat(propose().err()).contains("delivery.yaml").hasLineCount(1);
    }
}
