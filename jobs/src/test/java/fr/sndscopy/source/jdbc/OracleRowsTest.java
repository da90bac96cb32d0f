package fr.sndscopy.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.database.DatabaseRefusedException;
import fr.sndscopy.database.OracleStandIn;
import fr.sndscopy.database.Relation;
import fr.sndscopy.database.RowFilter;
import fr.sndscopy.database.SnapshotTaking;
import fr.sndscopy.database.SnapshotTaking.Wanted;
import fr.sndscopy.database.TableSnapshot;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of Oracle, and what is made of its values; of a stand-in, since there is no server. */
class OracleRowsTest {
    private static final NamedFormat FORMAT = new NamedFormat(NamedFormat.JDBC, NamedFormat.TYPED, new TreeMap<>());

    private final OracleStandIn server = new OracleStandIn();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private TableSnapshot taken(@Nullable List<String> columns, @Nullable RowFilter where) throws IOException {
        try (SnapshotTaking taking = SnapshotTaking.take(server.databases("snds"), "snds", Clock.systemUTC())) {
            assertThat(taking.isHeld()).isFalse();
            return taking.table(new Wanted(Relation.parse("DCIR.T"), columns, where), (relation, rows) -> {});
        }
    }

    private SourceRows rows(TableSnapshot table) throws IOException {
        Path file = folder.resolve("T.snapshot.json");
        Files.write(file, table.toBytes());
        return new JdbcSourceFormat(server.databases("snds")).rows(DeliveredFile.of(Here.file(file), FORMAT));
    }

    /** All rows as they would be kept if they were rejected: what a source says, cell by cell. */
    private List<String> lines(TableSnapshot table, Column... columns) throws IOException {
        SourceRows rows = rows(table);
        List<Column> all = new ArrayList<>(List.of(columns));
        TableSchema schema = new TableSchema("T", "TEST", all, List.of(), List.of(), List.of(), "0");
        List<CellInterpreter> interpreters = CellInterpreters.of(TableRules.usual(schema), FORMAT.cells());
        RowLayout layout = new RowLayout(
                all,
                List.of(),
                interpreters,
                IntStream.range(0, columns.length).boxed().toList());
        List<String> lines = new ArrayList<>();
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 10, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                for (int row = 0; row < batch.rowCount(); row++) {
                    batch.suspect(row, List.of());
                }
                for (SuspectRow kept : batch.suspects()) {
                    lines.add(new String(kept.original(), StandardCharsets.UTF_8));
                }
            } while (!batch.isLast());
        }
        return lines;
    }

    @Test
    void valuesAreSaidAsTheyAre() throws IOException {
        server.column("WHOLE", "NUMBER", "9", "0", 0)
                .column("BARE", "NUMBER", null, null, 0)
                .column("DAY", "DATE", null, null, 0)
                .column("STAMP", "TIMESTAMP(6)", null, "6", 0)
                .column("CODE", "CHAR", null, null, 4)
                .column("TXT", "VARCHAR2", null, null, 40)
                .column("FAST", "BINARY_DOUBLE", null, null, 0)
                .row(
                        new BigDecimal("12"),
                        new BigDecimal("1E+3"),
                        LocalDateTime.parse("2019-02-01T00:00:00"),
                        LocalDateTime.parse("2019-02-01T10:11:12.5"),
                        "1   ",
                        "a\tb\\c",
                        0.1)
                .row(
                        new BigDecimal("-0.50"),
                        new BigDecimal("0.10"),
                        LocalDateTime.parse("2019-02-01T13:00:00"),
                        LocalDateTime.parse("2019-02-01T00:00:00"),
                        null,
                        null,
                        9007199254740992d);

        List<String> lines = lines(
                taken(null, null),
                Column.of("WHOLE", ColumnType.integer(9)),
                Column.of("BARE", ColumnType.integer(9)),
                Column.of("DAY", ColumnType.of(LogicalType.DATE)),
                Column.of("STAMP", ColumnType.of(LogicalType.DATETIME)),
                Column.of("CODE", ColumnType.string(4)),
                Column.of("TXT", ColumnType.string(40)),
                Column.of("FAST", ColumnType.decimal(18, 2)));

        assertThat(lines)
                .containsExactly(
                        OracleStandIn.rowId(0) + "\t12\t1000\t2019-02-01\t2019-02-01T10:11:12.5\t1\ta\\tb\\\\c\t0.1",
                        OracleStandIn.rowId(1)
                                + "\t-0.5\t0.1\t2019-02-01T13:00:00\t2019-02-01T00:00:00\t\\N\t\\N\t\\~9007199254740992");
    }

    @Test
    void everyQueryIsOfTheOneNumberAndOneExtent() throws IOException {
        server.column("NUM", "NUMBER", "9", "0", 0).rowsPerExtent(2);
        for (int row = 0; row < 5; row++) {
            server.row(BigDecimal.valueOf(row));
        }
        TableSnapshot table = taken(null, null);

        assertThat(lines(table, Column.of("NUM", ColumnType.integer(9)))).hasSize(5);

        assertThat(table.point().position()).isEqualTo("SCN 8123456789");
        assertThat(table.stretches()).hasSize(3);
        String from = "FROM \"DCIR\".\"T\" AS OF SCN 8123456789 T WHERE 1 = 1";
        assertThat(server.told)
                .contains(
                        "SELECT COUNT(*) " + from,
                        "SELECT COUNT(*) " + from + " AND T.ROWID >= CHARTOROWID('" + OracleStandIn.rowId(2)
                                + "') AND T.ROWID < CHARTOROWID('" + OracleStandIn.rowId(4) + "')",
                        "SELECT /*+ ROWID(T) */ ROWIDTOCHAR(T.ROWID), T.\"NUM\" " + from
                                + " AND T.ROWID >= CHARTOROWID('" + OracleStandIn.rowId(4)
                                + "') AND T.ROWID < CHARTOROWID('" + OracleStandIn.rowId(5) + "')")
                .filteredOn(sql -> sql.contains("\"T\""))
                .allSatisfy(sql -> assertThat(sql).contains(" AS OF SCN 8123456789 "));
    }

    @Test
    void rowsAreChosenByDatesNumbersAndTexts() throws IOException {
        server.column("DAY", "DATE", null, null, 0)
                .column("NUM", "NUMBER", "9", "2", 0)
                .column("TXT", "VARCHAR2", null, null, 9);
        for (int month = 1; month < 5; month++) {
            server.row(LocalDateTime.of(2019, month, 15, 0, 0), new BigDecimal(month + ".5"), "m" + month);
        }

        assertThat(taken(null, new RowFilter("DAY", "2019-02-01", "2019-04-01", null))
                        .rows())
                .isEqualTo(2);
        assertThat(taken(null, new RowFilter("NUM", null, "2.5", null)).rows()).isEqualTo(1);
        assertThat(taken(List.of("TXT"), new RowFilter("TXT", null, null, "m3")).rows())
                .isEqualTo(1);
        assertThat(server.told)
                .anySatisfy(sql -> assertThat(sql)
                        .contains(" AND T.\"DAY\" >= TO_TIMESTAMP('2019-02-01', 'YYYY-MM-DD')")
                        .contains(" AND T.\"DAY\" < TO_TIMESTAMP('2019-04-01', 'YYYY-MM-DD')"))
                .anySatisfy(sql -> assertThat(sql)
                        .contains(" AND T.\"NUM\" < TO_NUMBER('2.5', '9D9', 'NLS_NUMERIC_CHARACTERS=''.,''')"));
    }

    @Test
    void undoThatIsGoneEndsTheReadingWithARefusalAndNoValueInIt() throws IOException {
        server.column("NUM", "NUMBER", "9", "0", 0);
        for (int row = 0; row < 50; row++) {
            server.row(BigDecimal.valueOf(row));
        }
        TableSnapshot table = taken(null, null);
        server.failReading(1555, 30);

        assertThatThrownBy(() -> lines(table, Column.of("NUM", ColumnType.integer(9))))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("the snapshot is gone")
                .hasMessageContaining("72000")
                .hasMessageNotContaining("a value");
    }

    @Test
    void anotherDatabaseBehindTheSameAddressIsRefused() throws IOException {
        server.column("NUM", "NUMBER", "9", "0", 0).row(BigDecimal.ONE);
        TableSnapshot table = taken(null, null);
        server.rename("TEST");

        assertThatThrownBy(() -> lines(table, Column.of("NUM", ColumnType.integer(9))))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("it is of another database");
    }

    @Test
    void rowsThatNoExtentHasAreMissedBeforeAnythingIsCopied() {
        server.column("NUM", "NUMBER", "9", "0", 0);
        for (int row = 0; row < 50; row++) {
            server.row(BigDecimal.valueOf(row));
        }
        server.hideLastRows(3);

        assertThatThrownBy(() -> taken(null, null))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining("has 50 rows, and its stretches 47");
    }

    @Test
    void typesThatAreNotReadAreRefusedByTheNameOfTheColumnUnlessOthersAreNamed() throws IOException {
        server.column("NUM", "NUMBER", "9", "0", 0)
                .column("DOC", "CLOB", null, null, 0)
                .row(BigDecimal.ONE, "x");

        assertThatThrownBy(() -> taken(null, null))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining("column DOC is of a type that is not read, CLOB");
        assertThat(taken(List.of("NUM"), null).columns()).hasSize(1);
        assertThatThrownBy(() -> taken(List.of("num"), null))
                .hasMessageContaining("expected NUM, in the case of the database");
        assertThatThrownBy(() -> taken(List.of("NUM"), new RowFilter("DOC", null, null, "x")))
                .hasMessageContaining("which is not copied");
    }
}
