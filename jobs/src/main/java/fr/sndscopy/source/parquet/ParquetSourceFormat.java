package fr.sndscopy.source.parquet;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.util.List;

/** Parquet. */
public final class ParquetSourceFormat implements SourceFormat {
    @Override
    public String type() {
        return NamedFormat.PARQUET;
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        requireParquet(file.format());
        if (file.compression() != Compression.NONE) {
            throw ParquetFooter.refused(
                    file.shownPath(), "it is packed: expected a Parquet file as it is, which is read here and there");
        }
        return new ParquetRows(file, ParquetFooter.read(file.bytes()).table());
    }

    /** There are none. */
    @Override
    public String passedOver(long count) {
        return "blank-lines(" + count + ")";
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        requireParquet(format);
        return new RowTextOriginals(columns);
    }

    private static void requireParquet(FileFormat format) {
        if (!format.type().equals(NamedFormat.PARQUET)) {
            throw new IllegalArgumentException("files of type " + format.type() + " are not " + NamedFormat.PARQUET);
        }
    }
}
