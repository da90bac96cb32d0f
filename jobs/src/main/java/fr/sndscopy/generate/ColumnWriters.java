package fr.sndscopy.generate;

import fr.sndscopy.generate.Recipe.ColumnRecipe;
import fr.sndscopy.generate.Recipe.Kind;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Turns a column and its recipe into a writer that does no more per cell than copy bytes. */
final class ColumnWriters {
    /** Before the end of the flux month. */
    static final int CARE_DAYS = 800;

    private static final int SLOTS = 1024;
    private static final int MANY_VALUES = 200;
    private static final int PAST_DAYS = 5 * 365;
    private static final byte[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".getBytes(StandardCharsets.US_ASCII);

    private final Charset encoding;
    private final LocalDate start;

    /** @param start the first day of the flux month */
    ColumnWriters(Charset encoding, LocalDate start) {
        this.encoding = encoding;
        this.start = start;
    }

    CellWriter of(Column column, ColumnRecipe recipe, boolean required) {
        int fill = required ? SLOTS : recipe.fillPerMille() * SLOTS / 1000;
        boolean isDate =
                switch (column.type().logical()) {
                    case DATE, DATETIME, YEAR, YEARMONTH -> true;
                    case STRING, INTEGER, DECIMAL, BOOLEAN -> false;
                };
        return switch (recipe.kind()) {
            case CODES ->
                recipe.values().isEmpty() && column.type().logical() == LogicalType.DECIMAL
                        ? filled(fill, amount(column))
                        : codes(column, recipe, fill);
            case PERSON -> byPerson(column, recipe, fill);
            case PSEUDONYM ->
                filled(fill, pseudonym(column, Integer.parseInt(recipe.values().get(0))));
            case STATEMENT -> (buffer, position, row) -> digits(buffer, position, row.statement + 1);
            case LINE -> (buffer, position, row) -> digits(buffer, position, row.line);
            case ORGANISM -> organism(column);
            case FLUX_MONTH -> isDate ? constant(column) : codes(column, recipe, fill);
            case CARE -> isDate ? care(column, fill) : codes(column, recipe, fill);
            case PAST -> isDate ? past(column, fill) : codes(column, recipe, fill);
            case AMOUNT -> filled(fill, amount(column));
        };
    }

    private CellWriter codes(Column column, ColumnRecipe recipe, int fill) {
        List<String> values = ColumnValues.of(column, recipe.values(), start);
        if (values.size() >= MANY_VALUES) {
            return uniform(new ValueTable(values, encoding), fill);
        }
        ValueTable table = withEmptyCell(values);
        short[] slots = zipf(values.size(), fill);
        return (buffer, position, row) -> table.write(buffer, position, slots[(int) row.random() & (SLOTS - 1)]);
    }

    private CellWriter byPerson(Column column, ColumnRecipe recipe, int fill) {
        List<String> values = ColumnValues.of(column, recipe.values(), start);
        long salt = Row.hash(column.name());
        if (values.size() >= MANY_VALUES) {
            ValueTable table = new ValueTable(values, encoding);
            return filled(
                    fill,
                    (buffer, position, row) ->
                            table.write(buffer, position, below(Row.mix(row.person ^ salt), table.size())));
        }
        ValueTable table = withEmptyCell(values);
        short[] slots = zipf(values.size(), fill);
        return (buffer, position, row) ->
                table.write(buffer, position, slots[(int) Row.mix(row.person ^ salt) & (SLOTS - 1)]);
    }

    /** The values, and behind them the one that {@link #zipf} means by their number. */
    private ValueTable withEmptyCell(List<String> values) {
        List<String> all = new ArrayList<>(values);
        all.add("");
        return new ValueTable(all, encoding);
    }

    private CellWriter constant(Column column) {
        ValueTable table = new ValueTable(ColumnValues.days(column, start, 1), encoding);
        return (buffer, position, row) -> table.write(buffer, position, 0);
    }

    private CellWriter care(Column column, int fill) {
        LocalDate last = start.plusMonths(1).minusDays(1);
        List<String> backwards = IntStream.range(0, CARE_DAYS)
                .mapToObj(last::minusDays)
                .map(day -> DateText.of(column, day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
                .toList();
        ValueTable table = new ValueTable(backwards, encoding);
        return filled(fill, (buffer, position, row) -> table.write(buffer, position, row.careDay));
    }

    /** The same day for all columns of one event: {@code PRE_PRE_DTD} and its month, {@code PRE_PRE_AMD}. */
    private CellWriter past(Column column, int fill) {
        ValueTable days = new ValueTable(ColumnValues.days(column, start.minusDays(PAST_DAYS), PAST_DAYS), encoding);
        long salt = Row.hash(event(column.name()));
        return filled(fill, (buffer, position, row) -> {
            long random = Row.mix(row.statement ^ Row.mix(row.line ^ Row.mix(row.person ^ salt)));
            return days.write(buffer, position, below(random, days.size()));
        });
    }

    /** {@code PRE_PRE} of {@code PRE_PRE_DTD}. */
    private static String event(String column) {
        int last = column.lastIndexOf('_');
        return last < 0 ? column : column.substring(0, last);
    }

    private CellWriter organism(Column column) {
        List<String> wished = IntStream.range(0, 100)
                .mapToObj(number -> "01C" + (100 + number) + "000")
                .toList();
        ValueTable table = new ValueTable(ColumnValues.of(column, wished, start), encoding);
        return (buffer, position, row) -> table.write(buffer, position, below(Row.mix(~row.statement), table.size()));
    }

    private static CellWriter pseudonym(Column column, int wishedCharacters) {
        int most = column.type().precision();
        int characters = most == 0 ? wishedCharacters : Math.min(most, wishedCharacters);
        long salt = Row.hash(column.name());
        return (buffer, position, row) -> {
            long bits = Row.mix(row.person ^ salt);
            long word = bits;
            for (int index = 0; index < characters; index++) {
                if (index == 13) {
                    word = Row.mix(bits);
                }
                buffer[position + index] = ALPHABET[(int) word & 31];
                word >>>= 5;
            }
            return position + characters;
        };
    }

    /** Amounts: mostly small, a few negative (corrections), within what the column holds. */
    private static CellWriter amount(Column column) {
        BigDecimal minimum = ColumnValues.number(column.constraints().minimum());
        BigDecimal maximum = ColumnValues.number(column.constraints().maximum());
        boolean mayBeNegative = minimum == null || minimum.signum() < 0;
        int scale = column.type().scale();
        int unitDigits = Math.min(3, Math.max(0, column.type().precision() - scale));
        double most = Math.pow(10, unitDigits);
        if (maximum != null) {
            most = Math.min(most, Math.max(1, maximum.doubleValue()));
        }
        if (minimum != null && minimum.signum() < 0) {
            most = Math.min(most, -minimum.doubleValue());
        }
        double limit = most;
        return (buffer, position, row) -> {
            long random = row.random();
            double share = (random >>> 11) * 0x1.0p-53;
            long cents = (long) (share * share * share * limit * 100);
            int end = position;
            if (mayBeNegative && (random & 31) == 0 && cents > 0) {
                buffer[end++] = '-';
            }
            end = digits(buffer, end, cents / 100);
            if (scale > 0) {
                int fraction = (int) (cents % 100);
                buffer[end++] = '.';
                buffer[end++] = (byte) ('0' + fraction / 10);
                if (scale > 1) {
                    buffer[end++] = (byte) ('0' + fraction % 10);
                }
                for (int digit = 2; digit < scale; digit++) {
                    buffer[end++] = '0';
                }
            }
            return end;
        };
    }

    private static CellWriter uniform(ValueTable table, int fill) {
        return (buffer, position, row) -> {
            long random = row.random();
            return ((int) random & (SLOTS - 1)) < fill
                    ? table.write(buffer, position, below(random, table.size()))
                    : position;
        };
    }

    private static CellWriter filled(int fill, CellWriter writer) {
        if (fill >= SLOTS) {
            return writer;
        }
        return (buffer, position, row) ->
                ((int) row.random() & (SLOTS - 1)) < fill ? writer.write(buffer, position, row) : position;
    }

    /** Which value a slot means: the n-th value has a weight of 1/n; {@code values}, no value, in the slots beyond {@code fill}. */
    private static short[] zipf(int values, int fill) {
        double total = 0;
        for (int rank = 1; rank <= values; rank++) {
            total += 1.0 / rank;
        }
        short[] slots = new short[SLOTS];
        int value = 0;
        double reached = 1;
        for (int slot = 0; slot < SLOTS; slot++) {
            while (slot < fill && value < values - 1 && (slot + 0.5) / fill * total > reached) {
                value++;
                reached += 1.0 / (value + 1);
            }
            slots[slot] = (short) (slot < fill && values > 0 ? value : values);
        }
        return slots;
    }

    private static int below(long random, int bound) {
        return (int) (((random >>> 32) * bound) >>> 32);
    }

    private static int digits(byte[] buffer, int position, long number) {
        int count = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            count++;
        }
        long rest = number;
        for (int index = position + count - 1; index >= position; index--) {
            buffer[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return position + count;
    }

    /** Whether the recipe joins tables: such a column keeps its value in rows with a defect. */
    static boolean isKey(Kind kind) {
        return switch (kind) {
            case STATEMENT, LINE, ORGANISM, FLUX_MONTH, PSEUDONYM -> true;
            case CODES, PERSON, CARE, PAST, AMOUNT -> false;
        };
    }
}
