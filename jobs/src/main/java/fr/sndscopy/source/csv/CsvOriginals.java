package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.KeptRows;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.lines.KeptLines;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows as bytes without their line end. */
final class CsvOriginals implements RowOriginals {
    private final CsvFormat format;
    private final List<String> columns;
    private final RecordCheck check;

    CsvOriginals(CsvFormat format, List<String> columns) {
        this.format = format;
        this.columns = List.copyOf(columns);
        this.check = new RecordCheck(format, columns.size());
    }

    @Override
    public boolean isOneRow(byte[] original) {
        return check.isOneRow(KeptLines.closed(original));
    }

    @Override
    public RecordReader read(KeptRows rows, RowLayout layout, int maxRowsPerBatch) {
        return CsvRows.reader(new KeptLines(rows), format, new ReaderMemory(layout), maxRowsPerBatch);
    }

    @Override
    public List<byte[]> cells(byte[] original) {
        return RowCells.of(original, format);
    }

    @Override
    public byte[] heading() {
        String header = String.join(String.valueOf(format.delimiter()), columns) + "\n";
        return header.getBytes(format.cells().encoding());
    }

    @Override
    public byte[] ending() {
        return "\n".getBytes(StandardCharsets.US_ASCII);
    }
}
