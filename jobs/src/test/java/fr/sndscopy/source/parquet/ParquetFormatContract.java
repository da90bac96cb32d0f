package fr.sndscopy.source.parquet;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;

/** The contract of formats, of files that are written in one of the ways that there are. */
abstract class ParquetFormatContract extends SourceFormatContract {
    /** How the files of the contract are declared. */
    static final FileFormat DECLARED = new NamedFormat(NamedFormat.PARQUET, NamedFormat.TYPED, new TreeMap<>());

    abstract ExampleParquetWriter.Builder written(ExampleParquetWriter.Builder options);

    @Override
    protected SourceFormat format() {
        return new ParquetSourceFormat();
    }

    @Override
    protected FileFormat declared() {
        return DECLARED;
    }

    @Override
    protected byte[] written(List<String> columns, List<List<String>> rows) {
        ParquetSample file = new ParquetSample(
                columns.stream()
                        .map(name -> switch (name) {
                            case "NUM" -> "optional int32 NUM;";
                            case "DAY" -> "optional int32 DAY (DATE);";
                            default -> "optional binary " + name + " (STRING);";
                        })
                        .collect(Collectors.joining()),
                options -> written(options.withRowGroupRowCountLimit(150).withPageRowCountLimit(40)));
        for (List<String> row : rows) {
            Object[] cells = new Object[row.size()];
            for (int i = 0; i < cells.length; i++) {
                String cell = row.get(i);
                if (!cell.isEmpty()) {
                    cells[i] = switch (columns.get(i)) {
                        case "NUM" -> Integer.valueOf(cell);
                        case "DAY" -> (int) LocalDate.parse(cell).toEpochDay();
                        default -> cell;
                    };
                }
            }
            file.add(cells);
        }
        return file.bytes();
    }
}
