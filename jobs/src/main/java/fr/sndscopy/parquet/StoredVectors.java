package fr.sndscopy.parquet;

import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.parquet.StoredPart.StoredColumn;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
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

    private static void fill(ColumnVector vector, RowGroup group, StoredColumn stored) throws IOException {
        PrimitiveTypeName physical = stored.descriptor().getPrimitiveType().getPrimitiveTypeName();
        int[] ids = vector.ids();
        if (group.hasIds(stored)) {
            Dictionary dictionary = group.readIds(stored, ids);
            for (int id = 0; id <= dictionary.getMaxId(); id++) {
                addEntry(vector, physical, dictionary, id);
            }
        } else {
            vector.stopBeingDistinct(0);
            group.readValues(stored, ids, (values, from, to) -> {
                for (int row = from; row < to; row++) {
                    if (ids[row] != ColumnVector.NULL_ID) {
                        ids[row] = addValue(vector, physical, values);
                    }
                }
            });
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

    private static int addValue(ColumnVector vector, PrimitiveTypeName physical, ValuesReader values) {
        return switch (physical) {
            case INT32 -> vector.addLong(values.readInteger());
            case INT64 -> vector.addLong(values.readLong());
            case BOOLEAN -> vector.addLong(values.readBoolean() ? 1 : 0);
            case FIXED_LEN_BYTE_ARRAY, BINARY -> addBytes(vector, values.readBytes());
            default -> throw new IllegalArgumentException("no column is stored as " + physical);
        };
    }

    private static int addBytes(ColumnVector vector, Binary value) {
        byte[] bytes = value.getBytesUnsafe();
        return vector.addBytes(bytes, 0, bytes.length);
    }
}
