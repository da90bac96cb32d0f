package fr.sndscopy.digest;

import fr.sndscopy.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The canonical text of a value held in a {@link fr.sndscopy.record.ColumnVector}; {@code FORMAT.md} is normative. */
final class CanonicalText {
    private static final DateTimeFormatter DATETIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final ColumnType type;

    CanonicalText(ColumnType type) {
        this.type = type;
    }

    /** Of a value kept as a long. */
    String of(long value) {
        return switch (type.logical()) {
            case INTEGER, DECIMAL -> BigDecimal.valueOf(value, type.scale()).toPlainString();
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case DATETIME ->
                LocalDateTime.ofEpochSecond(Math.floorDiv(value, 1000L), 0, ZoneOffset.UTC)
                        .format(DATETIME);
            case YEAR -> String.format(Locale.ROOT, "%04d", value);
            case YEARMONTH -> String.format(Locale.ROOT, "%04d-%02d", value / 100, value % 100);
            case BOOLEAN -> Long.toString(value);
            case STRING -> throw new IllegalStateException("strings are kept as bytes");
        };
    }

    /** Of a value kept as bytes. */
    String of(byte[] value) {
        return type.isNumber()
                ? new BigDecimal(new BigInteger(value), type.scale()).toPlainString()
                : new String(value, StandardCharsets.UTF_8);
    }
}
