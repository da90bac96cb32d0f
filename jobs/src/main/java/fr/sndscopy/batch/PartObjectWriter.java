package fr.sndscopy.batch;

import fr.sndscopy.migration.PartConversion;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.PartUpload;
import fr.sndscopy.migration.Progress;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Writes a part's batches and, with the last one, stores its objects. Storing belongs to writing the last batch, and not to a
 * listener, because what a listener throws does not fail the step.
 */
final class PartObjectWriter implements ItemWriter<RecordBatch>, ItemStream {
    private final PartConversion conversion;
    private final PartUpload upload;
    private final SealedReceipts receipts;
    private final Progress progress;
    private final Consumer<PartReceipt> done;
    private @Nullable PartReceipt receipt;

    /** @param done told of the receipt; throws when it is not to be kept */
    PartObjectWriter(
            PartConversion conversion,
            PartUpload upload,
            SealedReceipts receipts,
            Progress progress,
            Consumer<PartReceipt> done) {
        this.conversion = conversion;
        this.upload = upload;
        this.receipts = receipts;
        this.progress = progress;
        this.done = done;
    }

    @Override
    public void write(Chunk<? extends RecordBatch> chunk) throws IOException {
        for (RecordBatch batch : chunk) {
            conversion.write(batch);
            if (batch.isLast()) {
                PartReceipt stored = upload.upload(conversion.finish());
                done.accept(stored);
                receipt = stored;
                if (stored.data() != null) {
                    progress.addStored(stored.data().bytes());
                }
            }
        }
    }

    /** Keeps the receipt with the step, sealed. */
    @Override
    public void update(ExecutionContext context) {
        if (receipt != null) {
            receipts.put(context, receipt);
        }
    }
}
