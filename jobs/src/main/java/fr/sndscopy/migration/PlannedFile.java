package fr.sndscopy.migration;

import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.csv.CsvHeader;
import fr.sndscopy.source.csv.LineCounter;
import java.nio.file.Path;
import java.util.List;

/**
 * A source file with everything that was found out about it before its rows are read.
 *
 * @param declared as in {@code delivery.yaml}
 * @param path where it is
 * @param bytes its size
 * @param compression how it is packed
 * @param rules what its rows are judged by, with the contract of its vintage
 * @param header its first record
 * @param layout by place in the header, the column's place in {@code schema}
 * @param drift how the header differs from the contract without being refused
 * @param lines counts its lines, shared by its parts
 */
public record PlannedFile(
        SourceFile declared,
        Path path,
        long bytes,
        Compression compression,
        PlannedRules rules,
        CsvHeader header,
        List<Integer> layout,
        List<String> drift,
        LineCounter lines) {
    public PlannedFile {
        layout = List.copyOf(layout);
        drift = List.copyOf(drift);
    }

    /** The contract of its vintage. */
    public TableSchema schema() {
        return rules.rules().schema();
    }
}
