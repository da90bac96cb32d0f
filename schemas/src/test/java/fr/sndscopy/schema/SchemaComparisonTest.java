package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.schema.ComparisonSummary.Line;
import fr.sndscopy.schema.SchemaComparison.Conflict;
import fr.sndscopy.schema.SchemaComparison.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaComparisonTest {

    private static final String HEADER = "MEMNAME;NAME;TYPE;LENGTH;FORMAT;FORMATL;FORMATD\n";

    private final Path listing;
    private final SchemaCatalog catalog;

    SchemaComparisonTest(@TempDir Path root) {
        listing = root.resolve("listing.csv");
        catalog = new SchemaFolder(root.resolve("schemas"))
                .write("T_XYZaaB.json", """
                        {"name": "T_XYZaaB", "fields": [
                          {"name": "TXT", "type": "string", "length": "2"},
                          {"name": "NUM", "type": "integer", "length": "3"},
                          {"name": "AMT", "type": "number", "length": "7,2"},
                          {"name": "DAY", "type": "date"},
                          {"name": "NEW", "type": "year", "dateCreated": "2010"}]}
                        """)
                .load();
    }

    @Test
    void aTableIsComparedWithItsSchemaInTheYearOfItsName() throws IOException {
        Files.writeString(
                listing,
                HEADER
                        + "T_XYZ09B;TXT;2;2;$;2;0\nT_XYZ09B;NUM;1;8;;4;0\nT_XYZ09B;AMT;1;8;;9;2\nT_XYZ09B;DAY;1;8;DATETIME;20;0\n"
                        + "T_XYZ10_02B;txt;2;3;$;3;0\nT_XYZ10_02B;NUM;2;3;$;3;0\nT_XYZ10_02B;AMT;1;8;;10;2\nT_XYZ10_02B;OTHER;2;1;$;1;0\n"
                        + "NOWHERE;A;2;1;$;1;0\n");

        assertThat(SchemaComparison.compare(catalog, listing))
                .containsExactly(
                        new Result(
                                "NOWHERE",
                                Optional.empty(),
                                "",
                                Optional.empty(),
                                false,
                                1,
                                0,
                                Set.of("A"),
                                Set.of(),
                                List.of()),
                        new Result(
                                "T_XYZ09B",
                                Optional.of("T_XYZaaB"),
                                "schemas",
                                Optional.of(2009),
                                false,
                                4,
                                4,
                                Set.of(),
                                Set.of(),
                                List.of()),
                        new Result(
                                "T_XYZ10_02B",
                                Optional.of("T_XYZaaB"),
                                "schemas",
                                Optional.of(2010),
                                true,
                                4,
                                5,
                                Set.of("OTHER"),
                                Set.of("DAY", "NEW"),
                                List.of(
                                        new Conflict("TXT", Conflict.Kind.LENGTH, "char(3)", "string(2)"),
                                        new Conflict("NUM", Conflict.Kind.TYPE, "char(3)", "integer(3)"),
                                        new Conflict("AMT", Conflict.Kind.LENGTH, "number(10.2)", "decimal(7,2)"))));
    }

    @Test
    void resultsAreSummedUpByProductAndYearWithMonthsApart() throws IOException {
        Files.writeString(
                listing,
                HEADER
                        + "T_XYZ09B;TXT;2;2;$;2;0\nT_XYZ09B;NUM;1;8;;4;0\nT_XYZ09B;AMT;1;8;;9;2\nT_XYZ09B;DAY;1;8;DATETIME;20;0\n"
                        + "T_XYZ09_02B;TXT;2;3;$;3;0\nT_XYZ09_02B;NUM;2;3;$;3;0\nT_XYZ09_03B;TXT;2;3;$;3;0\n"
                        + "T_XYZ09_03B;OTHER;2;1;$;1;0\nNOWHERE;A;2;1;$;1;0\n");

        ComparisonSummary summary = ComparisonSummary.of(SchemaComparison.compare(catalog, listing));

        assertThat(summary.lines())
                .containsExactly(
                        new Line("", Optional.empty(), false, 1, 0, 1, 0, 1, 0, 0),
                        new Line("schemas", Optional.of(2009), false, 1, 1, 0, 0, 0, 0, 0),
                        new Line("schemas", Optional.of(2009), true, 2, 0, 0, 5, 1, 1, 2));
        assertThat(summary.total()).isEqualTo(new Line("", Optional.empty(), false, 4, 1, 1, 5, 2, 1, 2));
        assertThat(summary.conflicts())
                .containsOnlyKeys("T_XYZaaB.NUM", "T_XYZaaB.TXT")
                .containsEntry(
                        "T_XYZaaB.TXT", Set.of(new Conflict("TXT", Conflict.Kind.LENGTH, "char(3)", "string(2)")));
    }

    @Test
    void aListingWithoutItsColumnsIsRefused() throws IOException {
        Files.writeString(listing, "MEMNAME;NAME\n");

        assertThatThrownBy(() -> SchemaComparison.compare(catalog, listing))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] no column TYPE: expected PROC CONTENTS with a header, separated by ;", listing);
    }

    @Test
    void aListingLineWithOtherCellsOrWidthsIsRefusedWithItsNumber() throws IOException {
        Files.writeString(listing, HEADER + "T;A\n");
        assertThatThrownBy(() -> SchemaComparison.compare(catalog, listing))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s: line 2] 2 cells: expected 7 as in the header", listing);

        Files.writeString(listing, HEADER + "T;A;2;1;$;x;0\n");
        assertThatThrownBy(() -> SchemaComparison.compare(catalog, listing))
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "[%s: line 2] a width that is no number: expected whole numbers as FORMATL and FORMATD",
                        listing);
    }

    @Test
    void aListingThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> SchemaComparison.compare(catalog, listing))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] cannot be read: expected a listing of columns", listing);
    }
}
