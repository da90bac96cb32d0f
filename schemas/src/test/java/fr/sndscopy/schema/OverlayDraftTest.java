package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.schema.OverlayDraft.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayDraftTest {

    private final SchemaFolder folder;

    OverlayDraftTest(@TempDir Path root) {
        folder = new SchemaFolder(root).write("DCIR/T_XYZaaB.json", """
                        {"name": "T_XYZaaB", "fields": [
                          {"name": "TXT", "type": "string", "length": "2", "constraints": {"maxLength": 2}},
                          {"name": "NUM", "type": "integer", "length": 3, "constraints": {"minimum": 1}},
                          {"name": "SIZELESS", "type": "integer"},
                          {"name": "MONTH", "type": "date", "format": "%m", "length": "2"},
                          {"name": "CODE", "type": "string", "length": "4", "nomenclature": "N", "dateDeleted": "2018",
                           "constraints": {"required": true}}]}
                        """);
    }

    @Test
    void proposalsAreWrittenAsAnOverlayAmendmentByAmendment() {
        OverlayDraft draft = draft().type(about("txt", 2012), ColumnType.string(20))
                .added(about("NEW", 2013), ColumnType.decimal(7, 2), Optional.of("NUM"))
                .gone(about("CODE", 2014));

        assertThat(draft.size()).isEqualTo(4);
        assertThat(draft.render()).isEqualTo("""
                {
                  "amendments": [
                    {"table":"T_XYZaaB","column":"TXT","fact":"length","from":"2","to":"20","since":2012,"reason":"seen"},
                    {"table":"T_XYZaaB","column":"TXT","fact":"constraints.maxLength","from":2,"to":null,"since":2012,"reason":"seen"},
                    {"table":"T_XYZaaB","column":"NEW","fact":"column","from":null,"to":{"name":"NEW","type":"number","length":"7,2"},"after":"NUM","since":2013,"reason":"seen"},
                    {"table":"T_XYZaaB","column":"CODE","fact":"dateDeleted","from":"2018","to":"2014","reason":"seen"}
                  ]
                }
                """);
    }

    @Test
    void whatIsWrittenIsTakenOverWithoutChange() {
        String text = draft().type(about("TXT", 2012), ColumnType.string(20))
                .type(about("NUM", 2012), ColumnType.string(5))
                .type(about("SIZELESS", 2012), ColumnType.integer(20))
                .type(about("MONTH", 2012), ColumnType.string(3))
                .added(about("NEW", 2013), ColumnType.decimal(7, 2), Optional.of("NUM"))
                .added(about("LAST", 2013), ColumnType.of(LogicalType.DATE), Optional.empty())
                .gone(about("NUM", 2015))
                .renamed(about("CODE", 2014), "COD_NEW")
                .render();

        folder.write("draft.overlay.json", text);
        TableSchema table = folder.table("T_XYZaaB");

        assertThat(types(table.inYear(2011)))
                .containsExactly(
                        "TXT string(2)", "NUM integer(3)", "SIZELESS integer(18)", "MONTH string(2)", "CODE string(4)");
        assertThat(types(table.inYear(2013)))
                .containsExactly(
                        "TXT string(20)",
                        "NUM string(5)",
                        "NEW decimal(7,2)",
                        "SIZELESS integer(20)",
                        "MONTH string(3)",
                        "CODE string(4)",
                        "LAST date");
        assertThat(types(table.inYear(2015)))
                .containsExactly(
                        "TXT string(20)",
                        "NEW decimal(7,2)",
                        "SIZELESS integer(20)",
                        "MONTH string(3)",
                        "COD_NEW string(4)",
                        "LAST date");
        Column renamed = table.inYear(2015).columns().get(4);
        assertThat(renamed.nomenclature()).isEqualTo("N");
        assertThat(renamed.required()).isTrue();
        assertThat(table.inYear(2018).columns()).extracting(Column::name).doesNotContain("COD_NEW", "CODE");
    }

    @Test
    void aSecondProposalGoesOnFromTheFirst() {
        String text = draft().type(about("TXT", 2012), ColumnType.string(5))
                .type(about("TXT", 2012), ColumnType.string(6))
                .type(about("TXT", 2014), ColumnType.string(9))
                .render();

        folder.write("draft.overlay.json", text);

        assertThat(types(folder.table("T_XYZaaB").inYear(2012))).contains("TXT string(6)");
        assertThat(types(folder.table("T_XYZaaB").inYear(2014))).contains("TXT string(9)");
    }

    @Test
    void proposalsThatOneOverlayCannotMakeTogetherAreRefused() {
        OverlayDraft draft = draft().type(about("TXT", 2012), ColumnType.string(5))
                .type(about("TXT", 2014), ColumnType.string(9))
                .type(about("TXT", 2012), ColumnType.string(6));

        assertThatThrownBy(draft::render)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[T_XYZaaB] proposals that cannot be made together:"
                        + " expected one proposal for each fact, in the order of their years");
    }

    @Test
    void theShippedSchemasAreAmendedAsTheirOverlaysLeaveThem() {
        SchemaCatalog shipped = SchemaCatalog.load(List.of());
        folder.write(
                "draft.overlay.json",
                OverlayDraft.of(shipped)
                        .type(
                                new Subject("ER_LOT_F_2019", "LOT_SER_NUM", 2019, "22 characters came"),
                                ColumnType.string(22))
                        .added(new Subject("T_MCO19B", "NEW_COL", 2019, "came"), ColumnType.string(3), Optional.empty())
                        .render());

        SchemaCatalog amended = folder.load();

        assertThat(types(amended.find("ER_LOT_F").orElseThrow().inYear(2018))).contains("LOT_SER_NUM string(20)");
        assertThat(types(amended.find("ER_LOT_F").orElseThrow().inYear(2019))).contains("LOT_SER_NUM string(22)");
        assertThat(types(amended.find("T_MCO19B").orElseThrow().inYear(2019))).endsWith("NEW_COL string(3)");
    }

    @Test
    void aTableWithoutAFileIsAmendedToo() {
        Column column = new Column(
                "A",
                ColumnType.string(2),
                List.of(),
                false,
                Constraints.NONE,
                null,
                new YearSpan(2006, null, Set.of(2008)),
                Set.of());
        SchemaCatalog catalog = SchemaCatalog.of(
                List.of(new TableSchema("T", "P", List.of(column), List.of(), List.of(), List.of(), "v")));

        assertThat(OverlayDraft.of(catalog)
                        .type(new Subject("T", "A", 2010, "seen"), ColumnType.string(3))
                        .render())
                .contains("\"from\":\"2\",\"to\":\"3\",\"since\":2010");
    }

    @Test
    void whatIsSoAlreadyIsNotProposed() {
        OverlayDraft draft = draft().type(about("TXT", 2012), ColumnType.string(2));

        assertThat(draft.size()).isZero();
        folder.write("draft.overlay.json", draft.render());
        assertThat(folder.load().origin("T_XYZaaB").orElseThrow().amendments()).isEmpty();
    }

    @Test
    void aProposalThatDoesNotFitIsRefusedAndLeavesTheDraftAsItWas() {
        OverlayDraft draft = draft().gone(about("CODE", 2014));
        String before = draft.render();

        assertThatThrownBy(() -> draft.gone(about("NOWHERE", 2014)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[T_XYZaaB] no column NOWHERE in 2014: expected a column of the table in that year");
        assertThatThrownBy(() -> draft.type(about("CODE", 2014), ColumnType.string(9)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[T_XYZaaB] no column CODE in 2014: expected a column of the table in that year");
        assertThatThrownBy(() -> draft.added(about("TXT", 2014), ColumnType.string(9), Optional.empty()))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[T_XYZaaB] a column T_XYZaaB.TXT already, string(2) in all years:"
                        + " expected a column that the table does not have in 2014–…");
        assertThatThrownBy(() -> draft.renamed(about("TXT", 2014), "NUM"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("a column T_XYZaaB.NUM already");
        assertThatThrownBy(() -> draft.gone(new Subject("NOWHERE", "A", 2014, "seen")))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[NOWHERE] no such table: expected a table of the catalogue");
        assertThat(draft.render()).isEqualTo(before);
    }

    @Test
    void aProposalHasAReason() {
        assertThatThrownBy(() -> new Subject("T", "A", 2014, " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a reason is not blank");
    }

    private OverlayDraft draft() {
        return OverlayDraft.of(folder.load());
    }

    private static Subject about(String column, int since) {
        return new Subject("T_XYZ12B", column, since, "seen");
    }

    private static List<String> types(TableSchema table) {
        return table.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
    }
}
