package fr.sndscopy.config;

import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.csv.CsvSourceFormat;
import fr.sndscopy.source.parquet.ParquetSourceFormat;
import fr.sndscopy.source.sas.SasSourceFormat;
import java.util.List;

/** The one place that lists the formats that are read. */
public final class KnownFormats {
    public static final SourceFormats ALL =
            new SourceFormats(List.of(new CsvSourceFormat(), new SasSourceFormat(), new ParquetSourceFormat()));

    private KnownFormats() {}
}
