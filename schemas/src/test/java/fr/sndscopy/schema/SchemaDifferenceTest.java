package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.SchemaDifference.Change;
import fr.sndscopy.schema.SchemaDifference.Move;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDifferenceTest {

    private final TableSchema table;

    SchemaDifferenceTest(@TempDir Path root) {
        table = new SchemaFolder(root).write("DCIR/T.json", """
                        {"name": "T", "primaryKey": ["ID", "NEW"],
                         "rowRules": [{"rule": "not-after", "columns": ["IN", "OUT"], "since": 2010}],
                         "foreignKeys": [{"fields": "OLD", "reference": {"resource": "U", "fields": "X"}}],
                         "fields": [
                          {"name": "MOVES", "type": "string", "length": "1", "dateDeleted": "2010"},
                          {"name": "ID", "type": "string", "length": "9"},
                          {"name": "OLD", "type": "string", "dateDeleted": "2010"},
                          {"name": "IN", "type": "date"},
                          {"name": "OUT", "type": "date"},
                          {"name": "CODE", "type": "integer", "length": "2", "dateDeleted": "2010"},
                          {"name": "code", "type": "string", "length": "3", "nomenclature": "N", "dateCreated": "2010",
                           "constraints": {"required": true}},
                          {"name": "MOVES", "type": "string", "length": "1", "dateCreated": "2010"},
                          {"name": "NEW", "type": "year", "dateCreated": "2010"}]}
                        """).table("T");
    }

    @Test
    void twoYearsDifferInColumnsTheirPlacesAndFactsAndInKeysAndRules() {
        SchemaDifference difference = SchemaDifference.of(table, 2008, 2012);

        assertThat(difference.fromColumns()).isEqualTo(6);
        assertThat(difference.toColumns()).isEqualTo(6);
        assertThat(difference.added()).extracting(Column::name).containsExactly("NEW");
        assertThat(difference.removed()).extracting(Column::name).containsExactly("OLD");
        assertThat(difference.moved()).containsExactly(new Move("MOVES", 1, 5));
        assertThat(difference.changed())
                .containsExactly(
                        new Change("code", "type", "integer(2)", "string(3)"),
                        new Change("code", "required", "none", "required"),
                        new Change("code", "nomenclature", "none", "N"),
                        new Change("", "primary key", "none", "ID, NEW"),
                        new Change("", "foreign keys", "OLD -> U (X)", "none"),
                        new Change("", "row rules", "none", "IN not-after OUT since 2010"));
    }

    @Test
    void theWayBackIsTheReverse() {
        SchemaDifference difference = SchemaDifference.of(table, 2012, 2008);

        assertThat(difference.added()).extracting(Column::name).containsExactly("OLD");
        assertThat(difference.removed()).extracting(Column::name).containsExactly("NEW");
        assertThat(difference.changed()).contains(new Change("CODE", "type", "string(3)", "integer(2)"));
    }

    @Test
    void aYearDoesNotDifferFromItselfNorFromOneLikeIt() {
        assertThat(SchemaDifference.of(table, 2008, 2008).isEmpty()).isTrue();
        assertThat(SchemaDifference.of(table, 2008, 2009).isEmpty()).isTrue();
        assertThat(SchemaDifference.of(table, 2009, 2010).isEmpty()).isFalse();
    }

    @Test
    void theStayTableGainedAndLostColumnsAsOracleDid() {
        SchemaDifference difference = SchemaDifference.of(
                SchemaCatalog.load(List.of()).find("T_MCOaaB").orElseThrow(), 2008, 2012);

        assertThat(difference.fromColumns()).isEqualTo(60);
        assertThat(difference.toColumns()).isEqualTo(65);
        assertThat(difference.added()).extracting(Column::name).contains("ANT_SUP_NBR", "DOS_TYP");
        assertThat(difference.fromColumns()
                        + difference.added().size()
                        - difference.removed().size())
                .isEqualTo(difference.toColumns());
    }
}
