package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A delivery that was refused: where its report is, and how its rejected rows are looked at though nothing is published. */
@Isolated("replaces System.out and System.err")
final class RefusedRunCommandTest {
    private static final String CANARY = "CANARI77";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small = new SmallDelivery(Path.of(""));

    /** Two of three rows are rejected. */
    @BeforeEach
    void deliver() throws IOException {
        small = new SmallDelivery(folder);
        small.schema(SmallDelivery.TV)
                .declares("R-1", "files: [{path: a.csv, table: TV}]")
                .with("R-1", "a.csv", "ID;TXT\n" + CANARY + ";a\nxx;b\n3;c\n");
    }

    private Path report(String delivery) {
        return folder.resolve("home").resolve("reports").resolve(delivery).resolve("report.html");
    }

    @Test
    void aRefusalNamesItsReport() {
        CliRun refused = small.migrate("R-1");

        assertThat(refused.code()).isEqualTo(13);
        assertThat(refused.err())
                .contains("Report  " + report("R-1"))
                .contains("[TV 2019-02] 2 of 3 rows delivered were rejected (66.67%): tolerated are 50%");
        assertThat(report("R-1"))
                .content()
                .contains("lignes converties, non publiées")
                .doesNotContain(CANARY);
    }

    @Test
    void aRefusalBeforeAnyRowHasAReportToo() throws IOException {
        small.with("R-1", "a.csv", "ID;OTHER\n1;a\n");

        CliRun refused = small.migrate("R-1");

        assertThat(refused.code()).isEqualTo(13);
        assertThat(refused.err()).contains("Report  " + report("R-1"));
        assertThat(report("R-1")).content().contains("Refusée", "missing-column TXT");
        assertThat(small.run("report", "R-1").out()).contains(report("R-1").toString());
    }

    @Test
    void rejectedRowsOfARefusedRunAreListedShownAndExported() throws IOException {
        small.migrate("R-1");

        CliRun all = small.run("quarantine", "ls");
        CliRun list = small.run("quarantine", "ls", "--delivery", "R-1");
        CliRun show = small.run("quarantine", "show", "TV", "--delivery", "R-1");
        Path out = folder.resolve("out");
        CliRun export = small.run(
                "quarantine", "export", "TV", "--delivery", "R-1", "--format", "csv", "--out", out.toString());

        assertThat(all.code()).as("nothing else is there").isZero();
        assertThat(all.out()).isEqualTo(list.out());
        assertThat(all.err()).isEmpty();
        assertThat(small.run("quarantine", "show", "TV").out()).isEqualTo(show.out());
        assertThat(small.run("quarantine", "show", "TV", "--period", "2019-03").code())
                .isEqualTo(2);
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out())
                .startsWith("R-1 is not published: rows of its run that was refused at 20")
                .contains("not-integer(ID) 2");
        assertThat(show.code()).as(show.err()).isZero();
        assertThat(show.out()).contains("not-integer(ID)", CANARY);
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(out.resolve("TV_2019-02_quarantine.csv"))
                .content()
                .contains(CANARY)
                .hasLineCount(3);
        try (Stream<Path> kept = Files.list(Objects.requireNonNull(report("R-1").getParent()))) {
            assertThat(kept.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).content().doesNotContain(CANARY));
        }
    }

    @Test
    void onceItIsPublishedTheLedgerSaysWhatIsInQuarantine() throws IOException {
        small.migrate("R-1");
        small.declares("R-1", "limits: {TV: none}\nfiles: [{path: a.csv, table: TV}]");

        CliRun published = small.migrate("R-1");
        CliRun list = small.run("quarantine", "ls", "--delivery", "R-1");

        assertThat(published.code()).as(published.err()).isEqualTo(3);
        assertThat(published.out())
                .contains("Published: incomplete, to be examined before any use")
                .contains("TV 2019-02: 2 of 3 rows (66.7%) are kept from readers, in quarantine.");
        assertThat(list.out()).startsWith("table").contains("not-integer(ID) 2");
        assertThat(small.run("quarantine", "ls").err()).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotHaveAnyMoreIsNoAlteration() throws IOException {
        small.migrate("R-1");
        List<Path> objects;
        try (Stream<Path> stored = Files.walk(folder.resolve("home").resolve("store"))) {
            objects = stored.filter(path -> path.toString().contains("quarantine") && Files.isRegularFile(path))
                    .toList();
        }
        for (Path object : objects) {
            Files.delete(object);
        }

        CliRun show = small.run("quarantine", "show", "TV", "--delivery", "R-1");

        assertThat(objects).isNotEmpty();
        assertThat(show.code()).isEqualTo(2);
        assertThat(show.err())
                .contains("[R-1] what its refused run had stored is gone: expected another run of it, whose rows can be"
                        + " shown");
    }

    @Test
    void theNightNamesTheReportOfEachRefusal() throws IOException {
        byte[] file = Files.readAllBytes(small.directory("R-1").resolve("a.csv"));
        small.declares("R-1", "files: [{path: a.csv, table: TV, sha256: " + Sha256.of(file) + "}]");

        CliRun night = small.run(
                "nightly", folder.toString(), "--schemas", small.schemas().toString());

        assertThat(night.out()).contains("report: " + report("R-1"));
    }
}
