package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.lines.RecordFile;
import java.io.IOException;
import java.util.List;

/** Reads {@link CsvFormat}. A row's address is its line and byte; its original are its bytes, without the line end. */
public final class CsvSourceFormat implements SourceFormat {
    @Override
    public String type() {
        return CsvFormat.TYPE;
    }

    @Override
    public String passedOver(long count) {
        return "blank-lines";
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        CsvFormat format = CsvFormat.of(file.format());
        CsvHeader header = CsvHeader.read(file.bytes(), file.shownPath(), file.compression(), format);
        return new CsvRows(new RecordFile(file, header), format, header);
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        return new CsvOriginals(CsvFormat.of(format), columns);
    }
}
