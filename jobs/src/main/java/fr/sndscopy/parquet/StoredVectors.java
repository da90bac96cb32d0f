package fr.sndscopy.parquet;

import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.parquet.StoredPart.StoredColumn;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Decodes row groups into record batches. Hashes are left alone: such a batch is to be written, not summarised. */
final class StoredVectors {
    private StoredVectors() {}

    static void fill(RecordBatch batch, RowGroup group) throws IOException {
        batch.clear();
        for (int i = 0; i < group.columns().size(); i++) {
            StoredColumn stored = group.columns().get(i);
            ColumnVector vector = batch.columns().get(i);
            group.guarded(stored, () -> {
                fill(vector, group, stored);
                return vector;
            });
        }
        batch.setRowCount(group.rowCount());
    }

    private static void fill(ColumnVector vector, RowGroup group, StoredColumn stored) {
        PrimitiveTypeName physical = stored.descriptor().getPrimitiveType().getPrimitiveTypeName();
        ColumnReader reader = group.read(stored);
        Dictionary dictionary = stored.dictionary();
        if (dictionary == null) {
            vector.stopBeingDistinct(0);
        } else {
            for (int id = 0; id <= dictionary.getMaxId(); id++) {
                addEntry(vector, physical, dictionary, id);
            }
        }
        int[] ids = vector.ids();
        for (int row = 0; row < group.rowCount(); row++) {
            if (reader.getCurrentDefinitionLevel() == 0) {
                ids[row] = ColumnVector.NULL_ID;
            } else if (dictionary == null) {
                ids[row] = addValue(vector, physical, reader);
            } else {
                ids[row] = reader.getCurrentValueDictionaryID();
            }
            reader.consume();
        }
        vector.countAbsent(group.rowCount());
    }

    private static void addEntry(ColumnVector vector, PrimitiveTypeName physical, Dictionary dictionary, int id) {
        switch (physical) {
            case INT32 -> vector.addLong(dictionary.decodeToInt(id));
            case INT64 -> vector.addLong(dictionary.decodeToLong(id));
            case FIXED_LEN_BYTE_ARRAY, BINARY -> addBytes(vector, dictionary.decodeToBinary(id));
            default -> throw new IllegalArgumentException("no dictionary of " + physical);
        }
    }

    private static int addValue(ColumnVector vector, PrimitiveTypeName physical, ColumnReader reader) {
        return switch (physical) {
            case INT32 -> vector.addLong(reader.getInteger());
            case INT64 -> vector.addLong(reader.getLong());
            case BOOLEAN -> vector.addLong(reader.getBoolean() ? 1 : 0);
            case FIXED_LEN_BYTE_ARRAY, BINARY -> addBytes(vector, reader.getBinary());
            default -> throw new IllegalArgumentException("no column is stored as " + physical);
        };
    }

    private static int addBytes(ColumnVector vector, Binary value) {
        byte[] bytes = value.getBytesUnsafe();
        return vector.addBytes(bytes, 0, bytes.length);
    }
}
