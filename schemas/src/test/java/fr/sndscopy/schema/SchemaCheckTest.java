package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import fr.sndscopy.schema.SchemaCheck.Finding;
import fr.sndscopy.schema.SchemaCheck.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCheckTest {

    private final SchemaFolder folder;

    SchemaCheckTest(@TempDir Path root) {
        folder = new SchemaFolder(root);
    }

    @Test
    void aSoundFolderHasNoFindings() {
        folder.field(
                "\"name\": \"A\", \"type\": \"string\", \"length\": \"3\", \"constraints\": {\"enum\": [\"ABC\"]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty())).isEmpty();
    }

    @Test
    void filesThatCannotBeUsedAreAllReportedAndHideNoOtherFinding() {
        folder.write("a.json", "{")
                .write("b.json", "{\"fields\": []}")
                .field("\"name\": \"A\", \"type\": \"number\", \"length\": \"4,5\"");

        List<Finding> findings = SchemaCheck.folder(folder.root(), Optional.empty());

        assertThat(findings)
                .extracting(Finding::severity, Finding::place)
                .containsExactly(
                        tuple(Severity.ERROR, "a.json"),
                        tuple(Severity.ERROR, "b.json"),
                        tuple(Severity.WARNING, Path.of("P", "T.json").toString()));
        assertThat(findings.get(1).message()).contains("b.json: key fields] no fields");
    }

    @Test
    void anOverlayThatCannotBeReadIsReported() {
        folder.write("x.overlay.json", "{}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(new Finding(
                        Severity.ERROR,
                        "x.overlay.json",
                        Optional.empty(),
                        "[%s: key amendments] no amendments: expected an overlay with a list of amendments, or of rowRules"
                                .formatted(folder.file("x.overlay.json"))));
    }

    @Test
    void aLengthWithMoreDecimalsThanDigitsIsReported() {
        folder.field("\"name\": \"A\", \"type\": \"number\", \"length\": \"4,5\"");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(warning("A", "length 4,5 has more decimals than digits: read as decimal(9,5)"));
    }

    @Test
    void aTextThatIsBothTrueAndFalseIsReported() {
        folder.field("\"name\": \"A\", \"type\": \"boolean\", \"trueValues\": [\"0\"], \"falseValues\": [\"0\"]");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(
                        warning("A", "[0] is both true and false: read as string(1) without a list of values"));
    }

    @Test
    void aColumnThatExistsInNoYearIsReported() {
        folder.field("\"name\": \"A\", \"type\": \"string\", \"dateCreated\": \"2015\", \"dateDeleted\": \"2017\","
                + " \"dateMissing\": [\"2015\", \"2016\"]");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(warning("A", "exists in no year: created 2015, deleted 2017"));
    }

    @Test
    void boundsThatDoNotFitTheirColumnOrEachOtherAreReported() {
        folder.field("\"name\": \"A\", \"type\": \"number\", \"length\": \"3,2\","
                + " \"constraints\": {\"minimum\": 100.0, \"maximum\": -10}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(
                        warning("A", "maximum -10.00 does not fit decimal(3,2)"),
                        warning("A", "minimum 100.00 does not fit decimal(3,2)"),
                        warning("A", "minimum 100.00 is more than maximum -10.00"));
    }

    @Test
    void anAllowedValueThatIsTooLongIsReported() {
        folder.field("\"name\": \"A\", \"type\": \"string\", \"length\": \"1\", \"constraints\": {\"enum\": [\"AB\"]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(warning("A", "the allowed value 'AB' does not fit string(1)"));
    }

    @Test
    void aForeignKeyIsComparedWithItsTarget() {
        folder.write("P/T.json", """
                        {"name": "T", "fields": [{"name": "A", "type": "string"}, {"name": "B", "type": "string"},
                                                 {"name": "C", "type": "string"}],
                         "foreignKeys": [{"fields": "A", "reference": {"resource": "T_XYZaaB", "fields": "NUM"}},
                                         {"fields": "B", "reference": {"resource": "t_xyzaab", "fields": "GONE"}},
                                         {"fields": "C", "reference": {"resource": "NOWHERE", "fields": "C"}},
                                         {"fields": "C", "reference": {"resource": "", "fields": "B"}}]}
                        """)
                .write(
                        "P/U.json",
                        "{\"name\": \"T_XYZaaB\", \"fields\": [{\"name\": \"NUM\", \"type\": \"integer\", \"length\": \"9\"}]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(
                        warning("A", "string refers to T_XYZaaB.NUM, which is integer(9)"),
                        warning("B", "a foreign key refers to T_XYZaaB.GONE, which does not exist"),
                        new Finding(
                                Severity.INFORMATION,
                                Path.of("P", "T.json").toString(),
                                Optional.empty(),
                                "a foreign key refers to NOWHERE, which is not known"));
    }

    @Test
    void aForeignKeyMayReferToAShippedTable() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [{"name": "A", "type": "date"}],
                 "foreignKeys": [{"fields": "A", "reference": {"resource": "IR_BEN_R", "fields": "BEN_NIR_PSA"}}]}
                """);

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(warning("A", "date refers to IR_BEN_R.BEN_NIR_PSA, which is string(17)"));
    }

    @Test
    void aNomenclatureColumnThatDoesNotExistIsReported() {
        folder.field("\"name\": \"A\", \"type\": \"string\", \"nomenclature\": \"T:B\"");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(warning("A", "nomenclature T:B has no such column"));
    }

    @Test
    void aSecondSchemaOfATableIsReported() {
        folder.write("a.json", "{\"name\": \"T\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}")
                .write("b.json", "{\"name\": \"t\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(new Finding(
                        Severity.WARNING,
                        "b.json",
                        Optional.empty(),
                        "a second schema of t: this one wins over a.json"));
    }

    @Test
    void aColumnWithSeveralTypesAcrossTablesIsWorthKnowing() {
        folder.write("a.json", "{\"name\": \"T\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}")
                .write("b.json", "{\"name\": \"U\", \"fields\": [{\"name\": \"A\", \"type\": \"integer\"}]}")
                .write("c.json", "{\"name\": \"V\", \"fields\": [{\"name\": \"A\", \"type\": \"integer\"}]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(new Finding(
                        Severity.INFORMATION,
                        "",
                        Optional.of("A"),
                        "has several types: string in T, integer in U and 1 more"));
    }

    @Test
    void aCatalogueIsCheckedByTableName() {
        TableSchema table = folder.field(
                        "\"name\": \"A\", \"type\": \"integer\", \"length\": \"1\", \"constraints\": {\"maximum\": 10}")
                .table("T");

        assertThat(SchemaCheck.catalog(SchemaCatalog.of(List.of(table)), Optional.empty()))
                .containsExactly(
                        new Finding(Severity.WARNING, "T", Optional.of("A"), "maximum 10 does not fit integer(1)"));
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        Path nowhere = folder.file("nowhere");

        assertThatThrownBy(() -> SchemaCheck.folder(nowhere, Optional.empty()))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] no such folder: expected a folder of Table Schema files", nowhere);
    }

    private static Finding warning(String column, String message) {
        return new Finding(Severity.WARNING, Path.of("P", "T.json").toString(), Optional.of(column), message);
    }

    @Test
    void anOverlayThatDoesNotFitIsReportedWithAllItsFaults() {
        folder.write("P/T.json", "{\"name\": \"T\", \"fields\": [{\"name\": \"A\", \"type\": \"date\"}]}");
        folder.write("x.overlay.json", """
                {"amendments": [
                  {"table": "T", "column": "B", "fact": "length", "from": "1", "to": "2", "reason": "r"},
                  {"table": "er_lot_f", "column": "LOT_SER_NUM", "fact": "length", "from": "7", "to": "8", "reason": "r"},
                  {"table": "NOWHERE", "column": "B", "fact": "length", "from": "1", "to": "2", "reason": "r"}],
                 "rowRules": [{"table": "T", "rule": "not-after", "columns": ["A", "B"], "reason": "r"}]}
                """);

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .allMatch(finding ->
                        finding.severity() == Severity.ERROR && finding.place().equals("x.overlay.json"))
                .extracting(finding -> finding.message().replaceFirst(".*overlay.json: ", "["))
                .containsExactly(
                        "[amendment 1] no column T.B: expected a column of the table",
                        "[amendment 2] er_lot_f.LOT_SER_NUM has length \"20\": expected \"7\", or already \"8\"",
                        "[amendment 3] no table NOWHERE: expected the name of a known table",
                        "[row rule 1] no field B: expected names of this table's fields");
    }

    @Test
    void aColumnCannotBeUniqueByItselfAndInAKeyOfSeveral() {
        folder.write(
                "P/T.json",
                "{\"name\": \"T\", \"primaryKey\": [\"A\", \"B\"], \"fields\": [{\"name\": \"A\", \"type\": \"date\"},"
                        + " {\"name\": \"B\", \"type\": \"date\", \"constraints\": {\"unique\": true}}]}");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty()))
                .containsExactly(new Finding(
                        Severity.WARNING,
                        "P/T.json",
                        Optional.of("B"),
                        "unique by itself, and in a primary key that needs 2 columns: not both can be meant"));
    }

    @Test
    void aNomenclatureThatIsNotInItsFolderIsWorthKnowing() {
        folder.field("\"name\": \"A\", \"type\": \"string\", \"nomenclature\": \"IR_NAT_V\"");
        folder.write("codes/OTHER.csv", "A;B\n");

        assertThat(SchemaCheck.folder(folder.root(), Optional.empty())).isEmpty();
        assertThat(SchemaCheck.folder(folder.root(), Optional.of(folder.root())))
                .containsExactly(
                        new Finding(Severity.INFORMATION, "P/T.json", Optional.of("A"), "no nomenclature IR_NAT_V"));

        folder.write("codes/ir_nat_v.csv", "A;B\n");
        assertThat(SchemaCheck.folder(folder.root(), Optional.of(folder.root())))
                .isEmpty();
    }

    @Test
    void aShippedCorrectionThatDoesNotFitAnOperatorsSchemaIsWorthKnowing() {
        folder.write(
                "ER_LOT_F.json",
                "{\"name\": \"ER_LOT_F\", \"fields\": [{\"name\": \"LOT_SER_NUM\", \"type\": \"string\", \"length\": \"5\"}]}");

        assertThat(SchemaCheck.catalog(folder.load(), Optional.empty()))
                .filteredOn(finding -> finding.place().equals("ER_LOT_F"))
                .extracting(Finding::severity, Finding::message)
                .contains(tuple(
                        Severity.INFORMATION,
                        "a shipped correction does not fit: [/snds/overlays/too-short.overlay.json: amendment 4]"
                                + " ER_LOT_F.LOT_SER_NUM has length \"5\": expected \"2\", or already \"20\""));
    }
}
