package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.published.LastRun;
import fr.sndscopy.lock.FileRunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What plan, migrate, status, report and quarantine show tell of one small home. */
@Isolated("replaces System.out and System.err")
class RunsInAHomeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small() {
        return new SmallDelivery(folder);
    }

    @BeforeEach
    void writeSchemas() throws IOException {
        small().schema(SmallDelivery.TV);
    }

    private SmallDelivery good(String id) throws IOException {
        return small().declares(id, "files: [{path: a.csv, table: TV}, {path: b.csv, table: TV}]")
                .with(id, "a.csv", "ID;TXT\n1;a\n2;b\n")
                .with(id, "b.csv", "ID;TXT\r\n3;c\r\n\r\n4;d");
    }

    @Test
    void planCountsRowsAndEndsWithWhatToDoNext() throws IOException {
        SmallDelivery small = good("D1");
        String schemas = " --schemas " + small.schemas();

        CliRun before = small.plan("D1");
        assertThat(small.migrate("D1").code()).isZero();
        CliRun after = small.plan("D1");

        assertThat(before.code()).isZero();
        assertThat(before.out())
                .containsPattern("TV +2019-02 +2019 +2 +2 +.*a.csv")
                .containsPattern("TV +2019-02 +2019 +2 +2 +.*b.csv")
                .containsPattern("total +4 ")
                .endsWith("Ready. Next: sndscopy --home " + folder.resolve("home") + " migrate " + small.directory("D1")
                        + schemas + "\n");
        assertThat(after.out()).endsWith("Already published, with the same content.\n");
    }

    @Test
    void aHomeThatCannotBeLookedIntoIsNotTakenForOneThatIsNotThere() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        for (String command : new String[] {"status", "doctor", "ls"}) {
            CliRun run = CliRun.of("--home", loop.toString(), command);

            assertThat(run.code()).as(command).isEqualTo(2);
            assertThat(run.err())
                    .contains("[" + loop + "] the home cannot be looked into: ")
                    .endsWith(": expected the account that it belongs to (sudo -u)\n");
        }
        assertThat(CliRun.of("--home", folder.resolve("none").toString(), "status")
                        .code())
                .isEqualTo(10);
    }

    @Test
    void whereNothingCanBeWrittenAnotherPlaceIsAskedFor() throws IOException {
        SmallDelivery small = good("D1");
        assertThat(small.migrate("D1").code()).isZero();
        String home = folder.resolve("home").toString();
        Path out = Files.writeString(folder.resolve("file"), "not a folder").resolve("out");

        for (String command : new String[] {
            "export TV --format csv --out", "report D1 --out", "generate --rows 1 --out",
        }) {
            CliRun run = CliRun.of(("--home " + home + " " + command + " " + out).split(" "));

            assertThat(run.code()).as(command).isEqualTo(2);
            assertThat(run.err())
                    .contains("[" + out + "] cannot be written: ")
                    .contains("expected a folder that may be written to");
        }
    }

    @Test
    void planFindsTheFaultsOfAllFilesAtOnceAndMigrateCountsThem() throws IOException {
        SmallDelivery small = small().declares(
                        "D1",
                        "files: [{path: a.csv, table: TV}, {path: b.csv, table: TV}, {path: c.csv, table: TX},"
                                + " {path: d.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT;MORE_COL\n1;a;b\n")
                .with("D1", "b.csv", "ID\n1\n")
                .with("D1", "c.csv", "ID;TXT\n1;a\n")
                .with("D1", "d.csv", "ID;TXT\n1;a\n");

        CliRun plan = small.plan("D1");
        CliRun migrate = small.migrate("D1");

        assertThat(plan.code()).isEqualTo(13);
        assertThat(plan.err().lines()).hasSize(3);
        assertThat(plan.err()).contains("[a.csv]").contains("[b.csv]").contains("[c.csv] no schema of table TX");
        assertThat(plan.out())
                .contains("3 problems: migrate would refuse this delivery.")
                .contains("schema propose");
        assertThat(migrate.code()).isEqualTo(13);
        assertThat(migrate.err()).contains("and 2 files more with faults: sndscopy plan names them all");
    }

    @Test
    void migrateEndsWithDurationSpeedStoreAndHome() throws IOException {
        CliRun run = good("D1").migrate("D1");

        assertThat(run.out().lines().reduce((first, last) -> last).orElseThrow())
                .matches("Done    [0-9.]+ s, [0-9,]+ rows/s, [0-9.]+ [KMG]?B/s; store embedded in .*, home .*");
    }

    @Test
    void statusTellsHowTheLastRunEnded() throws IOException {
        SmallDelivery small = good("D1");
        assertThat(small.migrate("D1").code()).isZero();
        String published = small.run("status").out();
        small.declares("D2", "files: [{path: a.csv, table: TV, period: 2019-03}]")
                .with("D2", "a.csv", "WRONG\n1\n");
        assertThat(small.migrate("D2").code()).isEqualTo(13);
        String refused = small.run("status").out();

        assertThat(published).containsPattern("run +none").containsPattern("last run +D1, ended at .* with 0");
        assertThat(refused).containsPattern("last run +D2, ended at .* with 13: \\[a.csv]");
        assertThat(refused).containsPattern("last +D1, PUBLISH at ");
    }

    @Test
    void statusTellsWhatIsAtWorkAndWhatWasCutOff() throws IOException {
        SmallDelivery small = good("D1");
        assertThat(small.migrate("D1").code()).isZero();
        Path home = folder.resolve("home");
        LastRun begun = LastRun.begins("D9");
        begun.write(home.resolve("last-run.json"));

        String cutOff = small.run("status").out();
        String working;
        try (FileRunLock lock = FileRunLock.acquire(home.resolve("run.lock"))) {
            lock.assertHeld();
            working = small.run("status").out();
        }

        assertThat(cutOff).containsPattern("run +none").containsPattern("last run +D9 of .*: cut off; run it again");
        assertThat(working).containsPattern("run +at work: D9, since .*Z, pid " + begun.pid() + " on ");
    }

    @Test
    void aReportThatTheHomeHasIsNotCopiedAndOneThatItHasNotIsForItsOwner() throws IOException {
        SmallDelivery small = good("D1");
        assertThat(small.migrate("D1").code()).isZero();
        Path reports = folder.resolve("home/reports/D1");

        String own = small.run("report", "D1").out().strip();
        Files.delete(reports.resolve("report.html"));
        Path fetched = Path.of(small.run("report", "D1").out().strip());

        assertThat(own).isEqualTo(reports.resolve("report.html").toString());
        assertThat(fetched).isEqualTo(reports.resolve("report.html"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fetched)))
                .isEqualTo("rw-------");
        try (var files = Files.list(reports)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aReportThatIsAskedForElsewhereLeavesTheHomeAsItIs() throws IOException {
        SmallDelivery small = good("D1");
        assertThat(small.migrate("D1").code()).isZero();
        Path reports = folder.resolve("home/reports/D1");
        Files.delete(reports.resolve("report.html"));
        Path out = folder.resolve("elsewhere.html");

        assertThat(small.run("report", "D1", "--out", out.toString()).code()).isZero();

        assertThat(out).content().contains("D1");
        assertThat(reports.resolve("report.html")).doesNotExist();
    }

    @Test
    void quarantinedRowsAreShownAsColumnsWithTheRuleBeside() throws IOException {
        SmallDelivery small = small().declares("D1", """
            files: [{path: a.csv, table: TV, format: {quote: rfc4180}}]\
            """).with("D1", "a.csv", """
                ID;TXT
                1;"quite; a ""long"" text, too long"
                x;short
                3;c;d
                4;ok
                5;ok
                6;ok
                7;ok
                8;ok
                """);
        assertThat(small.migrate("D1").code()).isEqualTo(3);

        CliRun all = small.run("quarantine", "show", "TV");
        CliRun one = small.run("quarantine", "show", "TV", "--column", "ID", "--fields", "txt", "--raw");
        CliRun wrong = small.run("quarantine", "show", "TV", "--column", "TXD");

        assertThat(all.out())
                .contains("  TXT = quite; a \"long\" text, too long  too-long(TXT)\n")
                .contains("  ID = x  not-integer(ID)\n")
                .contains("  ragged-row\n  3;c;d\n")
                .doesNotContain("short");
        assertThat(one.out())
                .contains("  ID  = x      not-integer(ID)\n  TXT = short\n  x;short\n")
                .doesNotContain("too-long");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("no such column: TXD; did you mean TXT?");
    }

    @Test
    void rowsThatWereNotDeclaredAreToldOnceWithTheirFile() throws IOException {
        CliRun run = small().declares("D1", "files: [{path: data/a.csv, table: TV, rows: 1700}]")
                .with("D1", "data/a.csv", "ID;TXT\n1;a\n2;b\n")
                .migrate("D1");

        String sentence = "[data/a.csv] rows delivered are not the rows declared: expected 1,700 as declared, found 2";
        assertThat(run.code()).isEqualTo(13);
        assertThat(run.err().lines()).contains("sndscopy: " + sentence);
        assertThat(folder.resolve("home/reports/D1/report.json")).content().contains("\"" + sentence + "\"");
    }

    @Test
    void aPatternThatDoesNotComeToAnEndIsToldWithTheFileThatStatesIt() throws IOException {
        String endless = "\"constraints\": {\"pattern\": \"(.*)(.*)(.*)(.*)(.*)(.*)x\"}";
        SmallDelivery small = small().schema(SmallDelivery.TV.replace("\"20\"", "\"2000\", " + endless))
                .declares("D1", "files: [{path: a.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT\n1;" + "a".repeat(2000) + "\n");
        Path schemas = small.schemas();

        CliRun ofSchema = small.migrate("D1");
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"2000\""))
                .schema(
                        "own.overlay.json",
                        "{\"amendments\": [{\"table\": \"TV\", \"column\": \"TXT\", \"fact\": \"constraints.pattern\","
                                + " \"from\": null, \"to\": \"(.*)(.*)(.*)(.*)(.*)(.*)x\", \"reason\": \"tried\"}]}");
        CliRun ofOverlay = small.migrate("D1");

        for (CliRun run : new CliRun[] {ofSchema, ofOverlay}) {
            assertThat(run.code()).as(run.err()).isEqualTo(2);
        }
        String problem = ": table TV, column TXT] the schema's pattern does not come to an end on a cell: expected";
        assertThat(ofSchema.err()).contains("[" + schemas.resolve("TV.json") + problem);
        assertThat(ofOverlay.err()).contains("[" + schemas.resolve("own.overlay.json") + problem);
    }

    @Test
    void theReportOfADeliveryTellsWhatReplaysHaveBroughtBackSince() throws IOException {
        SmallDelivery small = small().declares("D1", "limits: {\"*\": none}\nfiles: [{path: a.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT\n1;" + "t".repeat(25) + "\n2;" + "t".repeat(45) + "\n3;c\n");
        assertThat(small.migrate("D1").code()).isEqualTo(3);
        assertThat(small.run("report", "D1").err()).doesNotContain("quarantine");
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"40\""));

        CliRun replay = small.run(
                "quarantine", "replay", "D1", "--schemas", small.schemas().toString());
        CliRun report = small.run("report", "D1");

        assertThat(replay.code()).as(replay.toString()).isIn(0, 3);
        assertThat(report.out() + report.err())
                .contains("since then rows of D1 came back from quarantine, and 1 are in it today; see the reports of"
                        + " D1.replay-1");
    }

    @Test
    void theDemoEndsWithTheCommandThatGoesOnInTheSameHome() {
        CliRun demo = small().run("demo", "--rows", "50");

        assertThat(demo.code()).as(demo.err()).isIn(0, 3);
        assertThat(demo.out()).contains("Again   sndscopy --home " + folder.resolve("home") + " demo ");
    }

    @Test
    void anIdThatTwoFoldersUseIsToldWithTheOtherFolder() throws IOException {
        good("D1");
        String file = "{path: a.csv, table: TV, sha256: " + "0".repeat(64) + "}";
        for (String name : new String[] {"one", "two"}) {
            small().with(
                            "inbox/" + name,
                            "delivery.yaml",
                            "delivery: D1\nproduct: X\nperiod: 2019-02\nfiles: [" + file + "]\n")
                    .with("inbox/" + name, "a.csv", "ID;TXT\n1;a\n");
        }

        CliRun night = small().run("nightly", folder.resolve("inbox").toString());

        assertThat(night.out())
                .contains("[one] the id D1 is used by another folder, two: expected")
                .contains("[two] the id D1 is used by another folder, one: expected");
    }
}
