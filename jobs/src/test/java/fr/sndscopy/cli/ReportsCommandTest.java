package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The pages over all deliveries, and two runs compared, as a person calls for them. */
@Isolated("replaces System.out and System.err")
final class ReportsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    /** A home that has published two deliveries and refused one, copied for each test. */
    @SuppressWarnings("NullAway.Init") // set before all
    private static Path published;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path pages;

    @BeforeAll
    static void publish() throws IOException {
        published = folder.resolve("published");
        Path schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("ER_REP_F.json"), """
            {"name": "ER_REP_F", "produit": "DCIR", "fields": [
              {"name": "REP_COD", "type": "string", "length": "6"},
              {"name": "REP_MNT", "type": "number", "length": "7,2"}]}
            """);
        migrate("2019-01", "CANARI;1.50\n;2.50\nB;3\n", 0);
        migrate("2019-03", "CANARI;1.50\n;\nREJ4REJ;1\nC;x\nD;1\nE;1\n", 3);
        migrate("2019-04", "TOOLONG;x\nTOOLONG;x\n", 13);
    }

    private static void migrate(String period, String rows, int code) throws IOException {
        Path delivery = Files.createDirectory(folder.resolve(period));
        Files.writeString(delivery.resolve("a.csv"), "REP_COD;REP_MNT\n" + rows);
        Files.writeString(
                delivery.resolve("delivery.yaml"),
                "delivery: R-" + period + "\nproduct: DCIR\nperiod: " + period
                        + "\nfiles:\n  - {path: a.csv, table: ER_REP_F}\n");
        CliRun run = CliRun.of(
                "--home",
                published.toString(),
                "migrate",
                "--schemas",
                folder.resolve("schemas").toString(),
                delivery.toString());
        assertThat(run.code()).as(run.toString()).isEqualTo(code);
    }

    @BeforeEach
    void copyTheHome() throws IOException {
        home = directory.resolve("home");
        pages = directory.resolve("pages");
        try (Stream<Path> all = Files.walk(published)) {
            for (Path file : all.toList()) {
                Files.copy(file, home.resolve(published.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private CliRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        all.addAll(List.of(arguments));
        return CliRun.of(all.toArray(String[]::new));
    }

    private CliRun reports(String... more) {
        List<String> all = new ArrayList<>(List.of("reports", "--out", pages.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private String page(String path) throws IOException {
        return Files.readString(pages.resolve(path));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(pages)) {
            return all.filter(Files::isRegularFile)
                    .map(pages::relativize)
                    .sorted()
                    .toList();
        }
    }

    private Path stored(String delivery, String extension) throws IOException {
        try (Stream<Path> all =
                Files.list(home.resolve("store/sndscopy/evidence").resolve(delivery))) {
            return all.filter(file -> file.getFileName().toString().startsWith("report-"))
                    .filter(file -> file.toString().endsWith(extension))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void thePagesSayWhatIsPublishedOverTimeAndLeadToTheReports() throws IOException {
        CliRun run = reports();

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(run.out().strip()).isEqualTo(pages.resolve("index.html").toString());
        assertThat(files().stream().map(Path::toString))
                .containsExactly(
                        "index.en.html",
                        "index.html",
                        "reports/R-2019-01.html",
                        "reports/R-2019-03.html",
                        "tables/ER_REP_F.en.html",
                        "tables/ER_REP_F.html");
        assertThat(page("index.en.html"))
                .contains("All reports are vouched for", "href=\"reports/R-2019-03.html\"")
                .contains(
                        "without 2019-02", "3 to 4; last: 4", "0% to 33.3%; last: 33.3%", "16.7% to 25.0%; last: 25.0%")
                .doesNotContain("R-2019-04");
        assertThat(page("index.html")).contains("Tous les rapports sont garantis", "sans 2019-02");
        assertThat(page("tables/ER_REP_F.en.html"))
                .contains("href=\"../reports/R-2019-01.html\"", "2019-03", "<path class=\"stored\"");
        assertThat(Files.readAllBytes(pages.resolve("reports/R-2019-01.html")))
                .isEqualTo(Files.readAllBytes(stored("R-2019-01", ".html")));
    }

    @Test
    void noValueOfACellIsInAnyPage() throws IOException {
        reports();

        for (Path file : files()) {
            assertThat(page(file.toString())).as(file.toString()).doesNotContain("CANARI", "REJ4", "TOOLONG");
        }
    }

    @Test
    void withoutKeysAbsentValuesAreNotCountedAndThatIsSaid() throws IOException {
        try (Stream<Path> keys = Files.list(home.resolve("keys"))) {
            for (Path key :
                    keys.filter(file -> file.toString().endsWith(".p12")).toList()) {
                Files.delete(key);
            }
        }

        assertThat(reports().code()).isEqualTo(12);
        CliRun run = reports("--sealed");

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(page("index.en.html")).contains("Absent values were not counted", "not counted");
    }

    @Test
    void anAlteredReportIsNamedAndNotCopiedAndTheOldCopyGoes() throws IOException {
        reports();
        Path html = stored("R-2019-03", ".html");
        Files.writeString(html, Files.readString(html).replace("incomplète", "complète"));

        CliRun run = reports();

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("evidence/R-2019-03/" + html.getFileName(), "its SHA-256 is another one");
        assertThat(pages.resolve("reports/R-2019-03.html")).doesNotExist();
        assertThat(page("index.en.html"))
                .contains(
                        "1 report that nothing vouches for", html.getFileName().toString())
                .doesNotContain("href=\"reports/R-2019-03.html\"")
                .contains("3 to 4; last: 4");
        assertThat(run("compare", "R-2019-01", "R-2019-03").code()).isEqualTo(4);
    }

    @Test
    void aReportThatNobodyWroteIsNamedAndTheOneThatCountsStays() throws IOException {
        Path html = stored("R-2019-01", ".html");
        Path json = stored("R-2019-01", ".json");
        Files.copy(html, html.resolveSibling("report-ffffffffffffffffffffffffffffffff.html"));
        Files.writeString(
                json.resolveSibling("report-ffffffffffffffffffffffffffffffff.json"),
                Files.readString(json).replace("\"published\"", "\"refused\""));

        CliRun run = reports();

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(run.err()).contains("report-ffffffffffffffffffffffffffffffff.json", "nothing says");
        assertThat(page("index.en.html"))
                .contains("href=\"reports/R-2019-01.html\"", "nothing says that a run wrote it");
    }

    @Test
    void aReportThatIsGoneIsNamed() throws IOException {
        Files.delete(stored("R-2019-01", ".html"));
        Files.delete(stored("R-2019-01", ".json"));

        CliRun run = reports();

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("evidence/R-2019-01/", "no whole report");
        assertThat(page("index.en.html")).doesNotContain("href=\"reports/R-2019-01.html\"");
    }

    @Test
    void anAccessLogThatWasWrittenAnewVouchesForNothingBehindThatPlace() throws IOException {
        Path entry = home.resolve("store/sndscopy/access").resolve(String.format("%020d.json", 1));
        Files.writeString(
                entry, Files.readString(entry, StandardCharsets.UTF_8).replace("\"user\":\"", "\"user\":\"x"));

        CliRun run = reports("--sealed");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("the access log does not hold together");
        assertThat(page("index.en.html")).contains("not vouched for");
    }

    @Test
    void aFolderWithSomethingElseIsLeftAsItIs() throws IOException {
        Files.createDirectory(pages);
        Files.writeString(pages.resolve("index.html"), "<p>mine</p>");

        CliRun run = reports();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("holds something else, which is left as it is");
        assertThat(page("index.html")).isEqualTo("<p>mine</p>");
    }

    @Test
    void nothingIsPublishedInANewHome() {
        home = directory.resolve("none");

        assertThat(reports().code()).isEqualTo(10);
    }

    @Test
    void twoPublishedRunsAreComparedWithTheirAbsentValues() {
        CliRun run = run("compare", "R-2019-01", "R-2019-03");

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("compared table by table", "rows delivered", "+3", "vouched for")
                .containsPattern("ER_REP_F +REP_MNT +0 \\(0%\\) +1 \\(25.0%\\)")
                .containsPattern("too-long +– +1 +new")
                .doesNotContain("CANARI", "REJ4");
    }

    @Test
    void aRunIsTheSameAsItself() {
        assertThat(run("compare", "R-2019-01", "R-2019-01").out()).contains("Nothing differs but how long it took.");
    }

    @Test
    void aRefusedRunIsComparedByTheReportOfTheHomeAndAFileByWhatItSays() throws IOException {
        Path file = home.resolve("reports/R-2019-04/report.json");
        Path page = directory.resolve("page.html");

        CliRun byId = run("compare", "R-2019-03", "R-2019-04", "--out", page.toString());
        CliRun byFile = run("compare", "R-2019-03", file.toString());

        assertThat(byId.code()).as(byId.toString()).isZero();
        assertThat(byId.out()).contains("report.json of this home (not vouched for)", "Refused");
        assertThat(byFile.out()).contains(file + " (not vouched for)");
        assertThat(Files.readString(page)).contains("Comparaison de deux exécutions", "R-2019-03 → R-2019-04");
        assertThat(run("compare", "R-2019-03", "R-2019-04", "--out", page.toString())
                        .code())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoReportIsNotCompared() throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), "{\"format\":\"other/1\"}");

        assertThat(run("compare", "R-2019-01", file.toString()).err()).contains("not a report of a run");
        assertThat(run("compare", "R-2019-01", "R-2030-01").err()).contains("no report, neither in the store");
        assertThat(run("compare", "R-2019-01", "./none.json").err()).contains("no such file");
    }
}
