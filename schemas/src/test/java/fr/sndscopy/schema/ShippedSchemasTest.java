package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.Column.Marking;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShippedSchemasTest {

    private final SchemaCatalog shipped = SchemaCatalog.load(List.of());

    @Test
    void everyTableOfThePublicSchemaIsShipped() {
        assertThat(shipped.tables()).hasSize(188);
        assertThat(shipped.tables().stream()
                        .mapToInt(table -> table.columns().size())
                        .sum())
                .isEqualTo(4815);
        assertThat(shipped.tables()).extracting(TableSchema::version).doesNotHaveDuplicates();
    }

    @Test
    void theStayTableHasAsManyColumnsAsOracleHadEachYear() {
        TableSchema stays = shipped.find("T_MCO08B").orElseThrow();

        assertThat(IntStream.rangeClosed(2005, 2014)
                        .map(year -> stays.inYear(year).columns().size()))
                .containsExactly(47, 55, 56, 60, 65, 67, 62, 65, 66, 66);
    }

    @Test
    void theReimbursementTableHasAsManyColumnsAsOracleHadEachYear() {
        TableSchema reimbursements = shipped.find("ER_PRS_F_2012").orElseThrow();

        assertThat(IntStream.rangeClosed(2006, 2012)
                        .map(year -> reimbursements.inYear(year).columns().size()))
                .containsExactly(108, 108, 108, 108, 109, 112, 116);
    }

    @Test
    void everyTableIsFoundByItsOwnNameAndEveryTemplateByOneInstance() {
        for (TableSchema table : shipped.tables()) {
            String instance = table.name()
                    .replace("aa", "13")
                    .replace("AAAA", "2015")
                    .replace("xx", "11E")
                    .replaceFirst("_GN$", "_G5");

            assertThat(shipped.find(table.name())).contains(table);
            assertThat(shipped.find(instance)).as(instance).contains(table);
        }
    }

    @Test
    void pseudonymsAndPotentialIdentifiersAreMarked() {
        assertThat(identifying("ER_PRS_F"))
                .containsExactlyInAnyOrder(
                        "BEN_DCD_AME",
                        "BEN_DCD_DTE",
                        "BEN_NAI_ANN",
                        "BEN_NIR_PSA",
                        "BEN_RES_COM",
                        "EXE_SOI_DTD",
                        "EXE_SOI_DTF",
                        "PRE_PRE_DTD",
                        "PRS_HOS_DTD");
        assertThat(identifying("KI_CCI_R")).contains("DCD_COM_COD", "DCD_IDT_ENC", "BEN_DCD_DTE");
        assertThat(identifying("T_MCOaaC")).contains("NIR_ANO_17", "EXE_SOI_DTD");
    }

    private List<String> identifying(String table) {
        return shipped.find(table).orElseThrow().columns().stream()
                .filter(column -> column.markings().contains(Marking.IDENTIFYING))
                .map(Column::name)
                .toList();
    }
}
