package fr.sndscopy.config;

import fr.sndscopy.database.Databases;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.csv.CsvSourceFormat;
import fr.sndscopy.source.fixed.FixedWidthSourceFormat;
import fr.sndscopy.source.jdbc.JdbcSourceFormat;
import fr.sndscopy.source.parquet.ParquetSourceFormat;
import fr.sndscopy.source.sas.SasSourceFormat;
import java.util.List;
import java.util.Map;

/** The one place that lists the formats that are read. */
public final class KnownFormats {
    /** All of them, without a database. */
    public static final SourceFormats ALL = of(new Databases(Map.of()));

    private KnownFormats() {}

    /** All of them. */
    static SourceFormats of(Databases databases) {
        return new SourceFormats(List.of(
                new CsvSourceFormat(),
                new SasSourceFormat(),
                new ParquetSourceFormat(),
                new FixedWidthSourceFormat(),
                new JdbcSourceFormat(databases)));
    }
}
