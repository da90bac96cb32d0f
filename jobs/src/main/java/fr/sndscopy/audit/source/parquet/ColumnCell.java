package fr.sndscopy.audit.source.parquet;

import fr.sndscopy.audit.source.NotReadException;
import fr.sndscopy.audit.source.SourceColumn;
import fr.sndscopy.audit.source.TypedCell;
import fr.sndscopy.audit.source.TypedNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The cell of one column of the present row, as SOURCES.md has values written. Not thread-safe. */
final class ColumnCell extends PrimitiveConverter {
    private static final long NANOS_OF_DAY = 86_400_000_000_000L;

    private final PrimitiveTypeName physical;
    private final @Nullable LogicalTypeAnnotation logical;
    private final SourceColumn.Kind kind;
    private final boolean expectsNan;
    private TypedCell[] entries = new TypedCell[0];
    private @Nullable TypedCell cell;

    /**
     * Of a column.
     *
     * @param kind of the column that it is for
     * @param expectsNan whether NaN was declared to mean something
     * @throws NotReadException when nothing is known of such values
     */
    ColumnCell(PrimitiveType type, SourceColumn.Kind kind, boolean expectsNan) throws NotReadException {
        this.physical = type.getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        this.logical = annotation instanceof UnknownLogicalTypeAnnotation ? null : annotation;
        this.kind = kind;
        this.expectsNan = expectsNan;
        if (!isKnown()) {
            throw new NotReadException("column " + type.getName() + " is of a type whose values are not read");
        }
    }

    private boolean isKnown() {
        if (logical == null) {
            return physical != PrimitiveTypeName.INT96;
        }
        return logical instanceof IntLogicalTypeAnnotation
                || logical instanceof DecimalLogicalTypeAnnotation
                || logical instanceof DateLogicalTypeAnnotation
                || (logical instanceof TimestampLogicalTypeAnnotation time && !time.isAdjustedToUTC())
                || logical instanceof TimeLogicalTypeAnnotation
                || logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation
                || logical instanceof UUIDLogicalTypeAnnotation;
    }

    /** Goes to the next row. */
    void clear() {
        cell = null;
    }

    /** Null where there is no value. */
    @Nullable
    TypedCell cell() {
        return cell;
    }

    @Override
    public boolean hasDictionarySupport() {
        return physical != PrimitiveTypeName.BOOLEAN;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
        entries = new TypedCell[dictionary.getMaxId() + 1];
        for (int id = 0; id < entries.length; id++) {
            entries[id] = switch (physical) {
                case INT32 -> of(dictionary.decodeToInt(id));
                case INT64 -> of(dictionary.decodeToLong(id));
                case FLOAT -> of(dictionary.decodeToFloat(id));
                case DOUBLE -> of(dictionary.decodeToDouble(id));
                case BINARY, FIXED_LEN_BYTE_ARRAY -> of(dictionary.decodeToBinary(id));
                case BOOLEAN, INT96 -> throw new IllegalStateException("no dictionary");
            };
        }
    }

    @Override
    public void addValueFromDictionary(int id) {
        cell = entries[id];
    }

    @Override
    public void addBinary(Binary value) {
        cell = of(value);
    }

    @Override
    public void addBoolean(boolean value) {
        cell = TypedCell.told(value ? "1" : "0");
    }

    @Override
    public void addDouble(double value) {
        cell = of(value);
    }

    @Override
    public void addFloat(float value) {
        cell = of(value);
    }

    @Override
    public void addInt(int value) {
        cell = of(value);
    }

    @Override
    public void addLong(long value) {
        cell = of(value);
    }

    private TypedCell of(double value) {
        return Double.isNaN(value) ? nan() : TypedNumber.of(value);
    }

    private TypedCell of(float value) {
        return Float.isNaN(value) ? nan() : TypedNumber.of(value);
    }

    private TypedCell nan() {
        return expectsNan ? TypedCell.told("NaN") : TypedNumber.nan();
    }

    private TypedCell of(int value) {
        boolean unsigned = logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        return whole(unsigned ? BigInteger.valueOf(Integer.toUnsignedLong(value)) : BigInteger.valueOf(value));
    }

    private TypedCell of(long value) {
        boolean unsigned = logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        return whole(unsigned ? new BigInteger(Long.toUnsignedString(value)) : BigInteger.valueOf(value));
    }

    private TypedCell whole(BigInteger value) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return TypedNumber.of(new BigDecimal(value, decimal.getScale()));
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return TypedCell.of(LocalDate.ofEpochDay(value.longValueExact()), kind);
        }
        if (logical instanceof TimestampLogicalTypeAnnotation time) {
            long perSecond = NANOS_OF_DAY / 86_400 / nanos(time.getUnit());
            long count = value.longValueExact();
            Instant instant = Instant.ofEpochSecond(
                    Math.floorDiv(count, perSecond), Math.floorMod(count, perSecond) * nanos(time.getUnit()));
            return TypedCell.of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), kind);
        }
        if (logical instanceof TimeLogicalTypeAnnotation time) {
            BigInteger nanos = value.multiply(BigInteger.valueOf(nanos(time.getUnit())));
            return nanos.signum() < 0 || nanos.compareTo(BigInteger.valueOf(NANOS_OF_DAY)) >= 0
                    ? new TypedCell(value.toString(), false)
                    : TypedCell.of(LocalTime.ofNanoOfDay(nanos.longValueExact()));
        }
        return TypedCell.told(value.toString());
    }

    private static long nanos(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000_000;
            case MICROS -> 1_000;
            case NANOS -> 1;
        };
    }

    private TypedCell of(Binary value) {
        byte[] bytes = value.getBytes();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return TypedNumber.of(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
        }
        if (logical instanceof UUIDLogicalTypeAnnotation) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            return TypedCell.told(new UUID(halves.getLong(), halves.getLong()).toString());
        }
        return TypedCell.of(bytes, StandardCharsets.UTF_8);
    }
}
