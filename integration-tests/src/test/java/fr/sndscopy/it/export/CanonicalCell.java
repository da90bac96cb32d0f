package fr.sndscopy.it.export;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The canonical text of the cells of one column, made from section 8 of FORMAT.md alone, by {@code BigDecimal} and {@code java.time}. */
final class CanonicalCell {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    private final Column column;
    private final Charset encoding;
    private final Set<String> missing;
    private final Pattern decimal;
    private final char separator;
    private final List<CanonicalDate> dates = new ArrayList<>();

    /** @param missing the schema's texts for "no value", besides those of the format */
    CanonicalCell(Column column, List<String> missing, CsvFormat format) {
        this.column = column;
        this.encoding = format.encoding();
        this.missing = new HashSet<>(format.missing());
        this.missing.addAll(missing);
        this.separator = format.decimal();
        String mark = Pattern.quote(String.valueOf(separator));
        this.decimal = Pattern.compile("[+-]?([0-9]+(" + mark + "[0-9]*)?|" + mark + "[0-9]+)");
        LogicalType type = column.type().logical();
        if (type == LogicalType.DATE || type == LogicalType.DATETIME || type == LogicalType.YEARMONTH) {
            dates.add(CanonicalDate.of(
                    switch (type) {
                        case DATE -> format.date();
                        case DATETIME -> format.datetime();
                        default -> format.yearMonth();
                    }));
            column.dateFormats().forEach(pattern -> dates.add(CanonicalDate.of(pattern)));
        }
    }

    /**
     * What a cell comes to.
     *
     * @param readable whether the contract allows it
     * @param text canonical, null when the cell is absent or not readable
     */
    record Reading(boolean readable, @Nullable String text) {
        static final Reading ABSENT = new Reading(true, null);
        static final Reading REFUSED = new Reading(false, null);

        /** Shows no value. */
        @Override
        public String toString() {
            return "Reading[" + readable + "]";
        }
    }

    /** The cell of a column that the file does not have. */
    Reading absent() {
        return column.required() ? Reading.REFUSED : Reading.ABSENT;
    }

    /** @param raw its bytes, each as one character */
    Reading read(String raw) {
        String text = decode(raw);
        if (text == null) {
            return Reading.REFUSED;
        }
        if (missing.contains(text)) {
            return absent();
        }
        String canonical = text.indexOf('\0') >= 0 ? null : canonical(text);
        return canonical == null ? Reading.REFUSED : new Reading(true, canonical);
    }

    private @Nullable String decode(String raw) {
        try {
            return encoding.newDecoder()
                    .decode(ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private @Nullable String canonical(String text) {
        ColumnType type = column.type();
        return switch (type.logical()) {
            case STRING ->
                type.precision() == 0 || text.codePointCount(0, text.length()) <= type.precision() ? text : null;
            case INTEGER -> INTEGER.matcher(text).matches() ? number(new BigDecimal(text)) : null;
            case DECIMAL ->
                decimal.matcher(text).matches() ? number(new BigDecimal(text.replace(separator, '.'))) : null;
            case DATE, DATETIME, YEARMONTH ->
                dates.stream()
                        .map(date -> date.read(text, type.logical()))
                        .filter(found -> found != null)
                        .findFirst()
                        .orElse(null);
            case YEAR -> text.matches("[0-9]{4}") ? text : null;
            case BOOLEAN -> text.equals("0") || text.equals("1") ? text : null;
        };
    }

    private @Nullable String number(BigDecimal number) {
        int scale = column.type().scale();
        BigDecimal value = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        if (value.scale() > scale
                || value.precision() - value.scale() > column.type().precision() - scale) {
            return value.signum() == 0 ? value.setScale(scale).toPlainString() : null;
        }
        return value.setScale(scale).toPlainString();
    }
}
