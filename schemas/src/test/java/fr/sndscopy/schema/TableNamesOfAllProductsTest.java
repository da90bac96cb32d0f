package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the names of delivered tables say, for the shipped tables of all products. */
class TableNamesOfAllProductsTest {

    private final SchemaCatalog shipped = SchemaCatalog.load(List.of());
    private final Collection<TableSchema> tables = shipped.tables();

    @Test
    void theTablesOfThePmsiAndTheCartographyAreTemplatesAndNoOthers() {
        Map<String, Long> templates = tables.stream()
                .filter(table -> NameTemplate.of(table.name()).isPresent())
                .collect(Collectors.groupingBy(TableSchema::product, TreeMap::new, Collectors.counting()));
        Map<String, Long> all = tables.stream()
                .collect(Collectors.groupingBy(TableSchema::product, TreeMap::new, Collectors.counting()));

        assertThat(templates)
                .isEqualTo(all.entrySet().stream()
                        .filter(product -> product.getKey().startsWith("PMSI")
                                || product.getKey().startsWith("CARTO"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void everyPmsiTableIsDeliveredByYearAndByMonthOfTheYear() {
        for (TableSchema table : tables) {
            if (!table.product().startsWith("PMSI")) {
                continue;
            }
            for (int year : new int[] {5, 8, 13, 20}) {
                assertNames(table, String.format("%02d", year), 2000 + year, Optional.empty());
                assertNames(table, String.format("%02d_11", year), 2000 + year, Optional.of(11));
            }
        }
    }

    @Test
    void everyOtherTableIsDeliveredUnderItsNameOrItsNameAndAYear() {
        for (TableSchema table : tables) {
            if (NameTemplate.of(table.name()).isPresent()) {
                continue;
            }
            assertThat(shipped.resolve(table.name()))
                    .contains(new TableName(
                            table.name(), table.name(), table.name(), Optional.empty(), Optional.empty()));
            String ofYear = table.name() + "_2010";
            assertThat(shipped.resolve(ofYear))
                    .contains(new TableName(ofYear, ofYear, table.name(), Optional.of(2010), Optional.empty()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "T_MCO13_02B, T_MCOaaB, 2013, 2",
        "T_MCO08FBSTC, T_MCOaaFBSTC, 2008,",
        "T_HAD12GRP, T_HADaaGRP, 2012,",
        "T_HAD13_10B, T_HADaaB, 2013, 10",
        "T_SSR09B, T_SSRaaB, 2009,",
        "T_SSR13_05CSTC, T_SSRaaCSTC, 2013, 5",
        "T_RIP14RSA, T_RIPaaRSA, 2014,",
        "T_RIP13_12R3A, T_RIPaaR3A, 2013, 12",
        "CT_IND_2017_G8, CT_IND_AAAA_GN, 2017,",
        "ER_PRS_F_2012, ER_PRS_F, 2012,",
        "NS_PRS_F_2019, NS_PRS_F, 2019,",
        "KI_CCI_R_2015, KI_CCI_R, 2015,",
        "IR_BEN_R, IR_BEN_R,,",
    })
    void aDeliveredNameSaysTableYearAndMonth(String given, String table, Integer year, Integer month) {
        assertThat(shipped.resolve(given))
                .contains(new TableName(given, given, table, Optional.ofNullable(year), Optional.ofNullable(month)));
    }

    @Test
    void aTableOfOneMonthHasTheColumnsOfItsYear() {
        TableName name = shipped.resolve("T_MCO13_02B").orElseThrow();

        assertThat(shipped.find("T_MCO13_02B").orElseThrow().inYear(name.year().orElseThrow()))
                .isEqualTo(shipped.find("T_MCO13B").orElseThrow().inYear(2013));
    }

    private void assertNames(TableSchema table, String time, int year, Optional<Integer> month) {
        String given = table.name().replace("aa", time).replace("xx", "11E");
        assertThat(shipped.resolve(given))
                .as(given)
                .contains(new TableName(given, given, table.name(), Optional.of(year), month));
        assertThat(shipped.find(given)).as(given).contains(table);
    }
}
