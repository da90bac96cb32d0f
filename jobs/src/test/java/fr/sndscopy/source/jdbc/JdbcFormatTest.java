package fr.sndscopy.source.jdbc;

import fr.sndscopy.database.OracleStandIn;
import fr.sndscopy.database.Relation;
import fr.sndscopy.database.SnapshotTaking;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;

/** That tables of databases come in by the same door as every format; of a stand-in for Oracle, whose rows are queried. Those of PostgreSQL are streamed, and held by DatabaseSourceIT. */
class JdbcFormatTest extends SourceFormatContract {
    private OracleStandIn present = new OracleStandIn();

    @Override
    protected SourceFormat format() {
        return new JdbcSourceFormat(present.databases("snds"));
    }

    @Override
    protected FileFormat declared() {
        return new NamedFormat(NamedFormat.JDBC, NamedFormat.TYPED, new TreeMap<>());
    }

    @Override
    protected byte[] written(List<String> columns, List<List<String>> rows) {
        present = new OracleStandIn();
        for (String column : columns) {
            switch (column) {
                case "NUM" -> present.column(column, "NUMBER", "9", "0", 0);
                case "DAY" -> present.column(column, "DATE", null, null, 0);
                default -> present.column(column, "VARCHAR2", null, null, 120);
            }
        }
        for (List<String> row : rows) {
            Object[] cells = new Object[columns.size()];
            for (int i = 0; i < cells.length; i++) {
                String cell = row.get(i);
                cells[i] = cell.isEmpty()
                        ? null
                        : switch (columns.get(i)) {
                            case "NUM" -> new BigDecimal(cell);
                            case "DAY" -> LocalDate.parse(cell).atStartOfDay();
                            default -> cell;
                        };
            }
            present.row(cells);
        }
        try (SnapshotTaking taking = SnapshotTaking.take(present.databases("snds"), "snds", Clock.systemUTC())) {
            return taking.table(
                            new SnapshotTaking.Wanted(Relation.parse("DCIR.T"), null, null), (relation, counted) -> {})
                    .toBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
