package fr.sndscopy.parquet;

import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.parquet.StoredPart.StoredColumn;
import fr.sndscopy.schema.ColumnType;
import java.math.BigInteger;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The cells of one column of a row group as canonical text, one after the other. */
final class StoredCellReader {
    private final StoredColumn stored;
    private final ColumnType type;
    private final PrimitiveTypeName physical;
    private final ColumnReader reader;
    private final @Nullable Dictionary dictionary;
    private final @Nullable String[] texts;

    StoredCellReader(RowGroup group, StoredColumn stored) {
        this.stored = stored;
        this.type = stored.column().type();
        this.physical = stored.descriptor().getPrimitiveType().getPrimitiveTypeName();
        this.reader = group.read(stored);
        this.dictionary = stored.dictionary();
        this.texts = new String[dictionary == null ? 0 : dictionary.getMaxId() + 1];
    }

    StoredColumn stored() {
        return stored;
    }

    /** The next cell. */
    @Nullable
    String next() {
        String text = reader.getCurrentDefinitionLevel() == 0 ? null : text();
        reader.consume();
        return text;
    }

    private String text() {
        if (dictionary == null) {
            return switch (physical) {
                case INT32 -> StoredCellText.of(type, reader.getInteger());
                case INT64 -> StoredCellText.of(type, reader.getLong());
                case BOOLEAN -> StoredCellText.of(type, reader.getBoolean() ? 1 : 0);
                case FIXED_LEN_BYTE_ARRAY -> wide(reader.getBinary());
                case BINARY -> reader.getBinary().toStringUsingUTF8();
                default -> throw new IllegalArgumentException("no column is stored as " + physical);
            };
        }
        int id = reader.getCurrentValueDictionaryID();
        String text = texts[id];
        if (text == null) {
            text = text(dictionary, id);
            texts[id] = text;
        }
        return text;
    }

    private String text(Dictionary from, int id) {
        return switch (physical) {
            case INT32 -> StoredCellText.of(type, from.decodeToInt(id));
            case INT64 -> StoredCellText.of(type, from.decodeToLong(id));
            case FIXED_LEN_BYTE_ARRAY -> wide(from.decodeToBinary(id));
            case BINARY -> from.decodeToBinary(id).toStringUsingUTF8();
            default -> throw new IllegalArgumentException("no dictionary of " + physical);
        };
    }

    private String wide(Binary value) {
        return StoredCellText.of(type, new BigInteger(value.getBytesUnsafe()));
    }
}
