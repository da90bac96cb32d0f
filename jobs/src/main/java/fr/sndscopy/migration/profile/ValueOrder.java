package fr.sndscopy.migration.profile;

import fr.sndscopy.schema.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The order of the canonical texts of one type: numbers by value, all others by their UTF-8 bytes, unsigned. */
final class ValueOrder {
    private final boolean number;

    ValueOrder(ColumnType type) {
        this.number = type.isNumber();
    }

    @Nullable
    String lesser(@Nullable String one, @Nullable String other) {
        return one == null || (other != null && compare(one, other) > 0) ? other : one;
    }

    @Nullable
    String greater(@Nullable String one, @Nullable String other) {
        return one == null || (other != null && compare(one, other) < 0) ? other : one;
    }

    private int compare(String one, String other) {
        return number
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
