package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.report.Notice;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.validate.CellInterpreters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A source file with everything that was found out about it before its rows are read.
 *
 * @param declared as in {@code delivery.yaml}
 * @param source as it is found
 * @param format what reads it
 * @param rows what is in it
 * @param rules what its rows are judged by, with the contract of its vintage
 * @param places by place in the file, the column's place in {@code schema} with {@code refused} behind it
 * @param refused columns of the file in which no row may have a value: those that the table does not have and is not given
 * @param drift how the file differs from the contract of its vintage without being refused, header and sampled rows
 * @param doubts what makes it likely that the file is not written as declared
 */
public record PlannedFile(
        SourceFile declared,
        DeliveredFile source,
        SourceFormat format,
        SourceRows rows,
        PlannedRules rules,
        List<Integer> places,
        List<Column> refused,
        List<String> drift,
        List<Doubt> doubts) {
    public PlannedFile {
        places = List.copyOf(places);
        refused = List.copyOf(refused);
        drift = List.copyOf(drift);
        doubts = List.copyOf(doubts);
    }

    /** The table and period that its rows are of. */
    public TablePeriod tablePeriod() {
        return new TablePeriod(declared.table(), declared.period().text());
    }

    /** How many bytes it has, as delivered. */
    public long bytes() {
        return source.length();
    }

    /** How its rows are read: one for each reader. */
    public RowLayout layout() {
        CellNotation cells = declared.format().cells();
        List<CellInterpreter> interpreters = new ArrayList<>(CellInterpreters.of(rules.rules(), cells));
        interpreters.addAll(CellInterpreters.refusing(refused, rules.rules(), cells));
        return new RowLayout(schema().columns(), refused, interpreters, places);
    }

    /** How its rejected rows are kept. */
    public RowOriginals originals() {
        return format.originals(declared.format(), rows.columns());
    }

    /**
     * Its rows, counted without judging them.
     *
     * @param mostBytes of the file as it lies there; eight times as many are read of one that is packed
     * @return empty when it is larger
     */
    public OptionalLong countRows(long mostBytes) throws IOException {
        return bytes() > mostBytes ? OptionalLong.empty() : rows.count(8 * mostBytes);
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
