package fr.sndscopy.it.jmh;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.util.Locale;
import java.util.SplittableRandom;

/** A column that is easy, or hard, in one way. */
public enum CellKind {
    /** 12 codes. */
    CODE,
    /** 4,000 products, by numbers of 13 digits. */
    PRODUCT,
    /** 17 characters that never come twice. */
    PSEUDONYM,
    /** Up to nine digits, hardly twice. */
    INTEGER,
    /** Two decimals, a third of them new. */
    AMOUNT,
    /** 800 days. */
    DATE;

    Column column() {
        return Column.of(name(), type());
    }

    private ColumnType type() {
        return switch (this) {
            case CODE -> ColumnType.string(2);
            case PRODUCT -> ColumnType.string(13);
            case PSEUDONYM -> ColumnType.string(17);
            case INTEGER -> ColumnType.integer(9);
            case AMOUNT -> ColumnType.decimal(10, 2);
            case DATE -> ColumnType.of(LogicalType.DATE);
        };
    }

    String cell(SplittableRandom random) {
        return switch (this) {
            case CODE -> "C" + (char) ('A' + random.nextInt(12));
            case PRODUCT -> "34009" + (10_000_000 + 1_237 * random.nextInt(4_000));
            case PSEUDONYM -> {
                String digits = Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
                yield ("00000000000000000" + digits).substring(digits.length());
            }
            case INTEGER -> Integer.toString(random.nextInt(1_000_000_000));
            case AMOUNT -> random.nextInt(1_000) + "." + (10 + random.nextInt(90));
            case DATE ->
                String.format(
                        Locale.ROOT,
                        "%02d/%02d/%d",
                        1 + random.nextInt(28),
                        1 + random.nextInt(12),
                        2_019 + random.nextInt(3));
        };
    }
}
