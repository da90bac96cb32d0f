package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.Column.Marking;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaLoadingTest {

    private final Path root;
    private final SchemaFolder folder;

    SchemaLoadingTest(@TempDir Path root) {
        this.root = root;
        this.folder = new SchemaFolder(root);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
            "type": "string", "length": "17"                        | string(17)
            "type": "string", "length": null                        | string
            "type": "string", "length": ""                          | string
            "type": "string"                                        | string
            "type": "string", "constraints": {"maxLength": 5}       | string(5)
            "type": "string", "length": "9", "constraints": {"maxLength": 5} | string(5)
            "type": "integer", "length": "4"                        | integer(4)
            "type": "integer", "length": 4                          | integer(4)
            "type": "integer"                                       | integer(18)
            "type": "number", "length": "7,2"                       | decimal(7,2)
            "type": "number", "length": "7"                         | decimal(7,0)
            "type": "number", "length": "4,5"                       | decimal(9,5)
            "type": "number", "length": "5,5"                       | decimal(5,5)
            "type": "number", "length": null                        | decimal(38,10)
            "type": "date", "length": "8", "format": "default"      | date
            "type": "date", "format": "%m"                          | string(2)
            "type": "datetime", "format": "%d%b%Y:%H:%M:%S"         | datetime
            "type": "year", "length": "4"                           | year
            "type": "yearmonth", "length": "6"                      | yearmonth
            "type": "boolean", "length": "1"                        | boolean
            "type": "boolean", "trueValues": ["1"], "falseValues": ["0"] | boolean
            "type": "boolean", "length": "1", "trueValues": ["0"], "falseValues": ["9"] | string(1)
            """)
    void sizesAreReadFromTheDeclaredLength(String members, String type) {
        folder.field("\"name\": \"C\", " + members);

        assertThat(folder.onlyColumn().type()).hasToString(type);
    }

    @Test
    void dateFormatsAreKeptUnlessTheyAreTheDefault() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "A", "type": "date", "format": "%d%m%Y"},
                  {"name": "B", "type": "date", "format": "default"},
                  {"name": "C", "type": "datetime", "format": "%d%b%Y:%H:%M:%S"}]}
                """);

        assertThat(folder.table("T").columns())
                .extracting(Column::dateFormats)
                .containsExactly(List.of("%d%m%Y"), List.of(), List.of("%d%b%Y:%H:%M:%S"));
    }

    @Test
    void aMonthTypedAsADateIsTwoCharactersThatMustBeAMonth() {
        folder.field("\"name\": \"SOR_MOI\", \"type\": \"date\", \"format\": \"%m\", \"length\": \"2\"");

        Column month = folder.onlyColumn();

        assertThat(month.type()).isEqualTo(ColumnType.string(2));
        assertThat(month.dateFormats()).isEmpty();
        assertThat("05").matches(month.constraints().pattern());
        assertThat("13").doesNotMatch(month.constraints().pattern());
    }

    @Test
    void aBooleanWithOtherTextsIsAnEnumerationUnlessItContradictsItself() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "SEJ_RET", "type": "boolean", "length": "1", "trueValues": ["0"], "falseValues": ["9"]},
                  {"name": "PMS_RET", "type": "boolean", "length": "1", "trueValues": ["0"], "falseValues": ["0"]}]}
                """);

        assertThat(folder.table("T").columns())
                .extracting(column -> column.constraints().enumeration())
                .containsExactly(List.of("0", "9"), List.of());
    }

    @Test
    void constraintsAreKeptAsCanonicalText() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "A", "type": "number", "length": "7,2", "constraints": {"minimum": -1, "maximum": 100.0}},
                  {"name": "B", "type": "integer", "length": "3", "constraints": {"minimum": 0.0, "enum": ["01", "2"]}},
                  {"name": "C", "type": "string", "constraints": {"minLength": 3, "pattern": "[A-Z]+", "enum": ["", "A"]}},
                  {"name": "D", "type": "yearmonth", "constraints": {"minimum": "200601", "required": true}}]}
                """);

        List<Column> columns = folder.table("T").columns();

        assertThat(columns)
                .extracting(Column::constraints)
                .containsExactly(
                        new Constraints("-1.00", "100.00", List.of(), null, null),
                        new Constraints("0", null, List.of("1", "2"), null, null),
                        new Constraints(null, null, List.of("", "A"), "[A-Z]+", 3),
                        new Constraints("2006-01", null, List.of(), null, null));
        assertThat(columns).extracting(Column::required).containsExactly(false, false, false, true);
    }

    @Test
    void yearsAreReadFromTextsNumbersAndLists() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "A", "type": "string", "dateCreated": "", "dateDeleted": "", "dateMissing": ""},
                  {"name": "B", "type": "string", "dateCreated": "2007", "dateDeleted": 2017, "dateMissing": ["2012", 2013]},
                  {"name": "C", "type": "string", "dateCreated": null, "dateMissing": "2015"},
                  {"name": "D", "type": "string", "dateCreated": "2017", "dateDeleted": "2017"}]}
                """);

        assertThat(folder.table("T").columns())
                .extracting(Column::years)
                .containsExactly(
                        YearSpan.ALWAYS,
                        new YearSpan(2007, 2017, Set.of(2012, 2013)),
                        new YearSpan(null, null, Set.of(2015)),
                        new YearSpan(2017, 2017, Set.of()));
    }

    @Test
    void keysAreReadFromTextsAndLists() {
        folder.write("P/T.json", """
                {"name": "T", "primaryKey": "A", "missingValues": ["", "NA"],
                 "fields": [{"name": "A", "type": "string"}, {"name": "B", "type": "string"}],
                 "foreignKeys": [
                   {"fields": "A", "reference": {"resource": "U", "fields": "C"}},
                   {"fields": ["A", "B"], "reference": {"resource": "", "fields": ["B", "A"]}}]}
                """);

        TableSchema table = folder.table("T");

        assertThat(table.primaryKey()).containsExactly("A");
        assertThat(table.missingValues()).containsExactly("", "NA");
        assertThat(table.foreignKeys())
                .containsExactly(
                        new ForeignKey(List.of("A"), "U", List.of("C")),
                        new ForeignKey(List.of("A", "B"), "", List.of("B", "A")));
    }

    @Test
    void aNomenclatureIsNoneWhenItIsADash() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "A", "type": "string", "nomenclature": "-"},
                  {"name": "B", "type": "string", "nomenclature": "IR_NAT_V"},
                  {"name": "C", "type": "string", "nomenclature": "IR_ORG_V:ORG_NUM"}]}
                """);

        assertThat(folder.table("T").columns())
                .extracting(Column::nomenclature)
                .containsExactly(null, "IR_NAT_V", "IR_ORG_V:ORG_NUM");
    }

    @Test
    void theFirstColumnWithTheRoleOfCodesHoldsThemAndIsPartOfTheVersion() {
        folder.write("T.json", """
                {"fields": [
                  {"name": "LIB", "type": "string", "role": "label"},
                  {"name": "COD", "type": "string"},
                  {"name": "OLD", "type": "string"}]}
                """);
        TableSchema without = folder.table("T");
        folder.write("T.json", """
                {"fields": [
                  {"name": "LIB", "type": "string", "role": "label"},
                  {"name": "COD", "type": "string", "role": "code"},
                  {"name": "OLD", "type": "string", "role": "code"}]}
                """);
        TableSchema with = folder.table("T");

        assertThat(without.codeColumn()).isNull();
        assertThat(with.codeColumn()).isEqualTo("COD");
        assertThat(with.inYear(2019).codeColumn()).isEqualTo("COD");
        assertThat(with.version()).isNotEqualTo(without.version());
    }

    @Test
    void nameAndProductComeFromTheFileWhenItIsSilent() {
        folder.write("PMSI/PMSI MCO/T_MCOaaB.json", "{\"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}")
                .write("x/U.json", "{\"produit\": \"DCIR\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}");

        assertThat(folder.table("T_MCOaaB").product()).isEqualTo("PMSI MCO");
        assertThat(folder.table("U").product()).isEqualTo("DCIR");
    }

    @Test
    void knownNamesAreIdentifyingUnlessTheFieldSaysOtherwise() {
        folder.write("P/T.json", """
                {"name": "T", "fields": [
                  {"name": "ben_nir_psa", "type": "string"},
                  {"name": "EXE_SOI_DTD", "type": "date", "sndscopy": {"markings": []}},
                  {"name": "DGN_PAL", "type": "string", "sndscopy": {"markings": ["sensitive"]}},
                  {"name": "PRS_NAT_REF", "type": "integer"}]}
                """);

        assertThat(folder.table("T").columns())
                .extracting(Column::markings)
                .containsExactly(Set.of(Marking.IDENTIFYING), Set.of(), Set.of(Marking.SENSITIVE), Set.of());
    }

    @Test
    void ofTwoSchemasOfOneTableTheLaterFolderWinsWithoutRegardToCase(@TempDir Path second) {
        folder.write("a/T.json", "{\"name\": \"T\", \"fields\": [{\"name\": \"OLD\", \"type\": \"string\"}]}");
        new SchemaFolder(second)
                .write("t.json", "{\"name\": \"t\", \"fields\": [{\"name\": \"NEW\", \"type\": \"string\"}]}");

        SchemaCatalog catalog = SchemaCatalog.load(List.of(root, second));

        assertThat(catalog.find("T").orElseThrow().columns())
                .extracting(Column::name)
                .containsExactly("NEW");
        assertThat(catalog.tables()).extracting(TableSchema::name).contains("t").doesNotContain("T");
    }

    @Test
    void theVersionFollowsTheFactsAndNotTheProse() {
        String silent = "{\"name\": \"T\", \"produit\": \"P\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}";
        String wordy =
                "{\"title\": \"Prose\", \"produit\": \"P\", \"fields\": [{\"observation\": \"x\", \"type\": \"string\","
                        + " \"name\": \"A\", \"nomenclature\": \"-\"}], \"name\": \"T\"}";
        String other = silent.replace("\"string\"", "\"integer\"");

        String version = folder.write("T.json", silent).table("T").version();

        assertThat(version).matches("[0-9a-f]{64}");
        assertThat(folder.write("T.json", wordy).table("T").version()).isEqualTo(version);
        assertThat(folder.write("T.json", other).table("T").version()).isNotEqualTo(version);
    }

    @Test
    void aCatalogueOfGivenTablesHoldsOnlyThose() {
        TableSchema table = new TableSchema(
                "T", "P", List.of(Column.of("A", ColumnType.string(1))), List.of(), List.of(), List.of(), "v");

        SchemaCatalog catalog = SchemaCatalog.of(List.of(table));

        assertThat(catalog.tables()).containsExactly(table);
        assertThat(catalog.find("t")).contains(table);
        assertThat(catalog.find("U")).isEmpty();
    }
}
