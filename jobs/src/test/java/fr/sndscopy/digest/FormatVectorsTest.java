package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vectors of {@code docs/FORMAT.md}, read from it: the text and the code cannot part. */
class FormatVectorsTest {
    private static final List<String> LINES = lines();

    @Test
    void cellHashesAreThoseOfTheText() {
        List<List<String>> vectors = table("| column | canonical text | cell hash |");
        assertThat(vectors).hasSizeGreaterThan(10);
        for (List<String> vector : vectors) {
            String text = vector.get(1).equals("(empty)") ? "" : vector.get(1);
            assertThat(cell(vector.get(0), text))
                    .as("%s %s", vector.get(0), text)
                    .hasToString(vector.get(2));
        }
    }

    @Test
    void rowColumnAndTableDigestsAreThoseOfTheText() {
        String header = LINES.stream()
                .filter(line -> line.endsWith("| sum of cell hashes | row digest |"))
                .findFirst()
                .orElseThrow();
        List<String> columns = cells(header).subList(0, 4);
        List<List<String>> rows = table(header);
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
            CellHasher.addRow(sum.lane0(), sum.lane1(), new byte[16], rowSums);
            CellHasher.addRow(sum.lane0(), sum.lane1(), new byte[16], tableSums);
            assertThat(sum).hasToString(row.get(4));
            assertThat(new Digest(rowSums[0], rowSums[1])).hasToString(row.get(5));
        }

        for (List<String> digest : table("| digest of | |")) {
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

    /** The rows of the table under {@code header}. */
    private static List<List<String>> table(String header) {
        int first = LINES.indexOf(header) + 2;
        assertThat(first).as("[FORMAT.md] no table %s", header).isGreaterThan(1);
        return LINES.stream()
                .skip(first)
                .takeWhile(line -> line.startsWith("|"))
                .map(FormatVectorsTest::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("docs", "FORMAT.md"));
        } catch (IOException e) {
            throw new IllegalStateException("tests run in the folder of their module", e);
        }
    }
}
