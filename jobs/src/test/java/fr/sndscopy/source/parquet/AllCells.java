package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What is in a range, as texts, empty where there is no value. */
final class AllCells {
    private AllCells() {}

    static List<List<String>> of(SourceRows rows, SourceRange range) throws IOException {
        TableSchema schema = new TableSchema(
                "T",
                "TEST",
                rows.columns().stream()
                        .map(name -> Column.of(name, ColumnType.string(200)))
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                "0");
        List<Integer> places = IntStream.range(0, rows.columns().size()).boxed().toList();
        RowLayout layout = new RowLayout(
                schema.columns(), CellInterpreters.of(TableRules.usual(schema), NamedFormat.TYPED), places);
        List<List<String>> read = new ArrayList<>();
        try (RecordReader reader = rows.read(range, new ReaderMemory(layout), 3_000, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                assertThat(batch.suspects()).isEmpty();
                for (int row = 0; row < batch.rowCount(); row++) {
                    List<String> cells = new ArrayList<>();
                    for (ColumnVector column : batch.columns()) {
                        int id = column.ids()[row];
                        cells.add(
                                id == ColumnVector.NULL_ID
                                        ? ""
                                        : new String(
                                                column.bytes(),
                                                column.offsets()[id],
                                                column.offsets()[id + 1] - column.offsets()[id],
                                                StandardCharsets.UTF_8));
                    }
                    read.add(cells);
                }
            } while (!batch.isLast());
        }
        return read;
    }
}
