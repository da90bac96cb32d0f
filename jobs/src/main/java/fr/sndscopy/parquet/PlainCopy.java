package fr.sndscopy.parquet;

import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Parts as plaintext files: read as any part, and written again. Whoever only reads parts does not reach what writes them. */
public final class PlainCopy {
    private PlainCopy() {}

    /**
     * Copies columns of a part to a plaintext Parquet file with the same rows, in the same order and row groups, and the same
     * metadata.
     *
     * @param columns that the part has
     * @param wanted some of them, in their order; the others are neither read nor decrypted
     * @throws java.nio.file.FileAlreadyExistsException when {@code plain} exists
     */
    public static PartFile of(
            Path encrypted, Path plain, List<Column> columns, List<Column> wanted, PartReadKey key, int zstdLevel)
            throws IOException {
        try (StoredPart part = StoredPart.open(encrypted, columns, PartSchema.of(columns), key, wanted);
                PartWriter writer = PartWriter.create(plain, wanted, part.metadata(), null, zstdLevel)) {
            RecordBatch batch = new RecordBatch(wanted, part.maxRowGroupRows());
            for (RowGroup group = part.nextRowGroup(); group != null; group = part.nextRowGroup()) {
                StoredVectors.fill(batch, group);
                writer.write(batch);
            }
            return writer.finish();
        }
    }
}
