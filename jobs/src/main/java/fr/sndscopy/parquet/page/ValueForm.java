package fr.sndscopy.parquet.page;

import org.apache.parquet.column.Encoding;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** How the values of a chunk are written (parquet-format, Encodings.md). */
enum ValueForm {
    /** Ids of the values of a dictionary page. */
    DICTIONARY,

    /** As they are. */
    PLAIN,

    /**
     * By differences: numbers packed by what each is more than the one before, texts with their lengths, so packed, before their bytes. What
     * compresses pages then finds neither zeros nor lengths among the bytes that tell something.
     */
    DELTA;

    /** Whether values of a type can be written so, or need another form. */
    boolean suits(PrimitiveType type) {
        return this != DELTA
                || switch (type.getPrimitiveTypeName()) {
                    case INT32, INT64, BINARY -> true;
                    default -> false;
                };
    }

    /** What a page of such values says of itself. */
    Encoding encoding(PrimitiveType type) {
        return switch (this) {
            case DICTIONARY -> Encoding.RLE_DICTIONARY;
            case PLAIN -> Encoding.PLAIN;
            case DELTA ->
                type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                        ? Encoding.DELTA_LENGTH_BYTE_ARRAY
                        : Encoding.DELTA_BINARY_PACKED;
        };
    }
}
