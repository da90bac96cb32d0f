package fr.sndscopy.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.schema.SchemaCatalog;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameClueTest {
    private static final SchemaCatalog CATALOG = SchemaCatalog.load(List.of());

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ER_PRS_F_2010.CSV, ER_PRS_F, 2010, 2010",
                "ER_PRS_F_20101.CSV, ER_PRS_F, 2010, 2010",
                "ER_PRS_F_201013.CSV, ER_PRS_F, 2010, 2010",
                "ER_PRS_F_2010A.csv, ER_PRS_F, 2010, 2010",
                "ER_PRS_F_2010_1.csv, ER_PRS_F, 2010, 2010",
                "ER_PRS_F_201902_1.csv.gz, ER_PRS_F, 2019-02, 2019",
                "ER_PRS_F_2019-02.csv.zip, ER_PRS_F, 2019-02, 2019",
                "ER_PRS_F_2019-02.csv.zst, ER_PRS_F, 2019-02, 2019",
                "ER_PRS_F_2019-02.zstd, ER_PRS_F, 2019-02, 2019",
                "ER_PRS_F_2019-02.CSV.XZ, ER_PRS_F, 2019-02, 2019",
                "ER_PRS_F_2019-02.txt.bz2, ER_PRS_F, 2019-02, 2019",
                "er_pha_f 022019.csv, ER_PHA_F, 2019-02, 2019",
                "extraction_ER_PRS_F_201902.csv, ER_PRS_F, 2019-02, 2019",
                "T_MCO08B.CSV, T_MCOaaB, 2008, 2008",
                "T_MCO13_02B.csv, T_MCOaaB, 2013-02, 2013",
                "T_MCO13CES_part2.csv, T_MCOaaSUP_CES, 2013, 2013",
                "IR_IMB_R_01012006.CSV, IR_IMB_R, snapshot, 2006",
                "IR_IMB_R_20060101.CSV, IR_IMB_R, snapshot, 2006",
                "IR_BEN_R.csv, IR_BEN_R, snapshot, -",
                "ir_ben_r_2014.CSV, IR_BEN_R, 2014, 2014",
                "CT_IDE_2015_G5.csv, CT_IDE_AAAA_GN, 2015, 2015",
                "NS_PRS_F.csv, NS_PRS_F, -, -",
                "B.csv, -, -, -",
                "extraction.csv, -, -, -",
                "ER_PRS_FOO_2010.csv, -, -, -",
            })
    void theNameTellsTablePeriodAndYear(String name, String table, String period, Integer year) {
        NameClue clue = NameClue.of(name, CATALOG);

        assertThat(clue.table().orElse(null)).isEqualTo(table);
        assertThat(clue.period().map(Period::text).orElse(null)).isEqualTo(period);
        assertThat(clue.year().orElse(null)).isEqualTo(year);
        assertThat(clue.doubts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ER_PRS_F_2010_02.csv, 2010-02 2010",
        "ER_PRS_F_20190201.csv, 2019-02 snapshot",
    })
    void aNameThatCanMeanSeveralPeriodsSaysSo(String name, String periods) {
        NameClue clue = NameClue.of(name, CATALOG);

        assertThat(clue.period().orElseThrow().text() + " "
                        + clue.doubts().stream().map(Period::text).collect(Collectors.joining(" ")))
                .isEqualTo(periods);
    }
}
