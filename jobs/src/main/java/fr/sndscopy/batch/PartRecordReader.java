package fr.sndscopy.batch;

import fr.sndscopy.migration.InterruptedMigrationException;
import fr.sndscopy.migration.PartConversion;
import fr.sndscopy.migration.Progress;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/** Hands out a part's record batches; asks before each whether somebody wants the run to stop. */
final class PartRecordReader implements ItemReader<RecordBatch> {
    private final PartConversion conversion;
    private final Progress progress;
    private boolean lastSeen;
    private long bytesReported;

    PartRecordReader(PartConversion conversion, Progress progress) {
        this.conversion = conversion;
        this.progress = progress;
    }

    @Override
    public @Nullable RecordBatch read() throws IOException {
        if (lastSeen) {
            return null;
        }
        if (progress.stopRequested()) {
            throw new InterruptedMigrationException();
        }
        RecordBatch batch = conversion.read();
        lastSeen = batch.isLast();
        long bytes = conversion.bytesRead();
        progress.addRead(batch.rowCount(), batch.suspects().size(), bytes - bytesReported);
        bytesReported = bytes;
        return batch;
    }
}
