package fr.sndscopy.generate;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.Constraints;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Cell texts that a column accepts. */
final class ColumnValues {
    /** The longest cell, in any encoding, rounded up to whole words. */
    static final int MOST_BYTES = 1024;

    private static final int MOST_CHARACTERS = MOST_BYTES / 4;
    private static final int FEW = 12;
    private static final int MANY = 4096;
    private static final int LONG_CODE_CHARACTERS = 6;
    private static final int LONGEST_CODE_CHARACTERS = 24;
    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";

    private ColumnValues() {}

    /**
     * Those of {@code wished} that the column accepts; when it accepts none, values by its type.
     *
     * @param start of the flux month
     */
    static List<String> of(Column column, List<String> wished, LocalDate start) {
        List<String> accepted = wished.stream()
                .map(value -> DateText.rewritten(column, value))
                .filter(value -> accepts(column, value))
                .toList();
        if (!accepted.isEmpty()) {
            return accepted;
        }
        return byType(column, start).stream()
                .filter(value -> accepts(column, value))
                .toList();
    }

    private static List<String> byType(Column column, LocalDate start) {
        List<String> listed = column.constraints().enumeration();
        if (!listed.isEmpty()) {
            return listed;
        }
        return switch (column.type().logical()) {
            case STRING -> strings(column);
            case INTEGER -> integers(column);
            case DECIMAL -> List.of("0", "1", "2", "10", "-1");
            case BOOLEAN -> List.of("0", "1");
            case DATE, DATETIME, YEAR, YEARMONTH -> days(column, start.minusYears(5), 5 * 365);
        };
    }

    /** One text a day, from {@code first} on; texts repeat where the column's format is coarser than a day. */
    static List<String> days(Column column, LocalDate first, int count) {
        return IntStream.range(0, count)
                .mapToObj(first::plusDays)
                .map(day -> DateText.of(column, day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
                .toList();
    }

    private static List<String> strings(Column column) {
        Integer least = column.constraints().minLength();
        int most = column.type().precision() == 0 ? 8 : column.type().precision();
        int characters = Math.min(most, Math.max(LONGEST_CODE_CHARACTERS, least == null ? 0 : least));
        boolean isLong = characters >= LONG_CODE_CHARACTERS;
        return codes(column.name(), isLong ? MANY : FEW, characters, isLong ? DIGITS : LETTERS);
    }

    private static List<String> integers(Column column) {
        int digits = Math.min(column.type().precision(), 18);
        if (digits >= LONG_CODE_CHARACTERS) {
            return codes(column.name(), MANY, digits, "123456789");
        }
        Set<String> numbers = new LinkedHashSet<>();
        BigDecimal minimum = number(column.constraints().minimum());
        long first = minimum == null ? 0 : minimum.longValue();
        for (long number = first; number < first + FEW; number++) {
            numbers.add(String.valueOf(number));
        }
        return List.copyOf(new ArrayList<>(numbers));
    }

    private static List<String> codes(String name, int count, int characters, String alphabet) {
        long state = Row.hash(name);
        Set<String> codes = new LinkedHashSet<>();
        for (int tries = 0; tries < 4 * count && codes.size() < count; tries++) {
            StringBuilder code = new StringBuilder();
            for (int index = 0; index < characters; index++) {
                state = Row.mix(state + 1);
                code.append(alphabet.charAt((int) ((state >>> 1) % alphabet.length())));
            }
            codes.add(code.toString());
        }
        return List.copyOf(codes);
    }

    private static boolean accepts(Column column, String value) {
        Constraints constraints = column.constraints();
        if (value.length() > MOST_CHARACTERS) {
            return false;
        }
        Integer least = constraints.minLength();
        if (least != null && value.codePointCount(0, value.length()) < least) {
            return false;
        }
        if (!constraints.enumeration().isEmpty() && !constraints.enumeration().contains(value)) {
            return false;
        }
        if (constraints.pattern() != null && !value.matches(constraints.pattern())) {
            return false;
        }
        int precision = column.type().precision();
        return switch (column.type().logical()) {
            case STRING -> precision == 0 || value.codePointCount(0, value.length()) <= precision;
            case INTEGER ->
                value.matches("-?\\d+") && value.replace("-", "").length() <= precision && within(constraints, value);
            case DECIMAL -> {
                String[] parts = (value.replace("-", "") + ".0").split("\\.");
                int scale = column.type().scale();
                yield value.matches("-?\\d+(\\.\\d+)?")
                        && parts[0].length() <= Math.max(1, precision - scale)
                        && (value.indexOf('.') < 0 || parts[1].length() <= scale)
                        && within(constraints, value);
            }
            case BOOLEAN -> value.equals("0") || value.equals("1");
            case DATE, DATETIME, YEAR, YEARMONTH -> value.matches(shape(DateText.of(column, 2019, 1, 1)));
        };
    }

    private static String shape(String example) {
        return example.replaceAll("\\d", "\\\\d").replaceAll("[A-Z]+", "[A-Z]+");
    }

    private static boolean within(Constraints constraints, String value) {
        BigDecimal minimum = number(constraints.minimum());
        BigDecimal maximum = number(constraints.maximum());
        BigDecimal number = new BigDecimal(value);
        return (minimum == null || number.compareTo(minimum) >= 0)
                && (maximum == null || number.compareTo(maximum) <= 0);
    }

    static @Nullable BigDecimal number(@Nullable String text) {
        return text == null || !text.matches("[+-]?\\d+(\\.\\d+)?") ? null : new BigDecimal(text);
    }
}
