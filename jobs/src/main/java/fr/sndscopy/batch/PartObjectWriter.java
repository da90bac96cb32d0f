package fr.sndscopy.batch;

import fr.sndscopy.migration.PartConversion;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.PartUpload;
import fr.sndscopy.migration.Progress;
import fr.sndscopy.record.RecordBatch;
import java.io.IOException;
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
    private @Nullable PartReceipt receipt;

    PartObjectWriter(PartConversion conversion, PartUpload upload, SealedReceipts receipts, Progress progress) {
        this.conversion = conversion;
        this.upload = upload;
        this.receipts = receipts;
        this.progress = progress;
    }

    @Override
    public void write(Chunk<? extends RecordBatch> chunk) throws IOException {
        for (RecordBatch batch : chunk) {
            conversion.write(batch);
            if (batch.isLast()) {
                receipt = upload.upload(conversion.finish());
                if (receipt.data() != null) {
                    progress.addStored(receipt.data().bytes());
                }
                progress.addConvertedPart();
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
