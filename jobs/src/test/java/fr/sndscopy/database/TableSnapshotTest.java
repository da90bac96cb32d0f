package fr.sndscopy.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document that is delivered of a table: whoever can write to an inbox can write one, and must not be able to say statements by it. */
class TableSnapshotTest {
    private static final Relation CARE = new Relation("dcir", "er_prs_f");

    private static final TableSnapshot TABLE = new TableSnapshot(
            TableSnapshot.FORMAT,
            "snds",
            "postgresql",
            new SnapshotPoint("7412345678901234567", "dwh", "00000003-0000001B-1", "743:743:"),
            "2026-12-01T16:15:08Z",
            CARE,
            new RowFilter("flx_dis_dtd", "2019-02-01", null, null),
            List.of(
                    new TableColumn("flx_dis_dtd", "date", CellKind.DATE),
                    new TableColumn("prs_nat_ref", "integer", CellKind.NUMBER)),
            5,
            List.of(
                    new Stretch(CARE, "(0,0)", "(2048,0)", 16_777_216, 2),
                    new Stretch(CARE, "(2048,0)", null, 8_192, 3)));

    private static String text() {
        return new String(TABLE.toBytes(), StandardCharsets.UTF_8);
    }

    private static TableSnapshot read(String document) {
        return TableSnapshot.of(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(read(text())).isEqualTo(TABLE);
    }

    /** As FORMAT.md section 16 has it, to the letter. */
    @Test
    void isWrittenAsTheDocumentSays() {
        assertThat(text())
                .isEqualTo("{\"format\":\"sndscopy-table-snapshot/1\",\"database\":\"snds\",\"product\":\"postgresql\","
                        + "\"point\":{\"server\":\"7412345678901234567\",\"catalog\":\"dwh\","
                        + "\"id\":\"00000003-0000001B-1\",\"position\":\"743:743:\"},"
                        + "\"taken\":\"2026-12-01T16:15:08Z\","
                        + "\"relation\":{\"schema\":\"dcir\",\"name\":\"er_prs_f\"},"
                        + "\"where\":{\"column\":\"flx_dis_dtd\",\"from\":\"2019-02-01\",\"until\":null,\"equal\":null},"
                        + "\"columns\":[{\"name\":\"flx_dis_dtd\",\"type\":\"date\",\"kind\":\"DATE\"},"
                        + "{\"name\":\"prs_nat_ref\",\"type\":\"integer\",\"kind\":\"NUMBER\"}],\"rows\":5,"
                        + "\"stretches\":[{\"relation\":{\"schema\":\"dcir\",\"name\":\"er_prs_f\"},"
                        + "\"from\":\"(0,0)\",\"until\":\"(2048,0)\",\"bytes\":16777216,\"rows\":2},"
                        + "{\"relation\":{\"schema\":\"dcir\",\"name\":\"er_prs_f\"},\"from\":\"(2048,0)\",\"until\":null,"
                        + "\"bytes\":8192,\"rows\":3}]}\n");
        assertThat(Sha256.of(TABLE.toBytes()))
                .isEqualTo("189043e908e5a29b1d2888e130fbaa8e30e51121bb6d3162311cca3f32a3e84b");
    }

    @Test
    void saysInALineWhatItIsOf() {
        assertThat(TABLE.origin())
                .isEqualTo("postgresql 7412345678901234567/dwh, snapshot 00000003-0000001B-1 (743:743:),"
                        + " 2026-12-01T16:15:08Z: dcir.er_prs_f where flx_dis_dtd from 2019-02-01, 2 columns, 5 rows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "snapshot/1 # snapshot/2 # another format",
                "\"postgresql\" # \"mysql\" # a product that is not read",
                "\"00000003-0000001B-1\" # \"x'; DROP TABLE t; --\" # no snapshot: expected an id",
                "\"er_prs_f\"},\"where\" # \"t\\\" ; DROP TABLE t\"},\"where\" # no name of a table or column",
                "\"prs_nat_ref\" # \"a\\\", pg_sleep(9), \\\"b\" # no name of a table or column",
                "\"prs_nat_ref\" # \"FLX_DIS_DTD\" # two columns of one name",
                "\"2019-02-01\" # \"' OR true --\" # no value of a filter",
                "\"until\":null,\"equal\":null}, # \"until\":null,\"equal\":\"x\"}, # no filter",
                "\"(2048,0)\",\"bytes\" # \"(2048,0)' OR true\",\"bytes\" # without addresses of rows",
                "\"rows\":5 # \"rows\":6 # stretches of 5 rows for 6",
                "\"bytes\":8192 # \"bytes\":-1 # no stretch",
                "2026-12-01T16:15:08Z # yesterday # no time",
                "\"rows\":5 # \"rows\":5,\"sql\":\"SELECT 1\" # expected JSON as 'snapshot' writes it",
                "\"rows\":5 # \"rows\":5,\"rows\":5 # expected JSON as 'snapshot' writes it",
                "\"database\":\"snds\", # '' # expected JSON as 'snapshot' writes it",
                "\"DATE\" # \"BLOB\" # expected JSON as 'snapshot' writes it",
            })
    void whatIsNoSuchDocumentIsRefused(String what, String by, String message) {
        String changed = text().replace(what, by == null ? "" : by);
        assertThat(changed).isNotEqualTo(text());

        assertThatThrownBy(() -> read(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("DROP");
    }

    @Test
    void aDocumentThatIsCutIsRefusedWhereverItIs() {
        byte[] whole = TABLE.toBytes();
        for (int length = 0; length < whole.length - 2; length++) {
            String cut = new String(whole, 0, length, StandardCharsets.UTF_8);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
