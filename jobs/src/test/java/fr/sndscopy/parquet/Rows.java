package fr.sndscopy.parquet;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows of canonical text, what they look like as a record batch, and their summary computed cell by cell. */
record Rows(List<Column> columns, List<List<@Nullable String>> cells) {

    /** One column of every physical form. */
    static List<Column> everyType() {
        return List.of(
                Column.of("CODE", ColumnType.string(0)),
                Column.of("SMALL", ColumnType.integer(9)),
                Column.of("LARGE", ColumnType.integer(18)),
                Column.of("WIDE", ColumnType.integer(38)),
                Column.of("PRICE", ColumnType.decimal(7, 2)),
                Column.of("AMOUNT", ColumnType.decimal(18, 4)),
                Column.of("HUGE", ColumnType.decimal(38, 10)),
                Column.of("DAY", ColumnType.of(LogicalType.DATE)),
                Column.of("MOMENT", ColumnType.of(LogicalType.DATETIME)),
                Column.of("YEAR", ColumnType.of(LogicalType.YEAR)),
                Column.of("MONTH", ColumnType.of(LogicalType.YEARMONTH)),
                Column.of("FLAG", ColumnType.of(LogicalType.BOOLEAN)));
    }

    /**
     * Random rows of {@link #everyType()}.
     *
     * @param distinct about how many values a column has
     * @param nulls the share of absent cells
     */
    static Rows random(Random random, int rowCount, int distinct, double nulls) {
        List<Column> columns = everyType();
        List<List<@Nullable String>> rows = new ArrayList<>();
        List<List<String>> pools = new ArrayList<>();
        for (Column column : columns) {
            List<String> pool = new ArrayList<>();
            for (int i = 0; i < distinct; i++) {
                pool.add(randomText(column.type(), random));
            }
            pools.add(pool);
        }
        for (int row = 0; row < rowCount; row++) {
            List<@Nullable String> cells = new ArrayList<>();
            for (List<String> pool : pools) {
                cells.add(random.nextDouble() < nulls ? null : pool.get(random.nextInt(distinct)));
            }
            rows.add(cells);
        }
        return new Rows(columns, rows);
    }

    private static String randomText(ColumnType type, Random random) {
        return switch (type.logical()) {
            case STRING -> {
                StringBuilder text = new StringBuilder();
                int length = random.nextInt(20);
                for (int i = 0; i < length; i++) {
                    text.appendCodePoint(
                            random.nextInt(10) == 0 ? 0x1F600 + random.nextInt(50) : 'A' + random.nextInt(26));
                }
                yield text.toString();
            }
            case INTEGER, DECIMAL -> {
                BigInteger bound = BigInteger.TEN.pow(1 + random.nextInt(type.precision()));
                BigInteger magnitude = new BigInteger(bound.bitLength() + 8, random).mod(bound);
                yield new BigDecimal(random.nextBoolean() ? magnitude.negate() : magnitude, type.scale())
                        .toPlainString();
            }
            case DATE -> LocalDate.ofEpochDay(random.nextInt(200_000) - 100_000).toString();
            case DATETIME ->
                LocalDateTime.ofEpochSecond(random.nextInt(), 0, ZoneOffset.UTC)
                        .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            case YEAR -> String.format("%04d", random.nextInt(10_000));
            case YEARMONTH -> String.format("%04d-%02d", random.nextInt(10_000), 1 + random.nextInt(12));
            case BOOLEAN -> random.nextBoolean() ? "1" : "0";
        };
    }

    /** The rows as a batch; with {@code dictionary}, every value once. */
    RecordBatch toBatch(boolean dictionary) {
        RecordBatch batch = new RecordBatch(columns, Math.max(1, cells.size()));
        batch.setRowCount(cells.size());
        for (int c = 0; c < columns.size(); c++) {
            ColumnVector vector = batch.columns().get(c);
            Map<String, Integer> ids = new HashMap<>();
            if (!dictionary) {
                vector.stopBeingDistinct(0);
            }
            for (int row = 0; row < cells.size(); row++) {
                String text = cells.get(row).get(c);
                if (text == null) {
                    vector.ids()[row] = ColumnVector.NULL_ID;
                } else if (dictionary) {
                    vector.ids()[row] = ids.computeIfAbsent(text, value -> add(vector, value));
                } else {
                    vector.ids()[row] = add(vector, text);
                }
            }
            vector.countAbsent(cells.size());
        }
        return batch;
    }

    private static int add(ColumnVector vector, String text) {
        ColumnType type = vector.column().type();
        return switch (type.logical()) {
            case STRING -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                yield vector.addBytes(bytes, 0, bytes.length);
            }
            case INTEGER, DECIMAL -> {
                BigInteger unscaled =
                        new BigDecimal(text).setScale(type.scale()).unscaledValue();
                if (type.fitsLong()) {
                    yield vector.addLong(unscaled.longValueExact());
                }
                byte[] wide = new byte[ColumnVector.WIDE_NUMBER_BYTES];
                Arrays.fill(wide, (byte) (unscaled.signum() < 0 ? -1 : 0));
                byte[] bytes = unscaled.toByteArray();
                System.arraycopy(bytes, 0, wide, wide.length - bytes.length, bytes.length);
                yield vector.addBytes(wide, 0, wide.length);
            }
            case DATE -> vector.addLong(LocalDate.parse(text).toEpochDay());
            case DATETIME ->
                vector.addLong(
                        LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli());
            case YEAR, BOOLEAN -> vector.addLong(Long.parseLong(text));
            case YEARMONTH ->
                vector.addLong(Long.parseLong(text.substring(0, 4)) * 100 + Long.parseLong(text.substring(5)));
        };
    }

    /** The summary, with nothing clever. */
    ContentSummary summary() {
        Digest table = Digest.ZERO;
        List<Digest> digests = new ArrayList<>();
        List<CellHasher> hashers = new ArrayList<>();
        for (Column column : columns) {
            digests.add(Digest.ZERO);
            hashers.add(CellHasher.of(column.name()));
        }
        for (List<@Nullable String> row : cells) {
            Digest sum = Digest.ZERO;
            for (int c = 0; c < columns.size(); c++) {
                String text = row.get(c);
                if (text != null) {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    long[] lanes = new long[2];
                    hashers.get(c).hash(bytes, 0, bytes.length, lanes, 0);
                    Digest cell = new Digest(lanes[0], lanes[1]);
                    sum = sum.plus(cell);
                    digests.set(c, digests.get(c).plus(cell));
                }
            }
            long[] mixed = new long[2];
            CellHasher.addRow(sum.lane0(), sum.lane1(), new long[2], mixed);
            table = table.plus(new Digest(mixed[0], mixed[1]));
        }
        List<ColumnSummary> summaries = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            summaries.add(columnSummary(c, digests.get(c)));
        }
        return new ContentSummary(cells.size(), table, summaries);
    }

    private ColumnSummary columnSummary(int c, Digest digest) {
        ColumnType type = columns.get(c).type();
        List<String> present = new ArrayList<>();
        for (List<@Nullable String> row : cells) {
            String text = row.get(c);
            if (text != null) {
                present.add(text);
            }
        }
        Comparator<String> order = type.isNumber()
                ? Comparator.comparing(BigDecimal::new)
                : (a, b) ->
                        Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        BigInteger sum = null;
        if (type.isNumber()) {
            sum = present.stream()
                    .map(text -> new BigDecimal(text).setScale(type.scale()).unscaledValue())
                    .reduce(BigInteger.ZERO, BigInteger::add);
        }
        return new ColumnSummary(
                columns.get(c).name(),
                digest,
                cells.size() - present.size(),
                present.stream().min(order).orElse(null),
                present.stream().max(order).orElse(null),
                sum);
    }
}
