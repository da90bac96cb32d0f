package fr.sndscopy.parquet;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * How columns are stored in Parquet. Every column is optional: whether a cell must be there is the contract's business,
 * and older vintages of a table differ in it.
 *
 * <table>
 * <caption>Physical and logical types (parquet-format, LogicalTypes.md)</caption>
 * <tr><td>STRING</td><td>BYTE_ARRAY, STRING</td></tr>
 * <tr><td>INTEGER up to 9 digits</td><td>INT32, INT(32, signed)</td></tr>
 * <tr><td>INTEGER up to 18 digits</td><td>INT64, INT(64, signed)</td></tr>
 * <tr><td>INTEGER, more digits</td><td>FIXED_LEN_BYTE_ARRAY(16), DECIMAL(p, 0)</td></tr>
 * <tr><td>DECIMAL</td><td>INT32, INT64 or FIXED_LEN_BYTE_ARRAY(16) as above, DECIMAL(p, s)</td></tr>
 * <tr><td>DATE</td><td>INT32, DATE</td></tr>
 * <tr><td>DATETIME</td><td>INT64, TIMESTAMP(MILLIS, not adjusted to UTC)</td></tr>
 * <tr><td>YEAR</td><td>INT32, INT(32, signed)</td></tr>
 * <tr><td>YEARMONTH</td><td>INT32, INT(32, signed): 100 × year + month</td></tr>
 * <tr><td>BOOLEAN</td><td>BOOLEAN</td></tr>
 * </table>
 */
final class PartSchema {
    private static final int MAX_INT_PRECISION = 9;
    private static final int WIDE_BYTES = 16;

    private PartSchema() {}

    static MessageType of(List<Column> columns) {
        Types.MessageTypeBuilder message = Types.buildMessage();
        for (Column column : columns) {
            message.addField(field(column.name(), column.type()));
        }
        return message.named("part");
    }

    private static Type field(String name, ColumnType type) {
        return switch (type.logical()) {
            case STRING ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case INTEGER, DECIMAL -> number(name, type);
            case DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name);
            case DATETIME ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MILLIS))
                        .named(name);
            case YEAR, YEARMONTH ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.intType(32, true))
                        .named(name);
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
        };
    }

    private static Type number(String name, ColumnType type) {
        boolean integer = type.logical() == LogicalType.INTEGER;
        if (type.precision() <= MAX_INT_PRECISION) {
            return Types.optional(PrimitiveTypeName.INT32)
                    .as(integer ? LogicalTypeAnnotation.intType(32, true) : decimal(type))
                    .named(name);
        }
        if (type.precision() <= ColumnType.MAX_LONG_PRECISION) {
            return Types.optional(PrimitiveTypeName.INT64)
                    .as(integer ? LogicalTypeAnnotation.intType(64, true) : decimal(type))
                    .named(name);
        }
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(WIDE_BYTES)
                .as(decimal(type))
                .named(name);
    }

    private static LogicalTypeAnnotation decimal(ColumnType type) {
        return LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
    }
}
