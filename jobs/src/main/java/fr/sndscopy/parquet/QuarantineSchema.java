package fr.sndscopy.parquet;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The columns of every quarantine part: {@code file} (path in the delivery), {@code line} (1-based; of a file that is no text the
 * number of the row), {@code byte_offset} (0-based, in the decompressed file; null in a file that is no text), {@code original} (the
 * row's bytes as delivered, which may not be text), {@code codes} ({@code code(column)} or {@code code}, separated by {@code ;}).
 */
final class QuarantineSchema {
    static final int FILE = 0;
    static final int LINE = 1;
    static final int BYTE_OFFSET = 2;
    static final int ORIGINAL = 3;
    static final int CODES = 4;

    /** As vectors; {@code original} has the vector of a string and is none in the file. */
    static final List<Column> COLUMNS = List.of(
            Column.of("file", ColumnType.string(0)),
            Column.of("line", ColumnType.integer(18)),
            Column.of("byte_offset", ColumnType.integer(18)),
            Column.of("original", ColumnType.string(0)),
            Column.of("codes", ColumnType.string(0)));

    static final MessageType MESSAGE = Types.buildMessage()
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("file")
            .optional(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.intType(64, true))
            .named("line")
            .optional(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.intType(64, true))
            .named("byte_offset")
            .optional(PrimitiveTypeName.BINARY)
            .named("original")
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("codes")
            .named("quarantine");

    private QuarantineSchema() {}
}
