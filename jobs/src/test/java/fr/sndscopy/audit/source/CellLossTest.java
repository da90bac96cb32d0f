package fr.sndscopy.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a canonical text does not say of the delivered one, told from these two texts. */
final class CellLossTest {
    private static final int CELLS = 20_000;

    private static CellValue value(SourceColumn.Kind kind, int scale, @Nullable Character group) {
        String pattern = kind == SourceColumn.Kind.DATETIME ? "ddMMMyyyy:HH:mm:ss" : "ddMMMyyyy";
        return new CellValue(new SourceColumn(
                "C", kind, kind == SourceColumn.Kind.STRING ? 0 : 18, scale, Set.of("", "NA"), pattern, ',', group));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    INTEGER  | 5                  | 5                   | []
                    INTEGER  | +5                 | 5                   | [plus-sign]
                    INTEGER  | 007                | 7                   | [leading-zeros]
                    INTEGER  | 000                | 0                   | [leading-zeros]
                    INTEGER  | -0                 | 0                   | [negative-zero]
                    INTEGER  | +1 234             | 1234                | [grouping, plus-sign]
                    INTEGER  | 12                 | 13                  | [other]
                    INTEGER  | 12                 | 120                 | [other]
                    INTEGER  | 12                 | -12                 | [other]
                    DECIMAL  | 1,50               | 1.50                | []
                    DECIMAL  | ,5                 | 0.50                | [decimals]
                    DECIMAL  | 12,                | 12.00               | [decimals]
                    DECIMAL  | 12                 | 12.00               | [decimals]
                    DECIMAL  | 1,5000             | 1.50                | [decimals]
                    DECIMAL  | -00,00             | 0.00                | [leading-zeros, negative-zero]
                    DECIMAL  | 1 234,50           | 1234.50             | [grouping]
                    DECIMAL  | 1,505              | 1.50                | [other]
                    DECIMAL  | 1,05               | 1.50                | [other]
                    DATE     | 28feb2019          | 2019-02-28          | []
                    DATE     | 28FEB2019          | 2019-02-28          | [month-case]
                    DATE     | 27feb2019          | 2019-02-28          | [other]
                    DATETIME | 28FEB2019:23:59:58 | 2019-02-28T23:59:58 | [month-case]
                    STRING   | a b                | a b                 | []
                    STRING   | 'a b '             | a b                 | [other]
                    STRING   | A                  | a                   | [other]
                    STRING   | NA                 |                     | [absent-text]
                    """)
    void whatIsLostIsToldAndWhatMayNotBeIsOther(
            SourceColumn.Kind kind, String cell, @Nullable String canonical, String losses) {
        int scale = kind == SourceColumn.Kind.DECIMAL ? 2 : 0;

        assertThat(value(kind, scale, ' ').losses(cell, canonical))
                .extracting(Loss::toString)
                .containsExactlyInAnyOrder(
                        losses.equals("[]")
                                ? new String[0]
                                : losses.substring(1, losses.length() - 1).split(", "));
    }

    @Test
    void noNumberThatCanBeReadLosesAnythingElse() throws UnreadableCellException {
        long seed = System.nanoTime();
        System.out.println("CellLossTest seed " + seed);
        Random random = new Random(seed);
        CellValue value = value(SourceColumn.Kind.DECIMAL, 3, '.');
        int read = 0;
        for (int i = 0; i < CELLS; i++) {
            StringBuilder cell = new StringBuilder();
            for (int length = random.nextInt(9); length >= 0; length--) {
                cell.append("+-,.0000123456789".charAt(random.nextInt(17)));
            }
            String canonical;
            try {
                canonical = value.of(cell.toString());
            } catch (UnreadableCellException e) {
                continue;
            }
            read++;
            assertThat(value.losses(cell.toString(), canonical))
                    .as("seed %s, %s", seed, cell)
                    .doesNotContain(Loss.OTHER);
        }
        assertThat(read).isGreaterThan(CELLS / 20);
    }
}
