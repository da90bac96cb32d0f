package fr.sndscopy.source.fixed;

import fr.sndscopy.source.KeptRows;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.lines.KeptLines;
import fr.sndscopy.source.lines.RecordBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows as {@link Originals} has them. */
final class FixedWidthOriginals implements RowOriginals {
    private final GroupReading reading;

    FixedWidthOriginals(GroupReading reading) {
        this.reading = reading;
    }

    @Override
    public boolean isOneRow(byte[] original) {
        if (original.length == 0 || original.length > RecordBuffer.MAX_RECORD_BYTES - 2) {
            return false;
        }
        for (byte b : original) {
            if (b == '\n') {
                return false;
            }
        }
        return reading.isOfLines()
                || Originals.isLine(original, 0, original.length)
                || isRepetition(original, new CutLine(reading));
    }

    private boolean isRepetition(byte[] original, CutLine line) {
        int[] numbers = Originals.numbers(reading, original, 0, original.length);
        return numbers != null && line.isRow(original, Originals.behindBlank(original, 0), original.length, numbers);
    }

    @Override
    public RecordReader read(KeptRows rows, RowLayout layout, int maxRowsPerBatch) {
        return FixedWidthRows.reader(
                new KeptLines(rows), reading, new ReaderMemory(layout), maxRowsPerBatch, !reading.isOfLines());
    }

    /** Of a line that cannot be cut, the line. */
    @Override
    public List<byte[]> cells(byte[] original) {
        CutLine line = new CutLine(reading);
        boolean whole =
                reading.isOfLines() ? line.cut(original, 0, original.length, false) : isRepetition(original, line);
        if (!whole) {
            boolean marked = !reading.isOfLines() && Originals.isLine(original, 0, original.length);
            return List.of(marked ? Arrays.copyOfRange(original, 1, original.length) : original);
        }
        CellText cell = new CellText(reading);
        List<byte[]> cells = new ArrayList<>();
        for (int column = 0; column < reading.columns().size(); column++) {
            cell.find(line, original, column);
            cells.add(Arrays.copyOfRange(cell.isMade() ? cell.made() : original, cell.start(), cell.end()));
        }
        return cells;
    }

    @Override
    public byte[] heading() {
        return new byte[0];
    }

    @Override
    public byte[] ending() {
        return new byte[] {'\n'};
    }
}
