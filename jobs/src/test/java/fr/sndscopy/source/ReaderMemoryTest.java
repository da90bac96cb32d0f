package fr.sndscopy.source;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.record.RecordBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReaderMemoryTest {
    private static final RecordBatch.RowSource NOWHERE = (row, start) -> {
        throw new IllegalStateException("no row is wrong");
    };

    private final ReaderMemory memory = new ReaderMemory(new RowLayout(List.of(), List.of(), List.of()));

    @Test
    void aReaderOfAsManyRowsGetsTheSameBatch() {
        BatchFill first = memory.fill(100, NOWHERE);

        assertThat(memory.fill(100, NOWHERE)).isSameAs(first);
        assertThat(memory.fill(101, NOWHERE)).isNotSameAs(first);
    }

    @Test
    void theBatchIsEmptyWhateverWasInIt() {
        BatchFill first = memory.fill(100, NOWHERE);
        first.endRow(0, 7);
        first.finish(1, true);

        RecordBatch batch = memory.fill(100, NOWHERE).batch();

        assertThat(batch.rowCount()).isZero();
        assertThat(batch.isLast()).isFalse();
    }

    @Test
    void aWindowOfAsManyBytesIsTheSame() {
        byte[] window = memory.window(1 << 10);

        assertThat(memory.window(1 << 10)).isSameAs(window);
        assertThat(memory.window(1 << 9)).hasSize(1 << 9);
        assertThat(memory.window(1 << 10)).hasSize(1 << 10).isNotSameAs(window);
    }
}
