package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The buffers of a reader are most of a part's memory. */
class RoomTest {

    /** Of a length that there is no room for; cannot be closed either. */
    private static final class Input implements SourceInput {
        private int closed;

        @Override
        public int read(byte[] target, int offset, int length) {
            return -1;
        }

        @Override
        public long length() {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public long firstByte() {
            return 0;
        }

        @Override
        public String shownPath() {
            return "a.csv";
        }

        @Override
        public long linesBefore() {
            return 1;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            closed++;
            throw new IOException("the share is gone");
        }
    }

    @Test
    void aReaderThatThereIsNoRoomForClosesItsInput() {
        Input in = new Input();

        assertThatThrownBy(() -> CsvRows.reader(
                        in, CsvFormat.USUAL, new ReaderMemory(new RowLayout(List.of(), List.of(), List.of())), 1))
                .isInstanceOf(OutOfMemoryError.class)
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        assertThat(in.closed).isEqualTo(1);
    }
}
