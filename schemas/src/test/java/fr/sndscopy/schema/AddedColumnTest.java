package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddedColumnTest {

    private final SchemaFolder folder;

    AddedColumnTest(@TempDir Path root) {
        folder = new SchemaFolder(root).write("T.json", """
                        {"name": "T", "fields": [
                          {"name": "A", "type": "integer", "length": "2"},
                          {"name": "B", "type": "string", "length": "2", "dateDeleted": "2010"}]}
                        """);
    }

    @Test
    void anOverlayAddsAColumnAtTheEndOrBehindAnother() {
        amend(
                "{'table': 'T', 'column': 'Z', 'fact': 'column', 'from': null, 'to': {'name': 'Z', 'type': 'date'}, 'reason': 'seen'},"
                        + "{'table': 't', 'column': 'N', 'fact': 'column', 'to': {'name': 'N', 'type': 'string', 'length': '3',"
                        + " 'nomenclature': 'X'}, 'after': 'a', 'since': 2012, 'reason': 'seen'}");

        SchemaCatalog catalog = folder.load();
        TableSchema table = catalog.find("T").orElseThrow();

        assertThat(names(table)).containsExactly("A", "N", "B", "Z");
        assertThat(names(table.inYear(2011))).containsExactly("A", "Z");
        assertThat(names(table.inYear(2012))).containsExactly("A", "N", "Z");
        assertThat(table.columns().get(1).nomenclature()).isEqualTo("X");
        assertThat(catalog.origin("T").orElseThrow().amendmentsOf("n")).hasToString("[column added since 2012]");
    }

    @Test
    void aColumnComesBackWithOtherFactsInOtherYears() {
        amend(
                "{'table': 'T', 'column': 'B', 'fact': 'column', 'to': {'name': 'B', 'type': 'date'}, 'since': 2014, 'reason': 'r'}");

        TableSchema table = folder.table("T");

        assertThat(table.inYear(2009).columns().get(1).type()).isEqualTo(ColumnType.string(2));
        assertThat(names(table.inYear(2013))).containsExactly("A");
        assertThat(table.inYear(2014).columns().get(1).type()).isEqualTo(ColumnType.of(LogicalType.DATE));
    }

    @Test
    void aColumnThatIsThereWithTheSameFactsIsNotAddedAgain() {
        amend(
                "{'table': 'T', 'column': 'A', 'fact': 'column', 'to': {'name': 'A', 'type': 'integer', 'length': 2, 'title': 'x'}, 'reason': 'r'}");

        SchemaCatalog catalog = folder.load();

        assertThat(names(catalog.find("T").orElseThrow())).containsExactly("A", "B");
        assertThat(catalog.origin("T").orElseThrow().amendments()).isEmpty();
    }

    @Test
    void anAddedColumnIsAmendedAndEndedLikeAnyOther() {
        amend(
                "{'table': 'T', 'column': 'N', 'fact': 'column', 'to': {'name': 'N', 'type': 'string', 'length': '3'}, 'since': 2012, 'reason': 'r'},"
                        + "{'table': 'T', 'column': 'N', 'fact': 'length', 'from': '3', 'to': '5', 'since': 2014, 'reason': 'r'},"
                        + "{'table': 'T', 'column': 'N', 'fact': 'dateDeleted', 'to': '2016', 'since': 2014, 'reason': 'r'}");

        TableSchema table = folder.table("T");

        assertThat(table.inYear(2013).columns().get(1).type()).isEqualTo(ColumnType.string(3));
        assertThat(table.inYear(2015).columns().get(1).type()).isEqualTo(ColumnType.string(5));
        assertThat(names(table.inYear(2016))).containsExactly("A");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'column': 'N', 'fact': 'column', 'from': 'M', 'to': {'name': 'N', 'type': 'date'} | amendment 1, key from] a column in place of another: expected null; a column ends with dateDeleted
            'column': 'N', 'fact': 'column', 'to': 'date' | amendment 1, key to] no field: expected a Table Schema field, with name and type
            'column': 'N', 'fact': 'column', 'to': null | amendment 1, key to] no field: expected a Table Schema field, with name and type
            'column': 'N', 'fact': 'column', 'to': {'name': 'M', 'type': 'date'} | amendment 1, key to.name] another name than column: expected N
            'column': 'N', 'fact': 'column', 'to': {'name': 'N', 'type': 'text'} | amendment 1, field N, key type] unknown type 'text': expected string, integer, number, date, datetime, year, yearmonth or boolean
            'column': 'N', 'fact': 'column', 'since': 2012, 'to': {'name': 'N', 'type': 'date', 'dateCreated': '2013'} | amendment 1, key to.dateCreated] another year than since: expected since or dateCreated, not both
            'column': 'N', 'fact': 'column', 'after': 'X', 'to': {'name': 'N', 'type': 'date'} | amendment 1] no column T.X to follow: expected a column of the table
            'column': 'A', 'fact': 'column', 'to': {'name': 'A', 'type': 'date'} | amendment 1] a column T.A already, integer(2) in all years: expected a column that the table does not have in all years
            'column': 'A', 'fact': 'length', 'after': 'B', 'from': '2', 'to': '3' | amendment 1, key after] a place for a fact: expected after only where a column is added
            """)
    void anAdditionThatDoesNotFitIsRefused(String members, String message) {
        amend("{'table': 'T', 'reason': 'r', " + members + "}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[" + folder.file("a.overlay.json") + ": " + message);
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(Column::name).toList();
    }

    private void amend(String amendments) {
        folder.write("a.overlay.json", "{\"amendments\": [" + amendments.replace('\'', '"') + "]}");
    }
}
