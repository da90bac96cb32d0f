package fr.sndscopy.source.csv;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The same files read by other code: FastCSV, {@link BigDecimal}, {@code java.time}, row by row. Takes files whose bytes are
 * in the declared encoding and that hold no lone carriage return.
 *
 * @param rejections as {@link ReadOut#rejections()}
 */
record PlainReading(List<List<@Nullable String>> rows, List<String> rejections, List<Column> columns) {

    private static final char NO_QUOTE = '\u0001';
    private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

    static PlainReading of(Path file, CsvFormat format, List<Column> columns) throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        List<String> rejections = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(format.delimiter())
                .quoteCharacter(format.quote() == CsvFormat.Quote.NONE ? NO_QUOTE : '"')
                .skipEmptyLines(columns.size() > 1)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .detectBomHeader(true)
                .ofCsvRecord(file, format.cells().encoding())) {
            boolean header = true;
            for (CsvRecord record : reader) {
                if (header) {
                    header = false;
                    continue;
                }
                List<String> fields = new ArrayList<>(record.getFields());
                boolean ragged = fields.size() != columns.size() + (format.trailingDelimiter() ? 1 : 0)
                        || (format.trailingDelimiter()
                                && !fields.remove(columns.size()).isEmpty());
                List<CellViolation> violations = new ArrayList<>();
                List<@Nullable String> row = new ArrayList<>();
                if (ragged) {
                    violations.add(new CellViolation(ViolationCode.RAGGED_ROW, null));
                    if (record.getFields().stream().anyMatch(field -> field.indexOf('\0') >= 0)) {
                        violations.add(new CellViolation(ViolationCode.NUL_BYTE, null));
                    }
                } else {
                    for (int i = 0; i < columns.size(); i++) {
                        Column column = columns.get(i);
                        if (format.cells().missing().contains(fields.get(i))) {
                            row.add(null);
                            if (column.required()) {
                                violations.add(new CellViolation(ViolationCode.REQUIRED, column.name()));
                            }
                            continue;
                        }
                        Object cell = cell(fields.get(i), column.type(), format);
                        if (cell instanceof ViolationCode code) {
                            violations.add(new CellViolation(code, column.name()));
                        } else {
                            row.add((String) cell);
                        }
                    }
                }
                if (violations.isEmpty()) {
                    rows.add(row);
                } else {
                    rejections.add(ReadOut.shown(record.getStartingLineNumber(), violations));
                }
            }
        }
        return new PlainReading(rows, rejections, columns);
    }

    private static char decimal(CsvFormat format) {
        return Objects.requireNonNull(format.cells().decimal());
    }

    /** Canonical text, or the rule that is broken. */
    private static Object cell(String text, ColumnType type, CsvFormat format) {
        if (text.indexOf('\0') >= 0) {
            return ViolationCode.NUL_BYTE;
        }
        return switch (type.logical()) {
            case STRING ->
                type.precision() > 0 && text.codePointCount(0, text.length()) > type.precision()
                        ? ViolationCode.TOO_LONG
                        : text;
            case INTEGER -> number(text, "[+-]?[0-9]+", '.', type, ViolationCode.NOT_INTEGER);
            case DECIMAL ->
                number(
                        text,
                        "[+-]?([0-9]+[S]?[0-9]*|[S][0-9]+)".replace('S', decimal(format)),
                        decimal(format),
                        type,
                        ViolationCode.NOT_DECIMAL);
            case DATE -> {
                LocalDateTime time =
                        time(text, Objects.requireNonNull(format.cells().dateFormat()));
                yield time == null || !time.equals(time.toLocalDate().atStartOfDay())
                        ? ViolationCode.BAD_DATE
                        : time.toLocalDate().toString();
            }
            case DATETIME -> {
                LocalDateTime time =
                        time(text, Objects.requireNonNull(format.cells().datetimeFormat()));
                yield time == null
                        ? ViolationCode.BAD_DATE
                        : time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT));
            }
            case YEARMONTH -> {
                if (!text.matches("[0-9]{6}")) {
                    yield ViolationCode.NOT_YEARMONTH;
                }
                int month = Integer.parseInt(text.substring(4));
                int year = Integer.parseInt(text.substring(0, 4));
                yield year == 0 || month < 1 || month > 12
                        ? ViolationCode.NOT_YEARMONTH
                        : YearMonth.of(year, month).toString();
            }
            case YEAR -> text.matches("[0-9]{4}") ? text : ViolationCode.NOT_YEAR;
            case BOOLEAN -> text.matches("[01]") ? text : ViolationCode.NOT_BOOLEAN;
        };
    }

    private static Object number(String text, String form, char separator, ColumnType type, ViolationCode otherwise) {
        if (!text.matches(form)) {
            return otherwise;
        }
        BigDecimal value = new BigDecimal(text.replace(separator, '.'));
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(type.scale()).toPlainString();
        }
        value = value.stripTrailingZeros();
        if (value.scale() > type.scale() || value.precision() - value.scale() > type.precision() - type.scale()) {
            return ViolationCode.OUT_OF_PRECISION;
        }
        return value.setScale(type.scale()).toPlainString();
    }

    private static @Nullable LocalDateTime time(String text, String format) {
        if (text.length() < 10) {
            return null;
        }
        DateTimeFormatter formatter = FORMATTERS.computeIfAbsent(format, pattern -> new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern.replace("yyyy", "uuuu"))
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT));
        try {
            LocalDateTime time = format.contains("HH")
                    ? LocalDateTime.parse(text, formatter)
                    : LocalDate.parse(text, formatter).atStartOfDay();
            return time.getYear() < 1 ? null : time;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The digests and control totals, from the rows. */
    ContentSummary summary() {
        long[] table = new long[2];
        List<ColumnSummary> summaries = new ArrayList<>();
        long[] columnLanes = new long[2 * columns.size()];
        for (List<@Nullable String> row : rows) {
            ByteBuffer sum = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            long lane0 = 0;
            long lane1 = 0;
            for (int i = 0; i < columns.size(); i++) {
                String cell = row.get(i);
                if (cell == null) {
                    continue;
                }
                HashValue128 hash = hash(columns.get(i).name(), cell);
                lane0 += hash.getLeastSignificantBits();
                lane1 += hash.getMostSignificantBits();
                columnLanes[2 * i] += hash.getLeastSignificantBits();
                columnLanes[2 * i + 1] += hash.getMostSignificantBits();
            }
            HashValue128 mixed = Hashing.xxh3_128()
                    .hashBytesTo128Bits(sum.putLong(lane0).putLong(lane1).array());
            table[0] += mixed.getLeastSignificantBits();
            table[1] += mixed.getMostSignificantBits();
        }
        for (int i = 0; i < columns.size(); i++) {
            summaries.add(summary(i, new Digest(columnLanes[2 * i], columnLanes[2 * i + 1])));
        }
        return new ContentSummary(rows.size(), new Digest(table[0], table[1]), summaries);
    }

    static HashValue128 hash(String column, String text) {
        long seed = Hashing.xxh3_64().hashBytesToLong(column.getBytes(StandardCharsets.UTF_8));
        return Hashing.xxh3_128(seed).hashBytesTo128Bits(text.getBytes(StandardCharsets.UTF_8));
    }

    private ColumnSummary summary(int column, Digest digest) {
        ColumnType type = columns.get(column).type();
        List<String> cells = rows.stream()
                .map(row -> row.get(column))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        Comparator<String> order = type.isNumber()
                ? Comparator.comparing(BigDecimal::new)
                : (a, b) ->
                        Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        BigInteger sum = !type.isNumber()
                ? null
                : cells.stream()
                        .map(cell -> new BigDecimal(cell).unscaledValue())
                        .reduce(BigInteger.ZERO, BigInteger::add);
        return new ColumnSummary(
                columns.get(column).name(),
                digest,
                rows.size() - cells.size(),
                cells.stream().min(order).orElse(null),
                cells.stream().max(order).orElse(null),
                sum);
    }
}
