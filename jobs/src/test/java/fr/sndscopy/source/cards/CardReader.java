package fr.sndscopy.source.cards;

import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.cards.CardsFormat.Card;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads records of cards. */
final class CardReader implements RecordReader {
    private final CardsRows file;
    private final SourceRange range;
    private final InputStream in;
    private final BatchFill fill;
    private final int recordBytes;
    private final int capacity;
    private byte[] block = new byte[0];
    private long blockStart;
    private long next;
    private long passedOver;
    private boolean finished;

    CardReader(CardsRows file, SourceRange range, InputStream in, ReaderMemory memory, int maxRowsPerBatch) {
        this.file = file;
        this.range = range;
        this.in = in;
        this.recordBytes = file.recordBytes();
        this.capacity = BatchFill.rows(memory.layout(), maxRowsPerBatch);
        this.fill = memory.fill(capacity, this::locate);
        this.next = range.first();
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        fill.clear();
        blockStart = next;
        int records = (int) Math.min(capacity, range.end() - next);
        block = in.readNBytes(records * recordBytes);
        if (block.length < records * recordBytes) {
            throw new IOException("[" + file.file().shownPath() + "] it ends early");
        }
        int row = 0;
        for (int record = 0; record < records; record++) {
            int at = record * recordBytes;
            if (isDeleted(block, at)) {
                passedOver++;
                continue;
            }
            List<String> cells = cells(at);
            for (int place = 0; place < cells.size(); place++) {
                put(fill, row, place, cells.get(place));
            }
            if (fill.endRow(row, record)) {
                fill.batch().addSuspect(suspect(row, record).plus(fill.refusedValues(row)));
            }
            row++;
        }
        next += records;
        finished = next == range.end();
        return fill.finish(row, finished);
    }

    /** A cell as its text; of one that is absent there is none. */
    static void put(BatchFill fill, int row, int place, String cell) {
        byte[] text = cell.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0) {
            fill.putAbsent(row, place);
        } else {
            fill.put(row, place, Arrays.copyOf(text, text.length + Long.BYTES), 0, text.length);
        }
    }

    static boolean isDeleted(byte[] block, int at) {
        return block[at] == (byte) 0xff;
    }

    private List<String> cells(int record) {
        ByteBuffer bytes = ByteBuffer.wrap(block, record, recordBytes).order(file.order());
        int marks = bytes.get();
        List<String> cells = new ArrayList<>();
        for (int place = 0; place < file.cards().size(); place++) {
            Card card = file.cards().get(place);
            String text =
                    switch (card.kind()) {
                        case 'n' -> String.valueOf(bytes.getLong());
                        case 'd' -> LocalDate.ofEpochDay(bytes.getInt()).toString();
                        default -> text(bytes, card.bytes() - 1);
                    };
            cells.add((marks >> place & 1) == 1 ? "" : text);
        }
        return cells;
    }

    private static String text(ByteBuffer bytes, int room) {
        byte[] text = new byte[bytes.get() & 0xff];
        bytes.get(text);
        bytes.position(bytes.position() + room - text.length);
        return new String(text, StandardCharsets.UTF_8);
    }

    private SuspectRow locate(int row, int record) {
        return suspect(row, record);
    }

    private SuspectRow suspect(int row, int record) {
        return new SuspectRow(
                row,
                new RowAddress.Numbered(blockStart + record + 1),
                CardOriginals.of(cells(record * recordBytes)),
                List.of());
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        return inPart;
    }

    @Override
    public long bytesRead() {
        return (next - range.first()) * recordBytes;
    }

    @Override
    public long passedOver() {
        return passedOver;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
