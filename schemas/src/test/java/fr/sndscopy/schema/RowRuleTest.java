package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.schema.RowRule.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowRuleTest {

    private static final String STAY_RULE = "{'rule': 'not-after', 'columns': ['IN', 'OUT'], 'reason': 'one stay'}";

    private final SchemaFolder folder;

    RowRuleTest(@TempDir Path root) {
        folder = new SchemaFolder(root);
        table("");
    }

    @Test
    void aTableStatesItsRulesWithTheirReasons() {
        table(STAY_RULE + ", {'rule': 'same-month', 'columns': ['MONTH', 'IN'], 'since': 2010}");

        SchemaCatalog catalog = folder.load();

        assertThat(catalog.find("T").orElseThrow().rowRules())
                .containsExactly(
                        new RowRule(Kind.NOT_AFTER, "IN", "OUT"),
                        new RowRule(Kind.SAME_MONTH, "MONTH", "IN", Optional.of(2010)));
        assertThat(catalog.origin("T").orElseThrow().rowRules())
                .extracting(RowRuleOrigin::reason)
                .containsExactly("one stay", "");
    }

    @Test
    void aYearKeepsTheRulesThatHoldInItAndWhoseColumnsItHas() {
        table(STAY_RULE + ", {'rule': 'same-month', 'columns': ['MONTH', 'IN'], 'since': 2010}");
        TableSchema table = folder.table("T");

        assertThat(table.inYear(2005).rowRules()).isEmpty();
        assertThat(table.inYear(2009).rowRules()).hasToString("[IN not-after OUT]");
        assertThat(table.inYear(2010).rowRules()).hasToString("[IN not-after OUT, MONTH same-month IN since 2010]");
    }

    @Test
    void rulesArePartOfTheVersionWhateverTheirOrder() {
        String second = "{'rule': 'same-month', 'columns': ['MONTH', 'IN']}";
        String without = folder.table("T").version();
        table(STAY_RULE + ", " + second);
        String with = folder.table("T").version();
        table(second + ", " + STAY_RULE);

        assertThat(with).isNotEqualTo(without).isEqualTo(folder.table("T").version());
    }

    @Test
    void anOverlayAddsReplacesAndRemovesRules() {
        table(STAY_RULE);
        overlay("a", "{'table': 't', 'rule': 'same-month', 'columns': ['month', 'IN'], 'reason': 'r'}");
        overlay(
                "b",
                "{'table': ['T'], 'rule': 'not-after', 'columns': ['IN', 'OUT'], 'since': 2012, 'reason': 'later'}");
        overlay(
                "c",
                "{'table': 'T', 'rule': 'same-month', 'columns': ['MONTH', 'IN'], 'remove': true, 'reason': 'no'}");

        SchemaCatalog catalog = folder.load();

        assertThat(catalog.origin("T").orElseThrow().rowRules())
                .containsExactly(new RowRuleOrigin(
                        new RowRule(Kind.NOT_AFTER, "IN", "OUT", Optional.of(2012)),
                        "later",
                        folder.file("b.overlay.json").toString()));
        assertThat(catalog.find("T").orElseThrow().rowRules()).hasToString("[IN not-after OUT since 2012]");
    }

    @Test
    void anOperatorTakesAShippedRuleAway() {
        overlay(
                "own",
                "{'table': 'ER_PRS_F', 'rule': 'not-after', 'columns': ['EXE_SOI_DTD', 'EXE_SOI_DTF'], 'remove': true,"
                        + " 'reason': 'our producer corrects the first date only'}");

        assertThat(folder.table("ER_PRS_F").rowRules())
                .isNotEmpty()
                .doesNotContain(new RowRule(Kind.NOT_AFTER, "EXE_SOI_DTD", "EXE_SOI_DTF"));
    }

    @Test
    void aShippedRuleThatDoesNotFitAnOperatorsSchemaIsPassedOver() {
        folder.write(
                "ER_PRS_F.json",
                "{\"name\": \"ER_PRS_F\", \"fields\": [{\"name\": \"EXE_SOI_DTD\", \"type\": \"date\"},"
                        + " {\"name\": \"EXE_SOI_DTF\", \"type\": \"date\"}, {\"name\": \"EXE_SOI_AMD\", \"type\": \"string\"}]}");

        assertThat(folder.table("ER_PRS_F").rowRules()).hasToString("[EXE_SOI_DTD not-after EXE_SOI_DTF]");
    }

    @Test
    void everyShippedRuleFitsTheShippedSchemas() {
        SchemaCatalog shipped = SchemaCatalog.load(List.of());

        List<String> stated = ShippedSchemas.overlays().stream()
                .flatMap(overlay -> overlay.rowRules().stream())
                .map(change -> change.table() + ": " + change.origin().rule())
                .toList();

        assertThat(stated)
                .contains("ER_PRS_F: EXE_SOI_DTD not-after EXE_SOI_DTF", "T_MCOaaC: ENT_DAT not-after SOR_DAT");
        assertThat(shipped.tables().stream()
                        .flatMap(table -> table.rowRules().stream().map(rule -> table.name() + ": " + rule)))
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .containsExactlyInAnyOrderElementsOf(stated);
        assertThat(shipped.find("CT_IND_2015_G5").orElseThrow().rowRules())
                .containsExactly(new RowRule(Kind.SAME_MONTH, "BEN_DCD_AME", "ben_dcd_dte"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {'rule': 'before', 'columns': ['IN', 'OUT']} | row rule 1, key rule] unknown rule 'before': expected not-after or same-month
            {'columns': ['IN', 'OUT']} | row rule 1, key rule] no rule: expected not-after or same-month
            {'rule': 'not-after', 'columns': ['IN']} | row rule 1, key columns] not two columns: expected a list of two columns
            {'rule': 'not-after', 'columns': ['IN', 'in']} | row rule 1, key columns] not two columns: expected a list of two columns
            {'rule': 'not-after', 'columns': ['IN', 'OFF']} | row rule 1] no field OFF: expected names of this table's fields
            {'rule': 'not-after', 'columns': ['IN', 'MONTH']} | row rule 1] IN is date and MONTH is yearmonth, which not-after does not compare: expected two dates, two months, two years or two numbers
            {'rule': 'same-month', 'columns': ['IN', 'MONTH']} | row rule 1] IN is date and MONTH is yearmonth, which same-month does not compare: expected a yearmonth or a date, and a date or a datetime
            {'rule': 'not-after', 'columns': ['OUT', 'OLD']} | row rule 1] OUT and OLD are in no year together: expected columns that exist in the same year
            {'rule': 'not-after', 'columns': ['IN', 'OUT'], 'from': 2010} | row rule 1, key from] unknown key: expected one of columns, reason, rule, since
            {'rule': 'not-after', 'columns': ['IN', 'OUT'], 'since': 'x'} | row rule 1, key since] impossible year 'x': expected four digits from 1900 to 2199
            """)
    void aRuleThatCannotBeKeptIsRefused(String rule, String message) {
        table(rule);

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[" + folder.file("T.json") + ": " + message);
    }

    @Test
    void aRuleStatedTwiceIsRefused() {
        table(STAY_RULE + ", " + STAY_RULE);

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "[%s: row rule 2] a second rule IN not-after OUT: expected each rule once",
                        folder.file("T.json"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {'rule': 'not-after', 'columns': ['IN', 'OUT'], 'reason': 'r'} | row rule 1, key table] no table: expected a table or a list of tables
            {'table': 'T', 'rule': 'not-after', 'columns': ['IN', 'OUT']} | row rule 1, key reason] no reason: expected a text
            {'table': 'NOWHERE', 'rule': 'not-after', 'columns': ['IN', 'OUT'], 'reason': 'r'} | row rule 1] no table NOWHERE: expected the name of a known table
            {'table': 'T', 'rule': 'not-after', 'columns': ['IN', 'OFF'], 'reason': 'r'} | row rule 1] no field OFF: expected names of this table's fields
            {'table': 'T', 'rule': 'not-after', 'columns': ['IN', 'OUT'], 'remove': true, 'reason': 'r'} | row rule 1] no rule IN not-after OUT to remove: expected a rule of T
            {'table': 'T', 'rule': 'not-after', 'columns': ['IN', 'OUT'], 'remove': 'yes', 'reason': 'r'} | row rule 1, key remove] not a truth value: expected true or false
            {'table': 'T', 'rule': 'not-after', 'columns': ['IN', 'OUT'], 'remove': true, 'since': 2010, 'reason': 'r'} | row rule 1, key since] a year on a rule that is removed: expected remove without since
            """)
    void anOperatorsOverlayThatDoesNotFitIsRefused(String rule, String message) {
        overlay("a", rule);

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage("[" + folder.file("a.overlay.json") + ": " + message);
    }

    @Test
    void aMisspeltKeyOfAnOverlayIsRefused() {
        folder.write("a.overlay.json", "{\"amendments\": [], \"rowrules\": []}");

        assertThatThrownBy(folder::load)
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "[%s: key rowrules] unknown key: expected amendments, rowRules, title or description",
                        folder.file("a.overlay.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1600, 1699, 2999, 9999})
    void yearsThatStandForUnknownOrWithoutEndAreSentinels(int year) {
        assertThat(RowRule.isSentinel(year)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1700, 1900, 2019, 2998})
    void otherYearsAreReal(int year) {
        assertThat(RowRule.isSentinel(year)).isFalse();
    }

    @Test
    void uniqueKeysAreThePrimaryKeyThenEachUniqueColumnInTheYearsThatHaveThem() {
        folder.write("U.json", """
                {"name": "U", "primaryKey": ["A", "B"],
                 "foreignKeys": [{"fields": "A", "reference": {"resource": "X", "fields": "A"}},
                                 {"fields": "D", "reference": {"resource": "X", "fields": "D"}}],
                 "fields": [
                  {"name": "A", "type": "string", "dateCreated": "2010"},
                  {"name": "B", "type": "string", "constraints": {"unique": "false"}},
                  {"name": "C", "type": "string", "constraints": {"unique": true}},
                  {"name": "D", "type": "string", "dateDeleted": "2012", "constraints": {"unique": true}}]}
                """);
        TableSchema table = folder.table("U");

        assertThat(table.uniqueKeys()).containsExactly(List.of("A", "B"), List.of("C"), List.of("D"));
        assertThat(table.inYear(2009).uniqueKeys()).containsExactly(List.of("C"), List.of("D"));
        assertThat(table.inYear(2009).primaryKey()).isEmpty();
        assertThat(table.inYear(2009).foreignKeys())
                .extracting(ForeignKey::columns)
                .containsExactly(List.of("D"));
        assertThat(table.inYear(2012).uniqueKeys()).containsExactly(List.of("A", "B"), List.of("C"));
        assertThat(table.inYear(2012).primaryKey()).containsExactly("A", "B");
        assertThat(table.inYear(2012).foreignKeys())
                .extracting(ForeignKey::columns)
                .containsExactly(List.of("A"));
    }

    @Test
    void theUniqueColumnsOfThePublicSchemaThatCannotBeUniqueAreNot() {
        SchemaCatalog shipped = SchemaCatalog.load(List.of());

        assertThat(shipped.find("IR_BEN_R").orElseThrow().uniqueKeys())
                .containsExactly(List.of("BEN_NIR_PSA", "BEN_RNG_GEM"));
        assertThat(shipped.find("CT_IDE_2015_G5").orElseThrow().uniqueKeys())
                .containsExactly(List.of("ben_nir_psa", "ben_rng_gem"), List.of("id_carto"));
    }

    private void table(String rules) {
        folder.write("T.json", """
                {"name": "T", "rowRules": [%s], "fields": [
                  {"name": "IN", "type": "date"},
                  {"name": "OUT", "type": "datetime", "dateCreated": "2006"},
                  {"name": "OLD", "type": "date", "dateDeleted": "2006"},
                  {"name": "MONTH", "type": "yearmonth"}]}
                """.formatted(rules.replace('\'', '"')));
    }

    private void overlay(String name, String rules) {
        folder.write(name + ".overlay.json", "{\"rowRules\": [" + rules.replace('\'', '"') + "]}");
    }
}
