package fr.sndscopy.source.sas;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SAS7BDAT. */
public final class SasSourceFormat implements SourceFormat {
    @Override
    public String type() {
        return NamedFormat.SAS7BDAT;
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        Charset charset = charset(file.format());
        if (file.compression() != Compression.NONE) {
            throw SasTable.refused(
                    file.shownPath(), "it is packed: expected a SAS7BDAT file as it is, which is read here and there");
        }
        return new SasRows(file, SasTable.read(file.bytes(), charset));
    }

    @Override
    public String passedOver(long count) {
        return "deleted-in-source(" + count + ")";
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        charset(format);
        return new RowTextOriginals(columns);
    }

    private static @Nullable Charset charset(FileFormat format) {
        if (format instanceof NamedFormat named && named.type().equals(NamedFormat.SAS7BDAT)) {
            String declared = named.properties().get(NamedFormat.ENCODING);
            return declared == null ? null : Charset.forName(declared);
        }
        throw new IllegalArgumentException("files of type " + format.type() + " are not " + NamedFormat.SAS7BDAT);
    }
}
