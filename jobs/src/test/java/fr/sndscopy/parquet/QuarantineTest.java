package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.ViolationCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACE = "dataset/ER_PRS_F/2019-02/quarantine/0001";

    private final Path target;

    QuarantineTest(@TempDir Path folder) {
        this.target = folder.resolve("quarantine");
    }

    @Test
    void rowsComeBackAsTheyWere() throws Exception {
        Random random = new Random(1);
        List<QuarantinedRow> rows = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            byte[] original = new byte[random.nextInt(200)];
            random.nextBytes(original);
            List<CellViolation> violations = new ArrayList<>();
            for (ViolationCode code : ViolationCode.values()) {
                if (random.nextInt(6) == 0) {
                    violations.add(new CellViolation(code, random.nextBoolean() ? "BEN_SEX_COD" : null));
                }
            }
            rows.add(new QuarantinedRow("data/é" + i % 3 + ".csv", new RejectedRow(address(i), original, violations)));
        }

        PartFile part = write(rows);

        assertThat(part.rows()).isEqualTo(9_000);
        assertThat(texts(read())).isEqualTo(texts(rows));
    }

    /** In text, and in files whose rows have numbers alone. */
    private static RowAddress address(int row) {
        return row % 3 == 1 ? new RowAddress.Numbered(row + 1L) : new RowAddress.InText(row + 2L, row * 100L);
    }

    @Test
    void largeRowsComeBack() throws Exception {
        byte[] large = new byte[5 << 20];
        new Random(2).nextBytes(large);
        List<QuarantinedRow> rows = List.of(
                row(large, ViolationCode.UNCLOSED_QUOTE),
                row(large, ViolationCode.NUL_BYTE),
                row(new byte[0], ViolationCode.RAGGED_ROW));

        write(rows);

        assertThat(texts(read())).isEqualTo(texts(rows));
    }

    @Test
    void nothingIsReadableWithoutTheKey() throws Exception {
        write(List.of(row("BEN;1234567890".getBytes(StandardCharsets.UTF_8), ViolationCode.RAGGED_ROW)));

        assertThat(Files.readString(target, StandardCharsets.ISO_8859_1))
                .doesNotContain("1234567890")
                .doesNotContain("ragged-row")
                .doesNotContain("byte_offset");
        assertThatThrownBy(() -> QuarantineReader.rows(
                        target,
                        new PartReadKey(metadata -> DataKey.takeOwnershipOf(KEY.clone()), "elsewhere"),
                        row -> {}))
                .isInstanceOf(PartRefusedException.class)
                .hasMessageContaining("expected 'elsewhere'");
    }

    @Test
    void noRowLeavesAnEmptyPart() throws Exception {
        assertThat(write(List.of()).rows()).isZero();
        assertThat(read()).isEmpty();
    }

    private static List<String> texts(List<QuarantinedRow> rows) {
        return rows.stream()
                .map(row -> row + " " + HexFormat.of().formatHex(row.row().original()))
                .toList();
    }

    private static QuarantinedRow row(byte[] original, ViolationCode code) {
        return new QuarantinedRow(
                "a.csv",
                new RejectedRow(new RowAddress.InText(2, 10), original, List.of(new CellViolation(code, null))));
    }

    private PartFile write(List<QuarantinedRow> rows) throws Exception {
        PartKey key = new PartKey(DataKey.takeOwnershipOf(KEY.clone()), "{}", PLACE);
        try (QuarantineWriter writer = QuarantineWriter.create(target, Map.of(), key, 3)) {
            for (QuarantinedRow row : rows) {
                writer.write(row.file(), row.row());
            }
            assertThat(writer.rowCount()).isEqualTo(rows.size());
            return writer.finish();
        }
    }

    private List<QuarantinedRow> read() throws Exception {
        List<QuarantinedRow> rows = new ArrayList<>();
        QuarantineReader.rows(
                target, new PartReadKey(metadata -> DataKey.takeOwnershipOf(KEY.clone()), PLACE), rows::add);
        return rows;
    }
}
