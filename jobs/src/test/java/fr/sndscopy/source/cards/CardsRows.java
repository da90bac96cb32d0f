package fr.sndscopy.source.cards;

import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.cards.CardsFormat.Card;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The records of one file of cards. */
record CardsRows(DeliveredFile file, List<Card> cards, ByteOrder order, int headerBytes) implements SourceRows {
    @Override
    public List<String> columns() {
        return CardsFormat.names(cards);
    }

    int recordBytes() {
        return 1 + cards.stream().mapToInt(Card::bytes).sum();
    }

    @Override
    public SourceRange whole() {
        return SourceRange.ofRows(0, (file.length() - headerBytes) / recordBytes());
    }

    @Override
    public List<SourceRange> split(long targetBytes) {
        long all = whole().end();
        long most = Math.max(1, targetBytes / recordBytes());
        List<SourceRange> ranges = new ArrayList<>();
        for (long first = 0; first < all || ranges.isEmpty(); first += most) {
            ranges.add(SourceRange.ofRows(first, Math.min(all, first + most)));
        }
        return ranges;
    }

    @Override
    public long bytesOf(SourceRange range) {
        return range.count() * recordBytes();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        return new CardReader(this, range, open(range), memory, maxRowsPerBatch);
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        long rows = Math.min(whole().end(), maxBytes / recordBytes());
        return read(SourceRange.ofRows(0, rows), new ReaderMemory(layout), maxRowsPerBatch, SpareHands.NONE);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        if (bytesOf(whole()) > mostBytes) {
            return OptionalLong.empty();
        }
        long rows = 0;
        try (InputStream in = open(whole())) {
            for (byte[] record = in.readNBytes(recordBytes());
                    record.length > 0;
                    record = in.readNBytes(recordBytes())) {
                rows += CardReader.isDeleted(record, 0) ? 0 : 1;
            }
        }
        return OptionalLong.of(rows);
    }

    @Override
    public List<Doubt> doubts(int maxBytes) {
        return List.of();
    }

    private InputStream open(SourceRange range) throws IOException {
        try {
            return file.bytes()
                    .open(headerBytes + range.first() * recordBytes(), headerBytes + range.end() * recordBytes());
        } catch (IOException e) {
            throw CardsFormat.gone(file, e);
        }
    }
}
