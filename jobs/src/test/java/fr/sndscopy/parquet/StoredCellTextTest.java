package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredCellTextTest {
    private static final long[] EDGES = {
        0, 1, -1, 9, 10, -10, 99, 100, 101, -101, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };

    @Test
    void numbersAsBytesAreThoseOfBigDecimal() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int scale = 0; scale <= 17; scale++) {
            ColumnType type = scale == 0 ? ColumnType.integer(18) : ColumnType.decimal(18, scale);
            for (long edge : EDGES) {
                assertThat(bytes(type, edge)).isEqualTo(number(edge, scale));
            }
            for (int i = 0; i < 2000; i++) {
                long value = random.nextLong() >> random.nextInt(Long.SIZE);
                assertThat(bytes(type, value)).isEqualTo(number(value, scale));
            }
        }
    }

    @Test
    void otherValuesAsBytesAreTheirText() {
        assertThat(bytes(ColumnType.of(LogicalType.DATE), 0)).isEqualTo("1970-01-01");
        assertThat(bytes(ColumnType.of(LogicalType.DATETIME), -1000)).isEqualTo("1969-12-31T23:59:59");
        assertThat(bytes(ColumnType.of(LogicalType.YEAR), 8)).isEqualTo("0008");
        assertThat(bytes(ColumnType.of(LogicalType.YEARMONTH), 201902)).isEqualTo("2019-02");
        assertThat(bytes(ColumnType.of(LogicalType.BOOLEAN), 1)).isEqualTo("1");
    }

    private static String number(long unscaled, int scale) {
        return BigDecimal.valueOf(unscaled, scale).toPlainString();
    }

    private static String bytes(ColumnType type, long value) {
        byte[] target = new byte[StoredCellText.MAX_BYTES];
        int start = StoredCellText.write(type, value, target);
        return new String(target, start, target.length - start, StandardCharsets.US_ASCII);
    }
}
