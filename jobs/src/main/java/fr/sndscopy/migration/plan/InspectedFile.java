package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.drift.Doubt;
import fr.sndscopy.drift.Drift;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.csv.ByteRange;
import fr.sndscopy.source.csv.CsvHeader;
import fr.sndscopy.source.csv.HeaderMatch;
import fr.sndscopy.source.csv.LineCounter;
import fr.sndscopy.source.csv.SourceInput;
import java.io.IOException;
import java.util.List;

/**
 * A source file held against the contract of its vintage, before anything is decided about it.
 *
 * @param declared as in {@code delivery.yaml}
 * @param source its bytes
 * @param bytes its size
 * @param compression how it is packed
 * @param table its table over all years
 * @param schema the columns of its vintage
 * @param header its first record
 * @param match the header against the schema
 */
record InspectedFile(
        SourceFile declared,
        SourceBytes source,
        long bytes,
        Compression compression,
        TableSchema table,
        TableSchema schema,
        CsvHeader header,
        HeaderMatch match) {
    /** Most unpacked bytes of a file that are looked at to plan it. */
    private static final int SAMPLE_BYTES = 1 << 20;

    static InspectedFile of(
            SourceFile declared,
            SourceBytes source,
            long bytes,
            Compression compression,
            TableSchema table,
            CsvHeader header) {
        TableSchema schema = table.inYear(declared.vintage());
        return new InspectedFile(
                declared, source, bytes, compression, table, schema, header, HeaderMatch.of(header.names(), schema));
    }

    /** How it differs, by its header and first rows. */
    Drift drift() throws IOException {
        return Drift.of(
                schema,
                match,
                CsvFormat.of(declared.format()),
                SourceInput.ofStart(
                        source, declared.path(), compression, header, CsvFormat.of(declared.format()), SAMPLE_BYTES),
                false);
    }

    /** What makes it likely that it is not written as declared, by its first rows. */
    List<Doubt> doubts() throws IOException {
        return Doubt.of(
                SourceInput.ofStart(
                        source, declared.path(), compression, header, CsvFormat.of(declared.format()), SAMPLE_BYTES),
                CsvFormat.of(declared.format()));
    }

    /** How it differs, by its header and every row. */
    Drift driftOfAllRows() throws IOException {
        SourceInput in = compression == Compression.NONE
                ? SourceInput.ofRange(
                        source, declared.path(), new ByteRange(header.endByte(), bytes), new LineCounter(source))
                : SourceInput.ofPacked(source, declared.path(), compression, header);
        return Drift.of(schema, match, CsvFormat.of(declared.format()), in, true);
    }
}
