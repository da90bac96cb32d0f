package fr.sndscopy.it.export;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of the cells of one column, made from sections 8 and 10 of FORMAT.md alone, by {@code BigDecimal} and {@code
 * java.time}. A column is read in one way: as the delivery declares, else as the schema says, else as is usual.
 */
final class CanonicalCell {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    private final Column column;
    private final Charset encoding;
    private final Set<String> missing;
    private final Pattern decimal;
    private final char separator;
    private final @Nullable CanonicalDate date;

    /** @param missing the schema's texts for "no value", besides those of the format */
    CanonicalCell(Column column, List<String> missing, CsvFormat format) {
        this.column = column;
        this.encoding = format.encoding();
        this.missing = new HashSet<>(format.missing());
        List<String> own = column.notation().missing();
        this.missing.addAll(own == null ? missing : own);
        Character declared = format.decimal();
        this.separator = declared != null
                ? declared
                : Objects.requireNonNullElse(column.notation().decimal(), '.');
        String mark = Pattern.quote(String.valueOf(separator));
        this.decimal = Pattern.compile("[+-]?([0-9]+(" + mark + "[0-9]*)?|" + mark + "[0-9]+)");
        this.date = switch (column.type().logical()) {
            case DATE -> date(format.date(), "dd/MM/yyyy");
            case DATETIME -> date(format.datetime(), "ddMMMyyyy:HH:mm:ss");
            case YEARMONTH -> date(format.yearMonth(), "yyyyMM");
            case STRING, INTEGER, DECIMAL, YEAR, BOOLEAN -> null;
        };
    }

    private CanonicalDate date(@Nullable String declared, String usual) {
        if (declared != null) {
            return CanonicalDate.of(declared);
        }
        return CanonicalDate.of(
                column.dateFormats().isEmpty() ? usual : column.dateFormats().get(0));
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
            case INTEGER -> {
                String digits = ungrouped(text);
                yield INTEGER.matcher(digits).matches() ? number(new BigDecimal(digits)) : null;
            }
            case DECIMAL -> {
                String digits = ungrouped(text);
                yield decimal.matcher(digits).matches() ? number(new BigDecimal(digits.replace(separator, '.'))) : null;
            }
            case DATE, DATETIME, YEARMONTH -> Objects.requireNonNull(date).read(text, type.logical());
            case YEAR -> text.matches("[0-9]{4}") ? text : null;
            case BOOLEAN -> text.equals("0") || text.equals("1") ? text : null;
        };
    }

    /** Without the marks between groups of three digits, where the schema has some and they stand where they should. */
    private String ungrouped(String text) {
        Character group = column.notation().group();
        if (group == null) {
            return text;
        }
        String mark = Pattern.quote(String.valueOf(group));
        Matcher grouped = Pattern.compile("([+-]?[0-9]{1,3}(?:" + mark + "[0-9]{3})+)([^0-9].*)?", Pattern.DOTALL)
                .matcher(text);
        return grouped.matches()
                ? grouped.group(1).replace(String.valueOf(group), "") + Objects.requireNonNullElse(grouped.group(2), "")
                : text;
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
