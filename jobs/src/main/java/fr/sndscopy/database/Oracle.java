package fr.sndscopy.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Oracle. A snapshot is a system change number, of which every query asks ({@code AS OF SCN}, SQL Language Reference, "flashback_query_clause"): it is there as long as the undo is. Rows are found by
 * {@code ROWID}, stretches are extents. The driver is brought by the operator.
 *
 * <p>Never run against a server of Oracle: what it says and what it takes for an answer is held by a stand-in that was written from the documentation.
 */
final class Oracle implements Product {
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9+/]{18}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");

    /** Snapshot too old; no such SCN, twice; the definition of the table has changed; the object is no longer there (Database Error Messages). */
    private static final Set<Integer> LOST = Set.of(1555, 8180, 8181, 1466, 8103);

    private static final Map<String, CellKind> KINDS = Map.of(
            "NUMBER", CellKind.NUMBER,
            "FLOAT", CellKind.NUMBER,
            "BINARY_FLOAT", CellKind.REAL,
            "BINARY_DOUBLE", CellKind.DOUBLE,
            "VARCHAR2", CellKind.TEXT,
            "NVARCHAR2", CellKind.TEXT,
            "CHAR", CellKind.PADDED,
            "NCHAR", CellKind.PADDED,
            "DATE", CellKind.TIMESTAMP,
            "TIMESTAMP", CellKind.TIMESTAMP);

    private static final Pattern TIMESTAMP = Pattern.compile("TIMESTAMP\\(\\d\\)");

    @Override
    public String name() {
        return "oracle";
    }

    @Override
    public String urlPrefix() {
        return "jdbc:oracle:";
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // rows come in the order of their addresses
            statement.execute("ALTER SESSION DISABLE PARALLEL QUERY");
        }
    }

    @Override
    public SnapshotPoint take(Connection connection, String database) throws SQLException {
        String number = Answers.one(connection, "SELECT TO_CHAR(DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER) FROM DUAL");
        if (!NUMBER.matcher(number).matches()) {
            throw new DatabaseRefusedException("[" + database + "] says no system change number: expected the right to"
                    + " execute DBMS_FLASHBACK");
        }
        return point(connection, number);
    }

    private static SnapshotPoint point(Connection connection, String number) throws SQLException {
        return new SnapshotPoint(
                Answers.one(connection, "SELECT SYS_CONTEXT('USERENV', 'DB_NAME') FROM DUAL"),
                Answers.one(connection, "SELECT SYS_CONTEXT('USERENV', 'CON_NAME') FROM DUAL"),
                number,
                "SCN " + number);
    }

    @Override
    public boolean isHeldBySession() {
        return false;
    }

    @Override
    public void enter(Connection connection, String database, SnapshotPoint point) throws SQLException {
        if (!NUMBER.matcher(point.id()).matches()
                || !point(connection, point.id()).equals(point)) {
            throw new SnapshotLostException(database, "it is of another database");
        }
    }

    @Override
    public List<Found> columns(Connection connection, Relation relation) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT COLUMN_NAME, DATA_TYPE, DATA_PRECISION,"
                        + " DATA_SCALE, CHAR_LENGTH FROM ALL_TAB_COLUMNS WHERE OWNER = ? AND TABLE_NAME = ? ORDER BY COLUMN_ID")) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String type = String.valueOf(rows.getString(2));
                    CellKind kind = KINDS.get(TIMESTAMP.matcher(type).matches() ? "TIMESTAMP" : type);
                    String precision = rows.getString(3);
                    int length = rows.getInt(5);
                    String told = precision != null
                            ? type + "(" + precision + "," + rows.getInt(4) + ")"
                            : length > 0 ? type + "(" + length + ")" : type;
                    found.add(new Found(
                            new TableColumn(
                                    Objects.requireNonNull(rows.getString(1)),
                                    told,
                                    kind == null ? CellKind.TEXT : kind),
                            kind != null));
                }
            }
        }
        if (found.isEmpty()) {
            throw new DatabaseRefusedException(
                    "[" + relation + "] not a table that this user may read: expected " + Relation.WRITTEN);
        }
        return found;
    }

    @Override
    public List<Stretch> stretches(Connection connection, SnapshotPoint point, Relation relation, long bytes)
            throws SQLException {
        List<Stretch> extents = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT"
                + " DBMS_ROWID.ROWID_CREATE(1, o.DATA_OBJECT_ID, e.RELATIVE_FNO, e.BLOCK_ID, 0),"
                + " DBMS_ROWID.ROWID_CREATE(1, o.DATA_OBJECT_ID, e.RELATIVE_FNO, e.BLOCK_ID + e.BLOCKS, 0), e.BYTES"
                + " FROM DBA_EXTENTS e JOIN DBA_OBJECTS o ON o.OWNER = e.OWNER AND o.OBJECT_NAME = e.SEGMENT_NAME"
                + " AND (o.SUBOBJECT_NAME = e.PARTITION_NAME OR (o.SUBOBJECT_NAME IS NULL AND e.PARTITION_NAME IS NULL))"
                + " WHERE e.OWNER = ? AND e.SEGMENT_NAME = ?"
                + " AND e.SEGMENT_TYPE IN ('TABLE', 'TABLE PARTITION', 'TABLE SUBPARTITION')"
                + " AND o.DATA_OBJECT_ID IS NOT NULL"
                + " ORDER BY o.DATA_OBJECT_ID, e.RELATIVE_FNO, e.BLOCK_ID")) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    extents.add(new Stretch(
                            relation,
                            Objects.requireNonNull(rows.getString(1)),
                            Objects.requireNonNull(rows.getString(2)),
                            rows.getLong(3),
                            0));
                }
            }
        }
        if (extents.isEmpty()) {
            throw new DatabaseRefusedException("[" + relation + "] has no extents: expected a table that has rows and"
                    + " ROWIDs, and the right to read DBA_EXTENTS and DBA_OBJECTS");
        }
        return extents;
    }

    @Override
    public boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    @Override
    public long count(Connection connection, TableSnapshot table, Stretch stretch) throws SQLException {
        return Long.parseLong(Answers.one(connection, "SELECT COUNT(*) " + behindSelect(table, stretch)));
    }

    /** An extent may have been left out by what the catalog says now: the whole is counted too. */
    @Override
    public OptionalLong countAll(Connection connection, TableSnapshot table) throws SQLException {
        return OptionalLong.of(Long.parseLong(Answers.one(connection, "SELECT COUNT(*) " + behindSelect(table, null))));
    }

    private static String behindSelect(TableSnapshot table, @Nullable Stretch stretch) {
        StringBuilder sql = new StringBuilder("FROM ")
                .append(table.relation().quoted())
                .append(" AS OF SCN ")
                .append(table.point().id())
                .append(" T WHERE 1 = 1");
        if (stretch != null) {
            sql.append(" AND T.ROWID >= CHARTOROWID('").append(stretch.from()).append("')");
            if (stretch.until() != null) {
                sql.append(" AND T.ROWID < CHARTOROWID('")
                        .append(stretch.until())
                        .append("')");
            }
        }
        RowFilter where = table.where();
        if (where != null) {
            compare(sql, table, where.column(), ">=", where.from());
            compare(sql, table, where.column(), "<", where.until());
            compare(sql, table, where.column(), "=", where.equal());
        }
        return sql.toString();
    }

    /** The column is among those that are copied: {@link SnapshotTaking} sees to it. */
    private static void compare(
            StringBuilder sql, TableSnapshot table, String column, String operator, @Nullable String value) {
        if (value == null) {
            return;
        }
        CellKind kind = table.columns().stream()
                .filter(one -> one.name().equals(column))
                .map(TableColumn::kind)
                .findFirst()
                .orElse(CellKind.TEXT);
        String literal =
                switch (kind) {
                    case NUMBER, REAL, DOUBLE ->
                        "TO_NUMBER('" + value + "', '"
                                + value.replaceAll("\\d", "9").replace('.', 'D').replaceFirst("^-", "S")
                                + "', 'NLS_NUMERIC_CHARACTERS=''.,''')";
                    case DATE, TIMESTAMP ->
                        "TO_TIMESTAMP('" + value + "', '"
                                + "YYYY-MM-DD HH24:MI:SS".substring(0, value.length() > 10 ? 21 : 10) + "')";
                    default -> "'" + value + "'";
                };
        sql.append(" AND T.")
                .append(Relation.quoted(column))
                .append(' ')
                .append(operator)
                .append(' ')
                .append(literal);
    }

    @Override
    public RowLines lines(Connection connection, TableSnapshot table, Stretch stretch, int fetchRows)
            throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT /*+ ROWID(T) */ ROWIDTOCHAR(T.ROWID)");
        for (TableColumn column : table.columns()) {
            sql.append(", T.").append(Relation.quoted(column.name()));
        }
        sql.append(' ').append(behindSelect(table, stretch));
        return QueriedLines.of(connection, this, table, sql.toString(), fetchRows);
    }

    @Override
    public boolean isLost(SQLException failure) {
        return LOST.contains(failure.getErrorCode());
    }
}
