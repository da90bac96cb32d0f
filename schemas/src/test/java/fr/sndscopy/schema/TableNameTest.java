package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

    private static final List<String> TABLES = List.of(
            "T_MCOaaB",
            "T_MCOaaFB",
            "T_MCOaaFBSTC",
            "T_MCOaaGVxx",
            "T_MCOaaSUP_CES",
            "CT_IDE_AAAA_GN",
            "ER_PRS_F",
            "IR_BEN_R",
            "aaa");

    @ParameterizedTest(name = "{0} is {1} of {2}, year {3}, month {4}")
    @CsvSource({
        "T_MCO08B, T_MCO08B, T_MCOaaB, 2008,",
        "t_mco08b, T_MCO08B, T_MCOaaB, 2008,",
        "T_MCO13_02B, T_MCO13_02B, T_MCOaaB, 2013, 2",
        "T_MCO13_11FBSTC, T_MCO13_11FBSTC, T_MCOaaFBSTC, 2013, 11",
        "T_MCO05FB, T_MCO05FB, T_MCOaaFB, 2005,",
        "T_MCO07GV9, T_MCO07GV9, T_MCOaaGVxx, 2007,",
        "T_MCO08GV10C, T_MCO08GV10C, T_MCOaaGVxx, 2008,",
        "T_MCO13_04GV11E, T_MCO13_04GV11E, T_MCOaaGVxx, 2013, 4",
        "T_MCO17SUP_CES, T_MCO17SUP_CES, T_MCOaaSUP_CES, 2017,",
        "t_mco14sup_ces, T_MCO14SUP_CES, T_MCOaaSUP_CES, 2014,",
        "t_mco07gv9a, T_MCO07GV9A, T_MCOaaGVxx, 2007,",
        "ct_ide_2017_gn, CT_IDE_2017_GN, CT_IDE_AAAA_GN, 2017,",
        "T_MCO14CES, T_MCO14CES, T_MCOaaSUP_CES, 2014,",
        "T_MCO13_02CES, T_MCO13_02CES, T_MCOaaSUP_CES, 2013, 2",
        "CT_IDE_2015_G5, CT_IDE_2015_G5, CT_IDE_AAAA_GN, 2015,",
        "ct_ide_2017_g10, CT_IDE_2017_G10, CT_IDE_AAAA_GN, 2017,",
        "CT_IDE_2017_GN, CT_IDE_2017_GN, CT_IDE_AAAA_GN, 2017,",
        "ER_PRS_F_2010, ER_PRS_F_2010, ER_PRS_F, 2010,",
        "ir_ben_r_2014, IR_BEN_R_2014, IR_BEN_R, 2014,",
        "ER_PRS_F, ER_PRS_F, ER_PRS_F,,",
        "T_MCOaaB, T_MCOaaB, T_MCOaaB,,",
        "AAA, aaa, aaa,,",
    })
    void aNameSaysItsTableAndWhatItKnowsOfTime(
            String given, String name, String table, @Nullable Integer year, @Nullable Integer month) {
        assertThat(TableName.resolve(given, TABLES))
                .contains(new TableName(given, name, table, Optional.ofNullable(year), Optional.ofNullable(month)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T_MCO8B",
                "T_MCO2008B",
                "T_MCO13_13B",
                "T_MCO13_2B",
                "T_MCO08",
                "XT_MCO08B",
                "CT_IDE_15_G5",
                "ER_PRS_F_201902",
                "ER_PRS_F_",
                "00a",
                ""
            })
    void aNameThatFitsNoTableIsUnknown(String given) {
        assertThat(TableName.resolve(given, TABLES)).isEmpty();
    }

    @Test
    void aTableGoesByItsOwnNameInWhateverLettersAndNotByThatOfAYear() {
        List<String> tables = List.of("ER_PRS_F", "T_MCOaaB");

        assertThat(List.of("ER_PRS_F", "er_prs_f", "T_MCOAAB", "T_MCO08B", "ER_PRS_F_2010"))
                .extracting(
                        given -> TableName.resolve(given, tables).orElseThrow().isOwn())
                .containsExactly(true, true, true, false, false);
    }

    @Test
    void aTablesOwnNameWinsOverATemplate() {
        assertThat(TableName.resolve("T_MCO08B", List.of("T_MCOaaB", "T_MCO08B")))
                .contains(new TableName("T_MCO08B", "T_MCO08B", "T_MCO08B", Optional.empty(), Optional.empty()));
    }

    @Test
    void twoTemplatesThatMatchOneNameAreAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> TableName.resolve("T_MCO08GV11E", List.of("T_MCOaaGVxx", "T_MCOaaGV11E")))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[T_MCO08GV11E] two templates match this table name: expected one of T_MCOaaGV11E and"
                        + " T_MCOaaGVxx, not both");
    }

    @Test
    void anyCatalogueResolvesNames() {
        TableSchema table = new TableSchema("T_MCOaaB", "P", List.of(), List.of(), List.of(), List.of(), "v");

        assertThat(SchemaCatalog.of(List.of(table)).resolve("T_MCO08B"))
                .contains(new TableName("T_MCO08B", "T_MCO08B", "T_MCOaaB", Optional.of(2008), Optional.empty()));
        assertThat(SchemaCatalog.of(List.of(table)).find("T_MCO08B")).contains(table);
    }
}
