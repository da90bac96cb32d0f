package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.FormatDocument;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vectors of {@code docs/FORMAT.md}, read from it: the text and the code cannot part. */
class FormatVectorsTest {
    @Test
    void cellHashesAreThoseOfTheText() {
        List<List<String>> vectors = FormatDocument.table("| column | canonical text | cell hash |");
        assertThat(vectors).hasSizeGreaterThan(10);
        assertThat(vectors).extracting(vector -> vector.get(1).length()).contains(17, 33, 129, 241);
        for (List<String> vector : vectors) {
            String text = vector.get(1).equals("(empty)") ? "" : vector.get(1);
            assertThat(cell(vector.get(0), text))
                    .as("%s %s", vector.get(0), text)
                    .hasToString(vector.get(2));
        }
    }

    @Test
    void rowColumnAndTableDigestsAreThoseOfTheText() {
        List<String> columns = List.of("PRS_NAT_REF", "PRS_PAI_MNT", "EXE_SOI_DTD", "BEN_RES_COM");
        List<List<String>> rows =
                FormatDocument.table("| `" + String.join("` | `", columns) + "` | sum of cell hashes | row digest |");
        assertThat(rows).hasSize(4);

        Map<String, Digest> columnDigests = new HashMap<>();
        long[] tableSums = new long[2];
        for (List<String> row : rows) {
            Digest sum = Digest.ZERO;
            for (int i = 0; i < columns.size(); i++) {
                Digest hash = row.get(i).equals("∅") ? Digest.ZERO : cell(columns.get(i), row.get(i));
                columnDigests.merge(columns.get(i), hash, Digest::plus);
                sum = sum.plus(hash);
            }
            long[] rowSums = new long[2];
            CellHasher.addRow(sum.lane0(), sum.lane1(), new long[2], rowSums);
            CellHasher.addRow(sum.lane0(), sum.lane1(), new long[2], tableSums);
            assertThat(sum).hasToString(row.get(4));
            assertThat(new Digest(rowSums[0], rowSums[1])).hasToString(row.get(5));
        }

        for (List<String> digest : FormatDocument.table("| digest of | |")) {
            if (digest.get(0).equals("the table")) {
                assertThat(new Digest(tableSums[0], tableSums[1])).hasToString(digest.get(1));
            } else {
                String column = digest.get(0).substring("column ".length());
                assertThat(columnDigests.get(column)).as(column).hasToString(digest.get(1));
            }
        }
    }

    private static Digest cell(String column, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] lanes = new long[2];
        CellHasher.of(column).hash(bytes, 0, bytes.length, lanes, 0);
        return new Digest(lanes[0], lanes[1]);
    }
}
