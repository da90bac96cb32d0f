package fr.sndscopy.source.parquet;

import java.math.BigInteger;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A column, as the file describes it.
 *
 * @param descriptor by which parquet-java decodes it
 * @param meaning what its values are
 * @param scale decimals of a number; of a time, how many units a second has, as a power of ten
 */
record ParquetColumn(ColumnDescriptor descriptor, Meaning meaning, int scale) {
    /** What the values of a column are. */
    enum Meaning {
        INTEGER,
        UNSIGNED,
        DECIMAL,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        TIME,
        FLOATING,
        TEXT,
        UUID
    }

    String name() {
        return descriptor.getPath()[0];
    }

    PrimitiveTypeName physical() {
        return descriptor.getPrimitiveType().getPrimitiveTypeName();
    }

    /** Bytes of a value of its type at least, where values stand one behind the other. */
    int leastValueBytes() {
        return switch (physical()) {
            case INT64, DOUBLE -> Long.BYTES;
            case FIXED_LEN_BYTE_ARRAY -> descriptor.getPrimitiveType().getTypeLength();
            case INT96 -> 12;
            case BOOLEAN -> 0;
            default -> Integer.BYTES;
        };
    }

    /** @throws IllegalArgumentException when its values are not read, with the reason */
    static ParquetColumn of(ColumnDescriptor descriptor) {
        PrimitiveType type = descriptor.getPrimitiveType();
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case INT32, INT64 -> number(descriptor, logical);
            case BOOLEAN -> plain(descriptor, logical, Meaning.BOOLEAN);
            case FLOAT, DOUBLE -> plain(descriptor, logical, Meaning.FLOATING);
            case INT96 ->
                throw new IllegalArgumentException(
                        "of type INT96, of which nothing says whether it is a time of day in UTC: expected TIMESTAMP with isAdjustedToUTC=false");
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(descriptor, logical);
        };
    }

    private static ParquetColumn number(ColumnDescriptor descriptor, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof IntLogicalTypeAnnotation integer) {
            return new ParquetColumn(descriptor, integer.isSigned() ? Meaning.INTEGER : Meaning.UNSIGNED, 0);
        }
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new ParquetColumn(descriptor, Meaning.DECIMAL, decimal.getScale());
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return new ParquetColumn(descriptor, Meaning.DATE, 0);
        }
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            if (timestamp.isAdjustedToUTC()) {
                throw new IllegalArgumentException(
                        "of type TIMESTAMP with isAdjustedToUTC=true, an instant that is another date in another place: expected isAdjustedToUTC=false");
            }
            return new ParquetColumn(descriptor, Meaning.TIMESTAMP, digits(timestamp.getUnit()));
        }
        if (logical instanceof TimeLogicalTypeAnnotation time) {
            return new ParquetColumn(descriptor, Meaning.TIME, digits(time.getUnit()));
        }
        return plain(descriptor, logical, Meaning.INTEGER);
    }

    private static int digits(LogicalTypeAnnotation.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 3;
            case MICROS -> 6;
            case NANOS -> 9;
        };
    }

    private static ParquetColumn bytes(ColumnDescriptor descriptor, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new ParquetColumn(descriptor, Meaning.DECIMAL, decimal.getScale());
        }
        if (logical instanceof UUIDLogicalTypeAnnotation) {
            return new ParquetColumn(descriptor, Meaning.UUID, 0);
        }
        boolean isText = logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation;
        return plain(descriptor, isText ? null : logical, Meaning.TEXT);
    }

    private static ParquetColumn plain(
            ColumnDescriptor descriptor, @Nullable LogicalTypeAnnotation logical, Meaning meaning) {
        if (logical == null || logical instanceof UnknownLogicalTypeAnnotation) {
            return new ParquetColumn(descriptor, meaning, 0);
        }
        String name = logical instanceof BsonLogicalTypeAnnotation ? "BSON" : logical.toString();
        throw new IllegalArgumentException(
                "of type " + name + ", which is not read: expected a number, a date, a time, a boolean or a text");
    }

    /** Of the bytes of a value that is a number. */
    static BigInteger wide(byte[] bytes, int from, int length) {
        return new BigInteger(bytes, from, length);
    }
}
