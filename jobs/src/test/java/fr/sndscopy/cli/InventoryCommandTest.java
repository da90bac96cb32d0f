package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Isolated("replaces System.out and System.err")
final class InventoryCommandTest {
    private static final String ROWS = "BEN_NIR_PSA;BEN_RNG_GEM\n1;1\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path files;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path schemas;

    @BeforeEach
    void makeTable() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(
                schemas.resolve("ER_INV_F.json"),
                "{\"name\": \"ER_INV_F\", \"produit\": \"DCIR\", \"fields\": ["
                        + "{\"name\": \"BEN_NIR_PSA\", \"type\": \"string\", \"length\": \"17\"},"
                        + "{\"name\": \"BEN_RNG_GEM\", \"type\": \"integer\", \"length\": \"1\"}]}");
    }

    private CliRun inventory(Path directory, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--home", folder.resolve("home").toString(), "inventory", directory.toString()));
        arguments.addAll(List.of("--schemas", schemas.toString()));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void aFolderInWhichNothingIsOpenGetsItsDeclarationAndNoHomeIsMade() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);

        CliRun run = inventory(files);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("DCIR-2019-02 (DCIR): 1 file, 28 B\n\n")
                .containsPattern("ER_INV_F +2019-02 +2019 +utf-8 \";\" +ER_INV_F_201902.csv")
                .endsWith("Nothing is open. Next: sndscopy --home " + folder.resolve("home") + " plan " + files
                        + " --schemas " + schemas + "\n");
        assertThat(files.resolve("delivery.yaml")).content().contains("path: ER_INV_F_201902.csv", "sha256: ");
        assertThat(folder.resolve("home")).doesNotExist();
        assertThat(CliRun.of(
                                "--home",
                                folder.resolve("home").toString(),
                                "plan",
                                files.toString(),
                                "--schemas",
                                schemas.toString())
                        .code())
                .isZero();
    }

    @Test
    void manyFilesLeftAloneForOneReasonAreOneLine() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);
        for (int i = 0; i < 5; i++) {
            Files.writeString(files.resolve("note-" + i + ".json"), "{}");
        }

        CliRun run = inventory(files);

        assertThat(run.out().lines().filter(line -> line.startsWith("left alone: ")))
                .containsExactly("left alone: 5 files, such as note-0.json (no data)");
    }

    @Test
    void schemasThatLieBesideAreOfferedAndThePlaceOfTheDraftIsSaid() throws IOException {
        Path files = Files.createDirectory(folder.resolve("with-schemas"));
        Files.writeString(files.resolve("AT_OWN_V.csv"), "COD;LIB\n1;a\n");
        Files.writeString(
                files.resolve("AT_OWN_V.json"),
                "{\"name\": \"AT_OWN_V\", \"produit\": \"OWN\", \"fields\": [{\"name\": \"COD\", \"type\": \"string\"},"
                        + " {\"name\": \"LIB\", \"type\": \"string\"}]}");

        CliRun without = CliRun.of("--home", folder.resolve("home").toString(), "inventory", files.toString());
        Files.deleteIfExists(files.resolve("delivery.yaml"));
        CliRun with = CliRun.of(
                "--home",
                folder.resolve("home").toString(),
                "inventory",
                files.toString(),
                "--period",
                "snapshot",
                "--schemas",
                files.toString());

        assertThat(without.out())
                .contains("1 Table Schema lies beside the files and may know their columns: sndscopy --home "
                        + folder.resolve("home") + " inventory " + files + " --schemas " + files);
        assertThat(with.out())
                .doesNotContain("beside the files")
                .contains(files.resolve("delivery.yaml").toString())
                .contains("1 snapshot is held against the columns of "
                        + Year.now(ZoneId.systemDefault()).getValue() + ", this year; --vintage names another");
    }

    @Test
    void openQuestionsAreCountedAndEndWith13() throws IOException {
        Files.writeString(files.resolve("ER_INV_F.csv"), ROWS);

        CliRun run = inventory(files);

        assertThat(run.code()).isEqualTo(13);
        assertThat(run.out())
                .contains("? delivery: period? no file's name tells it")
                .endsWith("Open questions: 1. Answer them in the draft; migrate refuses it until then.\n");
        assertThat(CliRun.of("--home", folder.resolve("home").toString(), "plan", files.toString())
                        .err())
                .startsWith("sndscopy: [delivery.yaml: period] ");
    }

    @Test
    void jsonIsOneDocumentAndSaysWhereTheDraftIs() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);
        Files.writeString(files.resolve("README.md"), "x");

        CliRun run = inventory(files, "--json", "--no-checksums");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.get("complete").asBoolean()).isTrue();
        assertThat(document.get("written").asString())
                .isEqualTo(files.resolve("delivery.yaml").toString());
        assertThat(document.at("/files/0/table").asString()).isEqualTo("ER_INV_F");
        assertThat(document.at("/files/0/format/delimiter").asString()).isEqualTo(";");
        assertThat(document.at("/files/0/sha256").isMissingNode()).isTrue();
        assertThat(document.at("/leftAlone/0/path").asString()).isEqualTo("README.md");
    }

    @Test
    void theDraftGoesWhereItIsSaidAndNowhereElse() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);

        CliRun run = inventory(files, "--out", folder.resolve("draft.yaml").toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(folder.resolve("draft.yaml")).content().contains("path: ER_INV_F_201902.csv");
        assertThat(files.resolve("delivery.yaml")).doesNotExist();
        assertThat(run.out()).contains(folder.resolve("draft.yaml").toString());
    }

    @Test
    void aDashIsStandardOutputAndWhatIsForPeopleGoesToStandardError() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);
        Files.writeString(files.resolve("delivery.yaml"), "mine");

        CliRun run = inventory(files, "--out", "-");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("delivery: DCIR-2019-02").contains("path: ER_INV_F_201902.csv");
        assertThat(run.err()).contains("Nothing is open.");
        assertThat(files.resolve("delivery.yaml")).hasContent("mine");
        Files.writeString(files.resolve("delivery.yaml"), run.out());
        assertThat(CliRun.of(
                                "--home",
                                folder.resolve("home").toString(),
                                "plan",
                                files.toString(),
                                "--schemas",
                                schemas.toString())
                        .code())
                .isZero();
    }

    @Test
    void noFileIsOverwritten() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);
        Files.writeString(files.resolve("delivery.yaml"), "mine");
        Path taken = Files.writeString(folder.resolve("taken.yaml"), "mine too");

        CliRun usual = inventory(files);
        CliRun said = inventory(files, "--out", taken.toString());

        assertThat(usual.code()).isEqualTo(2);
        assertThat(usual.err())
                .isEqualTo("sndscopy: [" + files.resolve("delivery.yaml")
                        + "] there already, and never overwritten: expected --out FILE with another name, or"
                        + " --out -\n");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).startsWith("sndscopy: [" + taken + "] there already, and never overwritten");
        assertThat(usual.out() + said.out()).isEmpty();
        assertThat(files.resolve("delivery.yaml")).hasContent("mine");
        assertThat(taken).hasContent("mine too");
    }

    @Test
    void mistakesAreToldOnOneLineWithPlaceAndExpectation() throws IOException {
        Files.writeString(files.resolve("ER_INV_F_201902.csv"), ROWS);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path nowhere = folder.resolve("no such folder");

        assertThat(inventory(empty))
                .isEqualTo(new CliRun(
                        13,
                        "",
                        "sndscopy: [" + empty + "] no file in it:"
                                + " expected delimited text, packed with gzip, zip, zstd, xz or bzip2 or not\n"));
        assertThat(inventory(nowhere))
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [" + nowhere
                                + "] no such folder: expected a folder with the files of a delivery\n"));
        assertThat(inventory(files, "--out", "-", "--json"))
                .isEqualTo(new CliRun(
                        2,
                        "{\"command\":\"inventory\",\"exitCode\":2,\"format\":\"sndscopy-error/1\",\"kind\":\"usage\",\"message\":\"[--out"
                                + " -] with --json: expected one of the two on standard output\"}\n",
                        "sndscopy: [--out -] with --json: expected one of the two on standard output\n"));
        assertThat(inventory(files, "--out", nowhere.resolve("draft.yaml").toString()))
                .isEqualTo(new CliRun(
                        2,
                        "",
                        "sndscopy: [" + nowhere.resolve("draft.yaml")
                                + "] cannot be written: no such folder: expected a folder that is there\n"));
        assertThat(inventory(files, "--period", "02/2019").err())
                .startsWith("sndscopy: [--period] ")
                .hasLineCount(1);
        assertThat(inventory(files, "--vintage", "MMXIX").code()).isEqualTo(2);
        assertThat(inventory(files, "--delivery", "a/b").err())
                .isEqualTo("sndscopy: [--delivery] not usable: expected a letter or digit, then at most 99 of"
                        + " A-Z a-z 0-9 . _ -\n");
        assertThat(inventory(files, "--product", "{}").err())
                .isEqualTo("sndscopy: [--product] not usable: expected a name such as DCIR or PMSI MCO\n");
        assertThat(files.resolve("delivery.yaml")).doesNotExist();
    }

    @Test
    void theHelpNamesEveryAnswerAndEveryExitCode() {
        CliRun run = CliRun.of("inventory", "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("--out", "--delivery", "--product", "--period", "--vintage", "--no-checksums", "--schemas")
                .contains("Exit codes: 0 nothing is open; 13 ");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }
}
