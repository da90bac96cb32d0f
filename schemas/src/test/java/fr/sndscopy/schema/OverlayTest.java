package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {

    private final SchemaFolder folder;

    OverlayTest(@TempDir Path root) {
        folder = new SchemaFolder(root).write("P/T.json", """
                        {"name": "T", "fields": [
                          {"name": "NUM", "type": "integer", "length": "2", "dateCreated": "2006",
                           "constraints": {"minimum": 1, "maximum": 9}},
                          {"name": "TXT", "type": "string", "length": "2"}]}
                        """);
    }

    @Test
    void anAmendmentChangesItsFactAndIsRemembered() {
        amend("{'table': 't', 'column': 'txt', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'seen'}");

        SchemaCatalog catalog = folder.load();

        assertThat(columns(catalog))
                .extracting(Column::type)
                .containsExactly(ColumnType.integer(2), ColumnType.string(20));
        SchemaOrigin origin = catalog.origin("T").orElseThrow();
        assertThat(origin.source()).isEqualTo(folder.file("P/T.json").toString());
        assertThat(origin.amendmentsOf("TXT"))
                .containsExactly(new Amendment(
                        "t",
                        "txt",
                        "length",
                        Optional.of("\"2\""),
                        Optional.of("\"20\""),
                        Optional.empty(),
                        "seen",
                        folder.file("a.overlay.json").toString()));
        assertThat(origin.amendmentsOf("NUM")).isEmpty();
    }

    @Test
    void anAmendmentChangesTheVersion() {
        String before = folder.table("T").version();

        amend("{'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'seen'}");

        assertThat(folder.table("T").version()).isNotEqualTo(before);
    }

    @Test
    void factsAreAddedAndDroppedWithNull() {
        amend(
                "{'table': 'T', 'column': 'NUM', 'fact': 'constraints.maximum', 'from': 9, 'to': null, 'reason': 'r'},"
                        + "{'table': 'T', 'column': 'TXT', 'fact': 'constraints.pattern', 'from': null, 'to': 'A+', 'reason': 'r'}");

        assertThat(columns(folder.load()))
                .extracting(Column::constraints)
                .containsExactly(
                        new Constraints("1", null, List.of(), null, null),
                        new Constraints(null, null, List.of(), "A+", null));
    }

    @Test
    void aNumberThatBecomesTextLosesItsBounds() {
        amend("{'table': 'T', 'column': 'NUM', 'fact': 'type', 'from': 'integer', 'to': 'string', 'reason': 'r'}");

        Column column = columns(folder.load()).get(0);

        assertThat(column.type()).isEqualTo(ColumnType.string(2));
        assertThat(column.constraints()).isEqualTo(Constraints.NONE);
    }

    @Test
    void anAmendmentThatHoldsSinceAYearSplitsTheColumn() {
        amend(
                "{'table': 'T', 'column': 'NUM', 'fact': 'length', 'from': '2', 'to': '4', 'since': 2010, 'reason': 'r'}");

        TableSchema table = folder.table("T");

        assertThat(table.columns())
                .extracting(Column::name, Column::type, Column::years)
                .containsExactly(
                        tuple("NUM", ColumnType.integer(2), new YearSpan(2006, 2010, Set.of())),
                        tuple("NUM", ColumnType.integer(4), new YearSpan(2010, null, Set.of())),
                        tuple("TXT", ColumnType.string(2), YearSpan.ALWAYS));
        assertThat(table.inYear(2009).columns().get(0).type()).isEqualTo(ColumnType.integer(2));
        assertThat(table.inYear(2010).columns().get(0).type()).isEqualTo(ColumnType.integer(4));
        assertThat(table.inYear(2010).columns()).hasSize(2);
    }

    @Test
    void anAmendmentSinceTheColumnExistsChangesAllOfIt() {
        amend(
                "{'table': 'T', 'column': 'NUM', 'fact': 'length', 'from': '2', 'to': '4', 'since': '2006', 'reason': 'r'}");

        assertThat(folder.table("T").columns())
                .extracting(Column::type)
                .containsExactly(ColumnType.integer(4), ColumnType.string(2));
    }

    @Test
    void whatIsAlreadyAsAmendedIsLeftAndNotRemembered() {
        amend("{'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '1', 'to': '2', 'reason': 'r'}");

        assertThat(folder.load().origin("T").orElseThrow().amendments()).isEmpty();
    }

    @Test
    void aLaterOverlayAmendsWhatAnEarlierOneMade() {
        amend("{'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'r'}");
        folder.write(
                "b.overlay.json",
                "{\"amendments\": [{\"table\": [\"T\"], \"column\": \"TXT\", \"fact\": \"length\", \"from\": \"20\", \"to\": \"30\", \"reason\": \"r\"}]}");

        assertThat(columns(folder.load()).get(1).type()).isEqualTo(ColumnType.string(30));
    }

    @Test
    void aShippedOverlayCorrectsAnOperatorsCopyOfThePublicSchemaButNotAnother(@TempDir Path other) {
        String lot =
                "{\"name\": \"ER_LOT_F\", \"fields\": [{\"name\": \"LOT_SER_NUM\", \"type\": \"string\", \"length\": \"%s\"}]}";
        folder.write("ER_LOT_F.json", lot.formatted("2"));
        SchemaFolder own = new SchemaFolder(other).write("ER_LOT_F.json", lot.formatted("5"));

        assertThat(folder.table("ER_LOT_F").columns().get(0).type()).isEqualTo(ColumnType.string(20));
        assertThat(own.table("ER_LOT_F").columns().get(0).type()).isEqualTo(ColumnType.string(5));
    }

    @Test
    void everyShippedAmendmentFitsTheShippedSchemas() {
        SchemaCatalog shipped = SchemaCatalog.load(List.of());

        List<Amendment> made = shipped.tables().stream()
                .flatMap(table -> shipped.origin(table.name()).orElseThrow().amendments().stream())
                .toList();

        assertThat(made)
                .containsExactlyInAnyOrderElementsOf(ShippedSchemas.overlays().stream()
                        .flatMap(overlay -> overlay.changes().stream())
                        .map(OverlayReader.Change::amendment)
                        .toList());
    }

    @ParameterizedTest(name = "{0}.{1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ER_LOT_F | LOT_SER_NUM | string(20)
            ER_PHA_F | PHA_ACT_QSN | integer(4)
            ER_PHA_F | PHA_ACT_PRU | decimal(12,5)
            ER_PRS_F | PSP_PPS_NUM | string(10)
            ER_PRS_F | ORG_CLE_NUM | string(9)
            ER_PRS_F | PRS_PAI_MNT | decimal(11,2)
            ER_PRS_F | PRS_ACT_QTE | integer(5)
            T_MCOaaB | ETA_NUM | string(9)
            T_MCOaaB | RSA_NUM | string(10)
            T_MCOaaC | PMS_RET | string(1)
            T_MCOaaFB | ACT_COE | decimal(7,2)
            T_MCOaaB | GRC_RET | string(3)
            T_RIPaaC | ENT_AM | yearmonth
            """)
    void knownFaultsOfThePublicSchemaAreCorrected(String table, String column, String type) {
        assertThat(SchemaCatalog.load(List.of()).find(table).orElseThrow().columns())
                .filteredOn(candidate -> candidate.name().equals(column))
                .extracting(candidate -> candidate.type().toString())
                .containsExactly(type);
    }

    @Test
    void negativeAmountsAndQuantitiesStayValid() {
        assertThat(SchemaCatalog.load(List.of()).find("ER_PRS_F").orElseThrow().columns())
                .extracting(column -> column.constraints().minimum())
                .containsOnlyNulls();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '7', 'to': '20', 'reason': 'r' | ] T.TXT has length "2": expected "7", or already "20"
            'table': 'T', 'column': 'TXT', 'fact': 'nomenclature', 'from': 'X', 'to': 'Y', 'reason': 'r' | ] T.TXT has nomenclature none: expected "X", or already "Y"
            'table': 'T', 'column': 'GONE', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'r' | ] no column T.GONE: expected a column of the table
            'table': 'U', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'r' | ] no table U: expected the name of a known table
            'table': [], 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'r' | , key table] no table: expected a table or a list of tables
            'table': 'T', 'fact': 'length', 'from': '2', 'to': '20', 'reason': 'r' | , key column] no column: expected a text
            'table': 'T', 'column': 'TXT', 'from': '2', 'to': '20', 'reason': 'r' | , key fact] no fact: expected a text
            'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20' | , key reason] no reason: expected a text
            'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '2', 'reason': 'r' | ] changes nothing: expected from and to that differ
            'table': 'T', 'column': 'TXT', 'fact': 'length', 'form': '2', 'to': '20', 'reason': 'r' | , key form] unknown key: expected table, column, fact, from, to, since, after and reason
            'table': 'T', 'column': 'TXT', 'fact': 'length', 'from': '2', 'to': '20', 'since': '10', 'reason': 'r' | , key since] impossible year '10': expected four digits from 1900 to 2199
            """)
    void anOverlayOfTheOperatorMustFit(String members, String message) {
        amend("{" + members + "}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s: amendment 1%s", folder.file("a.overlay.json"), message);
    }

    @Test
    void anUnknownFactIsRefusedWithTheKnownOnes() {
        amend("{'table': 'T', 'column': 'TXT', 'fact': 'lenght', 'from': '2', 'to': '20', 'reason': 'r'}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith(
                        "[%s: amendment 1, key fact] unknown fact 'lenght': expected one of type, format, length, ",
                        folder.file("a.overlay.json"));
    }

    @Test
    void aFileWithoutAmendmentsIsNoOverlay() {
        folder.write("a.overlay.json", "{}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "[%s: key amendments] no amendments: expected an overlay with a list of amendments, or of rowRules",
                        folder.file("a.overlay.json"));
    }

    private void amend(String amendments) {
        folder.write("a.overlay.json", "{\"amendments\": [" + amendments.replace('\'', '"') + "]}");
    }

    private static List<Column> columns(SchemaCatalog catalog) {
        return catalog.find("T").orElseThrow().columns();
    }
}
