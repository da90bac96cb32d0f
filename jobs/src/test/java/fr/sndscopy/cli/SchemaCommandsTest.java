package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandsTest {

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {}

    private Run schema(String... arguments) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            String[] all = new String[arguments.length + 3];
            all[0] = "--home";
            all[1] = folder.resolve("home").toString();
            all[2] = "schema";
            System.arraycopy(arguments, 0, all, 3, arguments.length);
            int code = SndscopyCommand.run(all);
            return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @Test
    void showTellsKeysRulesAndWhereFactsComeFrom() {
        Run run = schema("show", "ER_PRS_F", "--year", "2012");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("ER_PRS_F (DCIR) in 2012: 116 columns, version ")
                .contains("primary key   DCT_ORD_NUM, FLX_DIS_DTD")
                .contains("row rules     EXE_SOI_DTD not-after EXE_SOI_DTF: ")
                .contains("(row-rules.overlay.json)")
                .contains("facts from    /snds/DCIR/ER_PRS_F.json")
                .contains("[1] ")
                .contains("] too-short.overlay.json: SAS shows Oracle's number");
        assertThat(schema("show", "ER_PRS_F", "--year", "2012", "--json").out())
                .contains("\"uniqueKeys\":[]")
                .contains("{\"columns\":[\"EXE_SOI_DTD\",\"EXE_SOI_DTF\"],\"reason\":");
    }

    @Test
    void diffTellsWhatTwoYearsDoNotShare() {
        Run run = schema("diff", "T_MCO08B", "2008", "2012");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("T_MCOaaB (PMSI MCO): 60 columns in 2008, 65 in 2012\n")
                .containsPattern("\\+ +ANT_SUP_NBR +added")
                .containsPattern("\\d+ added, \\d+ removed, 0 moved, \\d+ facts changed\n");
        assertThat(schema("diff", "T_MCOaaB", "2008", "2012", "--json").out())
                .contains("\"from\":{\"columns\":60,\"year\":2008}");
        assertThat(schema("diff", "T_MCOaaB", "2013", "2013").out()).endsWith("nothing differs\n");
        assertThat(schema("diff", "NOWHERE", "2008", "2012").err())
                .isEqualTo("sndscopy: [NOWHERE] no such table: expected one that is shipped, or --schemas\n");
    }

    @Test
    void compareTellsByProductAndYearWithAndWithoutOverlays() throws IOException {
        Path listing = folder.resolve("listing.csv");
        Files.writeString(
                listing,
                "MEMNAME;NAME;TYPE;FORMAT;FORMATL;FORMATD\nER_LOT_F_2012;LOT_SER_NUM;2;$;20;0\nER_LOT_F_2012;NEW;2;$;1;0\n");

        Run run = schema("compare", listing.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("DCIR")))
                .singleElement()
                .asString()
                .matches("DCIR +2012 +1 +0 +0 +\\d+ +1 +0 +0");
        assertThat(schema("compare", "--public", listing.toString()).out())
                .contains("length  ER_LOT_F.LOT_SER_NUM: char(20), string(2)");
        assertThat(schema("compare", "--table", "ER_LOT_F", listing.toString()).out())
                .containsPattern("ER_LOT_F_2012 +2 +\\d+ .*NEW\n");
    }

    @Test
    void checkReportsAnOverlayThatDoesNotFitAndEndsWith2() throws IOException {
        Files.writeString(
                folder.resolve("x.overlay.json"),
                "{\"rowRules\": [{\"table\": \"ER_LOT_F\", \"rule\": \"not-after\", \"columns\": [\"A\", \"B\"], \"reason\": \"r\"}]}");

        Run run = schema("check", folder.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out())
                .contains("row rule 1] no field A: expected names of this table's fields")
                .endsWith("1 errors, 0 warnings, 0 notes\n");
    }
}
