package fr.sndscopy.generate.parquet;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** A file of rows that come as texts and go as what their columns hold: dates as dates, numbers as numbers. Not thread-safe. */
public final class ParquetTable implements Closeable {
    private static final int INT_DIGITS = 9;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuuMM", Locale.ROOT);

    private final List<Column> columns;
    private final MessageType schema;
    private final ParquetWriter<Group> writer;

    /**
     * An empty file.
     *
     * @param out closed with this
     * @param columns of the table
     * @param rowsPerGroup of each row group but the last
     */
    public ParquetTable(OutputStream out, List<Column> columns, int rowsPerGroup) throws IOException {
        this.columns = List.copyOf(columns);
        this.schema = new MessageType(
                "rows", columns.stream().map(ParquetTable::field).toList());
        this.writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new SnappyPages())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupRowCountLimit(rowsPerGroup)
                .withType(schema)
                .build();
    }

    private static org.apache.parquet.schema.Type field(Column column) {
        ColumnType type = column.type();
        PrimitiveTypeName physical = physical(type);
        Types.PrimitiveBuilder<PrimitiveType> field = Types.primitive(physical, Repetition.OPTIONAL);
        if (physical == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
            field = field.length(bytes(type));
        }
        LogicalTypeAnnotation meaning =
                switch (type.logical()) {
                    case STRING -> LogicalTypeAnnotation.stringType();
                    case DATE, YEARMONTH -> LogicalTypeAnnotation.dateType();
                    case DATETIME -> LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS);
                    case DECIMAL -> LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
                    case INTEGER ->
                        physical == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
                                ? LogicalTypeAnnotation.decimalType(0, type.precision())
                                : LogicalTypeAnnotation.intType(
                                        physical == PrimitiveTypeName.INT32 ? Integer.SIZE : Long.SIZE, true);
                    case YEAR -> LogicalTypeAnnotation.intType(Integer.SIZE, true);
                    case BOOLEAN -> null;
                };
        return field.as(meaning).named(column.name());
    }

    private static PrimitiveTypeName physical(ColumnType type) {
        return switch (type.logical()) {
            case STRING -> PrimitiveTypeName.BINARY;
            case DATE, YEARMONTH, YEAR -> PrimitiveTypeName.INT32;
            case DATETIME -> PrimitiveTypeName.INT64;
            case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
            case INTEGER, DECIMAL ->
                type.precision() <= INT_DIGITS
                        ? PrimitiveTypeName.INT32
                        : type.fitsLong() ? PrimitiveTypeName.INT64 : PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        };
    }

    private static int bytes(ColumnType type) {
        return BigDecimal.TEN.pow(type.precision()).unscaledValue().bitLength() / Byte.SIZE + 1;
    }

    /**
     * Adds a row: as many cells as columns, each in UTF-8, dates as ISO 8601 has them and months as {@code 201902}; none that has a semicolon, and an empty one is no value.
     *
     * @param end behind its last cell
     */
    public void add(byte[] row, int start, int end) throws IOException {
        Group group = new SimpleGroup(schema);
        int cell = start;
        for (int column = 0; column < columns.size(); column++) {
            int cellEnd = cell;
            while (cellEnd < end && row[cellEnd] != ';') {
                cellEnd++;
            }
            if (cellEnd > cell) {
                put(group, column, row, cell, cellEnd);
            }
            cell = cellEnd + 1;
        }
        writer.write(group);
    }

    private void put(Group group, int column, byte[] row, int from, int to) {
        ColumnType type = columns.get(column).type();
        switch (type.logical()) {
            case STRING -> group.add(column, Binary.fromConstantByteArray(Arrays.copyOfRange(row, from, to)));
            case BOOLEAN -> group.add(column, row[from] == '1');
            case DATE ->
                group.add(column, (int) LocalDate.parse(text(row, from, to)).toEpochDay());
            case YEARMONTH ->
                group.add(column, (int)
                        YearMonth.parse(text(row, from, to), MONTH).atDay(1).toEpochDay());
            case DATETIME ->
                group.add(column, LocalDateTime.parse(text(row, from, to)).toEpochSecond(ZoneOffset.UTC) * 1_000_000);
            case YEAR -> group.add(column, Integer.parseInt(text(row, from, to)));
            case INTEGER, DECIMAL -> {
                BigDecimal unscaled = new BigDecimal(text(row, from, to)).movePointRight(type.scale());
                if (type.precision() <= INT_DIGITS) {
                    group.add(column, unscaled.intValueExact());
                } else if (type.fitsLong()) {
                    group.add(column, unscaled.longValueExact());
                } else {
                    group.add(column, fixed(unscaled, bytes(type)));
                }
            }
        }
    }

    private static Binary fixed(BigDecimal unscaled, int length) {
        byte[] least = unscaled.toBigIntegerExact().toByteArray();
        byte[] all = new byte[length];
        Arrays.fill(all, (byte) (least[0] < 0 ? -1 : 0));
        System.arraycopy(least, 0, all, length - least.length, least.length);
        return Binary.fromConstantByteArray(all);
    }

    private static String text(byte[] row, int from, int to) {
        return new String(row, from, to - from, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
