package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What sndscopy.yaml says of rows, and what becomes of them. */
@Isolated("replaces System.out and System.err")
final class OperatorRulesCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** A delivery of three rows: one too long, one with an unknown code, one in order. */
    @BeforeEach
    void deliver() throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(folder.resolve("schemas"));
        Files.createDirectories(folder.resolve("codes"));
        Files.createDirectories(folder.resolve("delivery"));
        Files.writeString(folder.resolve("codes").resolve("IR_NAT_V.csv"), "PRS_NAT_REF\nA\nB\n");
        Files.writeString(folder.resolve("schemas").resolve("ER_OPR_F.json"), """
            {"name": "ER_OPR_F", "produit": "DCIR", "fields": [
              {"name": "BEN_NIR_PSA", "type": "string", "length": "3"},
              {"name": "PRS_NAT_REF", "type": "string", "length": "1", "nomenclature": "IR_NAT_V"}]}
            """);
        Files.writeString(
                folder.resolve("delivery").resolve("a.csv"), "BEN_NIR_PSA;PRS_NAT_REF\n12345;A\n123;X\n124;B\n");
        Files.writeString(
                folder.resolve("delivery").resolve("delivery.yaml"),
                "delivery: O-1\nproduct: DCIR\nperiod: 2019-02\nfiles:\n  - {path: a.csv, table: ER_OPR_F}\n");
    }

    private CliRun run(String yaml, String... command) throws IOException {
        Files.writeString(
                folder.resolve("home").resolve("sndscopy.yaml"), "sndscopy:\n  operator: tester\n" + yaml.indent(2));
        List<String> all =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        all.addAll(List.of(command));
        return CliRun.of(all.toArray(String[]::new));
    }

    private CliRun deliver(String command, String yaml) throws IOException {
        return run(
                yaml,
                command,
                folder.resolve("delivery").toString(),
                "--schemas",
                folder.resolve("schemas").toString());
    }

    @Test
    void aRuleThatWarnsLetsItsRowsBeStoredAndOneThatIsUsualDoesNot() throws IOException {
        CliRun run = deliver("migrate", """
            nomenclatures: [../codes]
            rules: {ER_OPR_F: {"[too-long(BEN_NIR_PSA)]": warn}}
            """);

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
        assertThat(run("", "--json", "ls").out()).contains("\"quarantined\":1", "\"stored\":2");
        assertThat(run("", "quarantine", "ls").out())
                .contains("not-in-nomenclature(PRS_NAT_REF)")
                .doesNotContain("too-long");
    }

    @Test
    void aLimitOnTheCodeOfAColumnStopsThePublicationUntilItIsRaised() throws IOException {
        CliRun refused = deliver("migrate", """
            limits: {"[*]": {codes: {"[too-long(BEN_NIR_PSA)]": {count: 0}}}}
            """);
        CliRun raised = deliver("migrate", """
            limits: {"[*]": {codes: {"[too-long(BEN_NIR_PSA)]": {count: 1}}}}
            """);

        assertThat(refused.code()).isEqualTo(13);
        assertThat(refused.err())
                .contains("[ER_OPR_F 2019-02] 1 violation of too-long(BEN_NIR_PSA) in 3 rows delivered (33.33%):"
                        + " tolerated are 0");
        assertThat(raised.code()).as(raised.out() + raised.err()).isEqualTo(3);
    }

    @Test
    void aWrongNameIsRefusedBeforeAnythingIsDone() throws IOException {
        CliRun table = deliver("plan", "rules: {ER_OPR_X: {too-long: warn}}");
        CliRun column = deliver("migrate", "limits: {ER_OPR_F: {codes: {\"[too-long(BEN_NIR)]\": {count: 0}}}}");
        CliRun severity = deliver("plan", "rules: {\"[*]\": {too-long: harsh}}");

        assertThat(table)
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [sndscopy.rules.ER_OPR_X] no such table: expected one of the schemas, or \"[*]\";"
                                + " did you mean ER_OPR_F?\n"));
        assertThat(column.code()).isEqualTo(2);
        assertThat(column.err())
                .endsWith("[sndscopy.limits.ER_OPR_F.codes.too-long(BEN_NIR)] no such column: expected one of"
                        + " ER_OPR_F\n");
        assertThat(severity.code()).isEqualTo(2);
        assertThat(severity.err()).startsWith("sndscopy: [sndscopy.rules.*.too-long] 'harsh' is not possible here");
        assertThat(run("", "--json", "ls").out()).doesNotContain("ER_OPR_F");
    }
}
