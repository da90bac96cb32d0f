package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import fr.sndscopy.schema.Column.Marking;
import fr.sndscopy.schema.SchemaDescription.Line;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDescriptionTest {

    private final SchemaFolder folder;
    private final SchemaCatalog catalog;

    SchemaDescriptionTest(@TempDir Path root) {
        folder = new SchemaFolder(root).write("DCIR/T.json", """
                        {"name": "T", "primaryKey": "num",
                         "foreignKeys": [
                           {"fields": ["NUM"], "reference": {"resource": "U", "fields": ["X"]}},
                           {"fields": ["NUM"], "reference": {"resource": "", "fields": ["GONE"]}}],
                         "fields": [
                          {"name": "GONE", "type": "number", "length": "7,2", "dateDeleted": "2012",
                           "constraints": {"minimum": 0, "maximum": 10}},
                          {"name": "NUM", "type": "string", "length": "9", "nomenclature": "IR_ORG_V:ORG_NUM",
                           "constraints": {"required": true, "minLength": 3, "enum": ["A", "B"], "pattern": "[AB]"}},
                          {"name": "EXE_SOI_DTD", "type": "date", "format": "%d%m%Y", "dateCreated": "2007",
                           "dateMissing": ["2009"]}]}
                        """);
        catalog = folder.load();
    }

    @Test
    void aTableIsToldColumnByColumn() {
        SchemaDescription description =
                SchemaDescription.of(catalog, "T", Optional.empty()).orElseThrow();

        assertThat(description)
                .isEqualTo(new SchemaDescription(
                        "T",
                        "DCIR",
                        catalog.find("T").orElseThrow().version(),
                        Optional.empty(),
                        Optional.of(folder.file("DCIR/T.json").toString()),
                        List.of(
                                new Line(
                                        1,
                                        "GONE",
                                        "decimal(7,2)",
                                        "…–2011",
                                        false,
                                        false,
                                        List.of(),
                                        Optional.empty(),
                                        List.of("minimum 0.00", "maximum 10.00"),
                                        Set.of(),
                                        List.of()),
                                new Line(
                                        2,
                                        "NUM",
                                        "string(9)",
                                        "…–…",
                                        true,
                                        true,
                                        List.of("U.X", "T.GONE"),
                                        Optional.of("IR_ORG_V:ORG_NUM"),
                                        List.of("one of [A, B]", "pattern [AB]", "at least 3 characters"),
                                        Set.of(),
                                        List.of()),
                                new Line(
                                        3,
                                        "EXE_SOI_DTD",
                                        "date %d%m%Y",
                                        "2007–… less [2009]",
                                        false,
                                        false,
                                        List.of(),
                                        Optional.empty(),
                                        List.of(),
                                        Set.of(Marking.IDENTIFYING),
                                        List.of())),
                        List.of("num"),
                        List.of(),
                        List.of(
                                new ForeignKey(List.of("NUM"), "U", List.of("X")),
                                new ForeignKey(List.of("NUM"), "", List.of("GONE"))),
                        List.of()));
    }

    @Test
    void aTableTellsItsKeysAndRulesOfAYearAndWhereTheRulesComeFrom() {
        SchemaDescription description = SchemaDescription.of(
                        SchemaCatalog.load(List.of()), "ER_PRS_F", Optional.of(2012))
                .orElseThrow();

        assertThat(description.source()).contains("/snds/DCIR/ER_PRS_F.json");
        assertThat(description.primaryKey()).hasSize(9).contains("FLX_DIS_DTD");
        assertThat(description.rowRules())
                .contains(new RowRuleOrigin(
                        new RowRule(RowRule.Kind.NOT_AFTER, "EXE_SOI_DTD", "EXE_SOI_DTF"),
                        "in the public schema's words date de début and date de fin of the same care",
                        "/snds/overlays/row-rules.overlay.json"));
    }

    @Test
    void aTableInOneYearIsToldWithTheColumnsOfThatYear() {
        SchemaDescription description =
                SchemaDescription.of(catalog, "t", Optional.of(2012)).orElseThrow();

        assertThat(description.year()).contains(2012);
        assertThat(description.version())
                .isEqualTo(catalog.find("T").orElseThrow().version());
        assertThat(description.lines())
                .extracting(Line::position, Line::name)
                .containsExactly(tuple(1, "NUM"), tuple(2, "EXE_SOI_DTD"));
    }

    @Test
    void theYearInTheNameIsToldUnlessAnotherIsAsked() {
        assertThat(SchemaDescription.of(catalog, "T_2012", Optional.empty())
                        .orElseThrow()
                        .year())
                .contains(2012);
        assertThat(SchemaDescription.of(catalog, "T_2012", Optional.of(2008))
                        .orElseThrow()
                        .year())
                .contains(2008);
        assertThat(SchemaDescription.of(catalog, "NOWHERE", Optional.empty())).isEmpty();
    }

    @Test
    void aCorrectedColumnTellsItsAmendment() {
        Line code =
                SchemaDescription.of(SchemaCatalog.load(List.of()), "T_MCO08B", Optional.empty())
                        .orElseThrow()
                        .lines()
                        .stream()
                        .filter(line -> line.name().equals("RSA_NUM"))
                        .findFirst()
                        .orElseThrow();

        assertThat(code.type()).isEqualTo("string(10)");
        assertThat(code.amendments()).extracting(Amendment::toString).containsExactly("type \"integer\" → \"string\"");
    }
}
