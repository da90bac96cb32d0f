package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaErrorTest {

    private final Path root;

    SchemaErrorTest(@TempDir Path root) {
        this.root = root;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "type": "any" | key type] unknown type 'any': expected string, integer, number, date, datetime, year, yearmonth or boolean
        "length": "4" | key type] no type: expected string, integer, number, date, datetime, year, yearmonth or boolean
        "type": "string", "length": "0" | key length] impossible length '0': expected a positive number such as 17, or digits and decimals as 7,2
        "type": "string", "length": "abc" | key length] impossible length 'abc': expected a positive number such as 17, or digits and decimals as 7,2
        "type": "string", "length": -3 | key length] impossible length '-3': expected a positive number such as 17, or digits and decimals as 7,2
        "type": "string", "length": "7,2" | key length] impossible length '7,2': expected a whole number for type string
        "type": "integer", "length": "7,2" | key length] impossible length '7,2': expected a whole number for type integer
        "type": "date", "length": "7,2" | key length] impossible length '7,2': expected a whole number for type date
        "type": "integer", "length": "39" | key length] impossible length '39': expected at most 38 digits
        "type": "number", "length": "39,2" | key length] impossible length '39,2': expected at most 38 digits
        "type": "string", "length": [1] | key length] not a single value: expected a text, a number, true or false
        "type": "date", "format": "%Q" | key format] unknown date format '%Q': expected default, any, or a pattern of %d %m %b %Y %H %M %S and separators
        "type": "string", "dateCreated": "07" | key dateCreated] impossible year '07': expected four digits from 1900 to 2199
        "type": "string", "dateDeleted": "20 17" | key dateDeleted] impossible year '20 17': expected four digits from 1900 to 2199
        "type": "string", "dateMissing": ["3012"] | key dateMissing] impossible year '3012': expected four digits from 1900 to 2199
        "type": "string", "dateCreated": "2010", "dateDeleted": "2009" | key dateDeleted] 2009 is before dateCreated 2010: expected a year that is not before it
        "type": "string", "constraints": [] | key constraints] not an object: expected an object
        "type": "string", "constraints": {"required": "maybe"} | key constraints.required] not a truth value: expected true or false
        "type": "string", "constraints": {"pattern": "("} | key constraints.pattern] not a regular expression (Unclosed group): expected a pattern that compiles
        "type": "string", "constraints": {"minimum": 1} | key constraints.minimum] a bound on type string: expected minimum and maximum on numbers, years and dates only
        "type": "integer", "constraints": {"minimum": 0.5} | key constraints.minimum] '0.5' has more decimals than the column: expected at most 0
        "type": "integer", "constraints": {"maximum": "x"} | key constraints.maximum] not a number: 'x': expected a number
        "type": "year", "constraints": {"maximum": 99} | key constraints.maximum] impossible value '99': expected a year such as 2019
        "type": "yearmonth", "constraints": {"maximum": "201913"} | key constraints.maximum] impossible value '201913': expected a month as 2019-02 or 201902
        "type": "date", "constraints": {"minimum": "1/1/2019"} | key constraints.minimum] impossible value '1/1/2019': expected a date as 2019-02-28
        "type": "datetime", "constraints": {"minimum": "2019"} | key constraints.minimum] impossible value '2019': expected a time as 2019-02-28T12:00:00
        "type": "boolean", "constraints": {"enum": ["2"]} | key constraints.enum] impossible value '2': expected true, false, 1 or 0
        "type": "string", "constraints": {"enum": []} | key constraints.enum] no list of values: expected a list of at least one value
        "type": "string", "length": "2", "constraints": {"minLength": 3} | key constraints.minLength] more than the length 2: expected a number of characters within the length
        "type": "string", "constraints": {"minLength": -1} | key constraints.minLength] impossible value '-1': expected a number of characters
        "type": "integer", "constraints": {"maxLength": 3} | key constraints] a length in characters on type integer(18): expected minLength and maxLength on strings only
        "type": "string", "nomenclature": 3 | key nomenclature] not a text: expected a text
        "type": "string", "sndscopy": {"markings": ["secret"]} | key sndscopy.markings] unknown marking 'secret': expected identifying or sensitive
        """)
    void anImpossibleFieldIsRefusedWithFileFieldKeyAndExpectation(String members, String message) {
        SchemaFolder folder = new SchemaFolder(root).field("\"name\": \"C\", " + members);

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s: field C, %s", folder.file("P/T.json"), message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        [] | ] not an object: expected one JSON object
        {} | : key fields] no fields: expected a Table Schema with at least one field
        {"fields": {}} | : key fields] not a list: expected a list of objects
        {"fields": ["A"]} | : key fields] an entry is not an object: expected a list of objects
        {"name": 3, "fields": []} | : key name] not a text: expected a text
        {"fields": [{"type": "string"}]} | : field number 1, key name] no name: expected the column's name
        {"fields": [{"name": "A", "type": "string"}, {"name": "a", "type": "string"}]} | : field a, key name] a second field of this name: expected each name once a year, without regard to case
        {"fields": [{"name": "A", "type": "string"}], "primaryKey": ["B"]} | : key primaryKey] no field B: expected names of this table's fields
        {"fields": [{"name": "A", "type": "string"}], "primaryKey": 1} | : key primaryKey] not a list: expected a text or a list of texts
        {"fields": [{"name": "A", "type": "string"}], "foreignKeys": [{"fields": "B", "reference": {"resource": "U", "fields": "B"}}]} | : key foreignKeys.fields] no field B: expected names of this table's fields
        {"fields": [{"name": "A", "type": "string"}], "foreignKeys": [{"fields": "A", "reference": {"fields": "B"}}]} | : key foreignKeys] no reference.resource: expected the referenced table, or empty text for this one
        {"fields": [{"name": "A", "type": "string"}], "foreignKeys": [{"fields": "A", "reference": {"resource": "U", "fields": ["B", "C"]}}]} | : key foreignKeys] 1 fields refer to 2: expected as many fields as referenced ones, at least one
        """)
    void anImpossibleTableIsRefusedWithFileKeyAndExpectation(String json, String message) {
        SchemaFolder folder = new SchemaFolder(root).write("P/T.json", json);

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s%s", folder.file("P/T.json"), message);
    }

    @Test
    void malformedJsonIsRefusedWithItsLineAndColumn() {
        SchemaFolder folder = new SchemaFolder(root).write("T.json", "{\n\"fields\": [}\n");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("[%s: line 2, column ", folder.file("T.json"))
                .hasMessageContaining("] malformed JSON (")
                .hasMessageEndingWith("): expected one JSON object");
    }

    @Test
    void aKeyThatStandsTwiceIsMalformed() {
        SchemaFolder folder = new SchemaFolder(root).write("T.json", "{\"name\": \"A\", \"name\": \"B\"}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("malformed JSON (Duplicate Object property \"name\"");
    }

    @Test
    void anEmptyFileIsMalformed() {
        SchemaFolder folder = new SchemaFolder(root).write("T.json", "");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] not an object: expected one JSON object", folder.file("T.json"));
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        Path nowhere = root.resolve("nowhere");

        assertThatThrownBy(() -> SchemaCatalog.load(List.of(nowhere)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] no such folder: expected a folder of Table Schema files", nowhere);
    }

    @Test
    void twoGivenTablesOfOneNameAreRefused() {
        TableSchema upper = new TableSchema("T", "P", List.of(), List.of(), List.of(), List.of(), "v");
        TableSchema lower = new TableSchema("t", "P", List.of(), List.of(), List.of(), List.of(), "v");

        assertThatThrownBy(() -> SchemaCatalog.of(List.of(upper, lower)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[t] two tables of this name: expected each name once, without regard to case");
    }
}
