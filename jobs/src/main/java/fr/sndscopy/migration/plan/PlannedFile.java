package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.drift.Doubt;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.report.Notice;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.csv.CsvHeader;
import fr.sndscopy.source.csv.LineCounter;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A source file with everything that was found out about it before its rows are read.
 *
 * @param declared as in {@code delivery.yaml}
 * @param source its bytes
 * @param bytes its size
 * @param compression how it is packed
 * @param rules what its rows are judged by, with the contract of its vintage
 * @param header its first record
 * @param layout by place in the header, the column's place in {@code schema} with {@code refused} behind it
 * @param refused columns of the file in which no row may have a value: those that the table does not have and is not given
 * @param drift how the file differs from the contract of its vintage without being refused, header and sampled rows
 * @param doubts what makes it likely that the file is not written as declared
 * @param lines counts its lines, shared by its parts
 */
public record PlannedFile(
        SourceFile declared,
        SourceBytes source,
        long bytes,
        Compression compression,
        PlannedRules rules,
        CsvHeader header,
        List<Integer> layout,
        List<Column> refused,
        List<String> drift,
        List<Doubt> doubts,
        LineCounter lines) {
    public PlannedFile {
        layout = List.copyOf(layout);
        refused = List.copyOf(refused);
        drift = List.copyOf(drift);
        doubts = List.copyOf(doubts);
    }

    /** The table and period that its rows are of. */
    public TablePeriod tablePeriod() {
        return new TablePeriod(declared.table(), declared.period().text());
    }

    /**
     * Its rows, counted by its line ends.
     *
     * @param mostBytes of the file as it lies there; eight times as many are read of one that is packed
     * @return empty when it is larger
     */
    public OptionalLong countRows(long mostBytes) throws IOException {
        return bytes > mostBytes ? OptionalLong.empty() : RowCount.of(this, 8 * mostBytes);
    }

    /** For readers of the plan and the report: what may be declared otherwise than it is. */
    public List<Notice> notices() {
        return doubts.stream()
                .map(doubt -> switch (doubt.kind()) {
                    case UTF8 ->
                        new Notice(
                                Notice.Kind.MAYBE_UTF8,
                                declared.path(),
                                List.of(
                                        String.valueOf(doubt.count()),
                                        declared.format().cells().encoding().name()));
                    case QUOTED ->
                        new Notice(Notice.Kind.MAYBE_QUOTED, declared.path(), List.of(String.valueOf(doubt.count())));
                })
                .toList();
    }

    /** The contract of its vintage. */
    public TableSchema schema() {
        return rules.rules().schema();
    }
}
