package fr.sndscopy.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * PostgreSQL, from 14 on. A snapshot is one that a session exports (documentation, "Snapshot Synchronization Functions"), rows are found by their {@code ctid}, which they keep as long as a snapshot
 * sees them, and streamed by {@code COPY}.
 */
final class PostgreSql implements Product {
    /** The first with scans of ranges of {@code ctid}: before, each stretch would read the whole table. */
    private static final int FIRST_VERSION = 14;

    private static final Pattern ADDRESS = Pattern.compile("\\(\\d{1,10},\\d{1,5}\\)");

    private static final String LOST_SNAPSHOT = "72000";

    /** By the names of {@code pg_type}. */
    private static final Map<String, CellKind> KINDS = Map.ofEntries(
            Map.entry("int2", CellKind.NUMBER),
            Map.entry("int4", CellKind.NUMBER),
            Map.entry("int8", CellKind.NUMBER),
            Map.entry("numeric", CellKind.NUMBER),
            Map.entry("float4", CellKind.REAL),
            Map.entry("float8", CellKind.DOUBLE),
            Map.entry("text", CellKind.TEXT),
            Map.entry("varchar", CellKind.TEXT),
            Map.entry("uuid", CellKind.TEXT),
            Map.entry("time", CellKind.TEXT),
            Map.entry("bpchar", CellKind.PADDED),
            Map.entry("bool", CellKind.BOOLEAN),
            Map.entry("date", CellKind.DATE),
            Map.entry("timestamp", CellKind.TIMESTAMP));

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String urlPrefix() {
        return "jdbc:postgresql:";
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // values are said in one way; policies of rows make a statement fail instead of hiding some; plans keep to
            // the order of the rows
            for (String setting : List.of(
                    "search_path = pg_catalog",
                    "datestyle = 'ISO, YMD'",
                    "extra_float_digits = 3",
                    "row_security = off",
                    "statement_timeout = 0",
                    "idle_in_transaction_session_timeout = 0",
                    "synchronize_seqscans = off",
                    "max_parallel_workers_per_gather = 0",
                    "enable_seqscan = off",
                    "enable_indexscan = off",
                    "enable_indexonlyscan = off",
                    "enable_bitmapscan = off")) {
                statement.execute("SET SESSION " + setting);
            }
        }
        // the transaction that begins next is the first that may enter a snapshot
        connection.commit();
    }

    @Override
    public SnapshotPoint take(Connection connection, String database) throws SQLException {
        int version =
                Integer.parseInt(Answers.one(connection, "SELECT current_setting('server_version_num')")) / 10_000;
        if (version < FIRST_VERSION) {
            throw new DatabaseRefusedException(
                    "[" + database + "] PostgreSQL " + version + ": expected " + FIRST_VERSION + " or later");
        }
        String encoding = Answers.one(connection, "SELECT current_setting('server_encoding')");
        if (encoding.equals("SQL_ASCII")) {
            throw new DatabaseRefusedException(
                    "[" + database + "] its texts have no encoding (SQL_ASCII): expected a" + " database that has one");
        }
        String id = Answers.one(connection, "SELECT pg_export_snapshot()");
        SnapshotPoint here = here(connection);
        return new SnapshotPoint(here.server(), here.catalog(), id, here.position());
    }

    /** What this session reads; under no name. */
    private static SnapshotPoint here(Connection connection) throws SQLException {
        return new SnapshotPoint(
                Answers.one(connection, "SELECT system_identifier::text FROM pg_control_system()"),
                Answers.one(connection, "SELECT current_database()::text"),
                "",
                Answers.one(connection, "SELECT pg_current_snapshot()::text"));
    }

    @Override
    public boolean isHeldBySession() {
        return true;
    }

    @Override
    public void enter(Connection connection, String database, SnapshotPoint point) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + point.id().replace("'", "''") + "'");
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("22") || state.startsWith("42") || state.startsWith("55")) {
                throw new SnapshotLostException(database, "no session holds it");
            }
            throw e;
        }
        SnapshotPoint here = here(connection);
        if (!here.server().equals(point.server()) || !here.catalog().equals(point.catalog())) {
            throw new SnapshotLostException(database, "it is of another server or database");
        }
        if (!here.position().equals(point.position())) {
            throw new SnapshotLostException(database, "another one has its id now");
        }
    }

    @Override
    public List<Found> columns(Connection connection, Relation relation) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT a.attname::text,"
                        + " format_type(a.atttypid, a.atttypmod), (SELECT t.typname::text FROM pg_type t"
                        + " WHERE t.oid = a.atttypid AND t.typnamespace = 'pg_catalog'::regnamespace)"
                        + " FROM pg_attribute a WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum")) {
            query.setLong(1, table(connection, relation).oid());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String type = rows.getString(2);
                    CellKind kind = KINDS.get(Objects.requireNonNullElse(rows.getString(3), ""));
                    found.add(new Found(
                            new TableColumn(
                                    Objects.requireNonNull(rows.getString(1)),
                                    type == null ? "" : type,
                                    kind == null ? CellKind.TEXT : kind),
                            kind != null));
                }
            }
        }
        return found;
    }

    /** @param kind as {@code pg_class.relkind} has it */
    private record Table(long oid, String kind, boolean isInherited) {}

    private static Table table(Connection connection, Relation relation) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT c.oid, c.relkind::text,"
                + " EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)"
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? AND c.relname = ?")) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    throw new DatabaseRefusedException(
                            "[" + relation + "] not a table of the database: expected " + Relation.WRITTEN);
                }
                return new Table(rows.getLong(1), String.valueOf(rows.getString(2)), rows.getBoolean(3));
            }
        }
    }

    @Override
    public List<Stretch> stretches(Connection connection, SnapshotPoint point, Relation relation, long bytes)
            throws SQLException {
        Table table = table(connection, relation);
        boolean isPartitioned = table.kind().equals("p");
        if (!isPartitioned && !table.kind().equals("r") && !table.kind().equals("m")) {
            throw new DatabaseRefusedException(
                    "[" + relation + "] neither a table nor a materialized view: its rows have"
                            + " no addresses. Expected one, or a copy of it made by CREATE TABLE … AS");
        }
        if (!isPartitioned && table.isInherited()) {
            throw new DatabaseRefusedException(
                    "[" + relation + "] has tables that inherit from it: expected a partitioned"
                            + " table, or each of them by itself");
        }
        List<Stretch> stretches = new ArrayList<>();
        long blockBytes = Long.parseLong(Answers.one(connection, "SELECT current_setting('block_size')"));
        long blocks = Math.max(1, bytes / blockBytes);
        try (PreparedStatement query = connection.prepareStatement("SELECT n.nspname::text, c.relname::text,"
                + " pg_relation_size(c.oid), c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.oid = ? OR c.oid IN (SELECT relid FROM pg_partition_tree(?) WHERE isleaf)"
                + " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"")) {
            query.setLong(1, table.oid());
            query.setLong(2, table.oid());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Relation leaf = new Relation(
                            Objects.requireNonNull(rows.getString(1)), Objects.requireNonNull(rows.getString(2)));
                    String kind = String.valueOf(rows.getString(4));
                    if (kind.equals("f")) {
                        throw new DatabaseRefusedException(
                                "[" + relation + "] has a partition that is on another server," + " " + leaf
                                        + ": expected tables of this one");
                    }
                    if (!kind.equals("p")) {
                        cut(leaf, rows.getLong(3) / blockBytes, blocks, blockBytes, stretches);
                    }
                }
            }
        }
        return stretches;
    }

    private static void cut(Relation leaf, long allBlocks, long blocks, long blockBytes, List<Stretch> into) {
        long first = 0;
        do {
            long end = Math.min(allBlocks, first + blocks);
            boolean last = end == allBlocks;
            into.add(new Stretch(leaf, address(first), last ? null : address(end), (end - first) * blockBytes, 0));
            first = end;
        } while (first < allBlocks);
    }

    private static String address(long block) {
        return String.format(Locale.ROOT, "(%d,0)", block);
    }

    @Override
    public boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    @Override
    public long count(Connection connection, TableSnapshot table, Stretch stretch) throws SQLException {
        return Long.parseLong(Answers.one(connection, "SELECT count(*) " + behindSelect(table, stretch)));
    }

    private static String behindSelect(TableSnapshot table, Stretch stretch) {
        StringBuilder sql = new StringBuilder("FROM ONLY ")
                .append(stretch.relation().quoted())
                .append(" WHERE ctid >= '")
                .append(stretch.from())
                .append("'::tid");
        if (stretch.until() != null) {
            sql.append(" AND ctid < '").append(stretch.until()).append("'::tid");
        }
        RowFilter where = table.where();
        if (where != null) {
            String column = Relation.quoted(where.column());
            compare(sql, column, ">=", where.from());
            compare(sql, column, "<", where.until());
            compare(sql, column, "=", where.equal());
        }
        return sql.toString();
    }

    /** The text takes the type of the column. */
    private static void compare(StringBuilder sql, String column, String operator, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ")
                    .append(column)
                    .append(' ')
                    .append(operator)
                    .append(" '")
                    .append(value)
                    .append('\'');
        }
    }

    @Override
    public RowLines lines(Connection connection, TableSnapshot table, Stretch stretch, int fetchRows)
            throws SQLException {
        StringBuilder sql = new StringBuilder("COPY (SELECT ctid");
        for (TableColumn column : table.columns()) {
            sql.append(", ").append(Relation.quoted(column.name()));
        }
        sql.append(' ').append(behindSelect(table, stretch)).append(") TO STDOUT (FORMAT text, ENCODING 'UTF8')");
        return new Copied(
                table.database(),
                this,
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql.toString()));
    }

    @Override
    public boolean isLost(SQLException failure) {
        return LOST_SNAPSHOT.equals(failure.getSQLState());
    }

    /** Each message of the protocol ("CopyData") is one line, whatever the documentation leaves open: the server sends them so. */
    private record Copied(String database, Product product, CopyOut copy) implements RowLines {
        @Override
        public byte @Nullable [] next() throws IOException {
            byte[] line;
            try {
                line = copy.readFromCopy();
            } catch (SQLException e) {
                throw Failures.of(database, "reading rows", product, e);
            }
            if (line == null) {
                return null;
            }
            int end = line.length - 1;
            if (end < 0 || line[end] != '\n') {
                throw new DatabaseRefusedException(
                        "[" + database + "] a row does not come as one line: expected the text" + " format of COPY");
            }
            return Arrays.copyOf(line, end);
        }

        @Override
        public void close() throws IOException {
            if (copy.isActive()) {
                try {
                    copy.cancelCopy();
                } catch (SQLException e) {
                    // the session ends with its reader
                    throw new DatabaseUnavailableException(
                            "[" + database + "] reading rows could not be ended: " + Failures.said(e));
                }
            }
        }
    }
}
