package fr.sndscopy.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTextTest {
    private static final long SEED = 20261201;

    private static void add(RowText row, @Nullable String cell, boolean told) {
        if (cell == null) {
            row.addAbsent();
        } else {
            byte[] text = cell.getBytes(UTF_8);
            row.add(text, 0, text.length, told);
        }
    }

    private static String line(@Nullable String... cells) {
        RowText row = new RowText();
        for (String cell : cells) {
            add(row, cell, true);
        }
        return new String(row.toBytes(), UTF_8);
    }

    @Test
    void cellsAreWrittenAsCopyOfPostgresDoesIt() {
        assertThat(line("a", null, "b\tc\\d", "é\r\n", "")).isEqualTo("a\t\\N\tb\\tc\\\\d\té\\r\\n\t\\E");
    }

    @Test
    void aByteThatIsNoTextAndANumberThatIsNotHeldExactlyAreMarked() {
        RowText row = new RowText();
        byte[] cell = {'a', 0, 0, 0, 'z'};
        RowText.putNoText((byte) 0x8f, cell, 1);
        row.add(cell, 0, cell.length, true);
        add(row, "9.0E15", false);

        assertThat(new String(row.toBytes(), UTF_8)).isEqualTo("a\\x8fz\t\\~9.0E15");
        List<RowText.Cell> cells = Objects.requireNonNull(RowText.cells(row.toBytes()));
        assertThat(cells.get(0).text()).isEqualTo(cell);
        assertThat(cells.get(1).isTold()).isFalse();
        assertThat(cells.get(1).shown()).asString(UTF_8).isEqualTo("~9.0E15");
        assertThat(cells.get(1)).hasToString("Cell[6 bytes]");
    }

    @Test
    void whateverIsWrittenIsReadAgain() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            RowText row = new RowText();
            List<@Nullable String> written = new ArrayList<>();
            List<Boolean> told = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int cell = 0; cell < count; cell++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(8); length > 0; length--) {
                    text.append("\\tnrNEx~\t\n\ré0af ".charAt(random.nextInt(16)));
                }
                written.add(random.nextInt(5) == 0 ? null : text.toString());
                told.add(written.get(cell) == null || random.nextInt(4) > 0);
                add(row, written.get(cell), told.get(cell));
            }

            List<RowText.Cell> cells = Objects.requireNonNull(RowText.cells(row.toBytes()), "seed " + SEED);
            assertThat(cells.stream()
                            .map(cell -> cell.text() == null ? null : new String(cell.text(), UTF_8))
                            .toList())
                    .as("seed %d", SEED)
                    .isEqualTo(written);
            assertThat(cells.stream().map(RowText.Cell::isTold).toList()).isEqualTo(told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\t", "\ta", "a\nb", "a\r", "\\", "\\N1", "\\Ea", "\\q", "\\x8", "\\xzz", "a\t\t"})
    void whatWasNeverWrittenIsNoRow(String line) {
        assertThat(RowText.cells(line.getBytes(UTF_8))).isNull();
    }
}
