package fr.sndscopy.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a server of Oracle, of which there is none to be had: one table, and the statements that {@link Oracle} says, understood word by word. What it answers is written from Oracle's
 * documentation. Every other statement fails the test.
 */
public final class OracleStandIn implements Driver {
    private static final String PREFIX = "jdbc:oracle:stand-in:";
    private static final Map<String, OracleStandIn> SERVERS = new ConcurrentHashMap<>();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static final Pattern BEHIND_SELECT = Pattern.compile("FROM \"DCIR\"\\.\"T\" AS OF SCN (\\d+) T WHERE 1 = 1"
            + "(?: AND T\\.ROWID >= CHARTOROWID\\('([^']+)'\\) AND T\\.ROWID < CHARTOROWID\\('([^']+)'\\))?(.*)");
    private static final Pattern FILTER = Pattern.compile(
            " AND T\\.\"([A-Z]+)\" (>=|<|=) (?:TO_TIMESTAMP\\('([^']+)', '[^']+'\\)|TO_NUMBER\\('([^']+)', '.*'\\)|'([^']+)')");

    /** How the server is called. */
    public final String url = PREFIX + NAMES.incrementAndGet();
    /** Statements that it was told. */
    public final List<String> told = new ArrayList<>();

    private final List<String[]> columns = new ArrayList<>();
    private final List<Object[]> rows = new ArrayList<>();
    private String databaseName = "SNDS";
    private int rowsPerExtent = 100;
    private int hidden;
    private int errorCode;
    private int rowsBeforeError;

    /** A server with an empty table {@code DCIR.T}. */
    public OracleStandIn() {
        SERVERS.put(url, this);
        if (SERVERS.size() == 1) {
            try {
                DriverManager.registerDriver(this);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** How it is reached. */
    public Databases databases(String name) {
        return new Databases(Map.of(name, new DatabaseSettings(url, "copier", null, null, 2, 100)));
    }

    /** Adds a column, as {@code ALL_TAB_COLUMNS} tells it. */
    public OracleStandIn column(
            String name, String type, @Nullable String precision, @Nullable String scale, int length) {
        columns.add(new String[] {name, type, precision, scale, String.valueOf(length)});
        return this;
    }

    /** Adds a row of BigDecimal, String, LocalDateTime, Double, Float and null. */
    public OracleStandIn row(@Nullable Object... cells) {
        rows.add(cells.clone());
        return this;
    }

    /** It is another one now. */
    public void rename(String name) {
        databaseName = name;
    }

    public OracleStandIn rowsPerExtent(int count) {
        rowsPerExtent = count;
        return this;
    }

    /** The catalog does not say where the last rows are. */
    public void hideLastRows(int count) {
        hidden = count;
    }

    /** Reading fails from now on, behind some rows. */
    public void failReading(int code, int behindRows) {
        errorCode = code;
        rowsBeforeError = behindRows;
    }

    /** The address of a row, from 0. */
    public static String rowId(int row) {
        return String.format(Locale.ROOT, "AAAS%014d", row);
    }

    @Override
    public @Nullable Connection connect(String asked, Properties info) {
        OracleStandIn server = SERVERS.get(asked);
        return server == null ? null : server.proxy(Connection.class, server::connection);
    }

    @Override
    public boolean acceptsURL(String asked) {
        return asked.startsWith(PREFIX);
    }

    private <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object connection(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "createStatement" -> proxy(Statement.class, this::statement);
            case "prepareStatement" -> prepared((String) arguments[0]);
            case "isValid" -> true;
            case "setReadOnly", "setAutoCommit", "close" -> null;
            default -> throw new AssertionError(method);
        };
    }

    private PreparedStatement prepared(String sql) {
        Map<Integer, Object> values = new ConcurrentHashMap<>();
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "setString" -> {
                values.put((Integer) arguments[0], arguments[1]);
                yield null;
            }
            case "executeQuery" -> {
                if (!values.equals(Map.of(1, "DCIR", 2, "T"))) {
                    yield results(List.of());
                }
                yield query(sql);
            }
            case "close" -> null;
            default -> throw new AssertionError(method);
        });
    }

    private @Nullable Object statement(Object proxy, Method method, Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "execute" -> {
                tell((String) arguments[0]);
                if (!arguments[0].equals("ALTER SESSION DISABLE PARALLEL QUERY")) {
                    throw new AssertionError(arguments[0]);
                }
                yield true;
            }
            case "executeQuery" -> query((String) arguments[0]);
            case "setFetchSize", "close" -> null;
            default -> throw new AssertionError(method);
        };
    }

    private synchronized void tell(String sql) {
        told.add(sql);
    }

    private ResultSet query(String sql) throws SQLException {
        tell(sql);
        if (sql.equals("SELECT TO_CHAR(DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER) FROM DUAL")) {
            return results(List.<Object[]>of(new Object[] {"8123456789"}));
        }
        if (sql.equals("SELECT SYS_CONTEXT('USERENV', 'DB_NAME') FROM DUAL")) {
            return results(List.<Object[]>of(new Object[] {databaseName}));
        }
        if (sql.equals("SELECT SYS_CONTEXT('USERENV', 'CON_NAME') FROM DUAL")) {
            return results(List.<Object[]>of(new Object[] {"PDB1"}));
        }
        if (sql.contains(" FROM ALL_TAB_COLUMNS WHERE OWNER = ? AND TABLE_NAME = ? ORDER BY COLUMN_ID")) {
            return results(columns.stream().map(column -> (Object[]) column).toList());
        }
        if (sql.contains(" FROM DBA_EXTENTS e JOIN DBA_OBJECTS o ")) {
            return results(extents());
        }
        Matcher behind = BEHIND_SELECT.matcher(sql);
        if (!behind.find()) {
            throw new AssertionError("a statement that Oracle was not told before: " + sql);
        }
        List<Object[]> found = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            String id = rowId(row);
            if ((behind.group(2) == null || (id.compareTo(behind.group(2)) >= 0 && id.compareTo(behind.group(3)) < 0))
                    && isChosen(rows.get(row), behind.group(4))) {
                Object[] cells = new Object[columns.size() + 1];
                cells[0] = id;
                System.arraycopy(rows.get(row), 0, cells, 1, columns.size());
                found.add(cells);
            }
        }
        if (sql.startsWith("SELECT COUNT(*) ")) {
            return results(List.<Object[]>of(new Object[] {String.valueOf(found.size())}));
        }
        if (!sql.startsWith("SELECT /*+ ROWID(T) */ ROWIDTOCHAR(T.ROWID), ")) {
            throw new AssertionError(sql);
        }
        return reading(found);
    }

    private boolean isChosen(Object[] row, String filters) {
        Matcher filter = FILTER.matcher(filters);
        int end = 0;
        boolean chosen = true;
        while (filter.find()) {
            if (filter.start() != end) {
                throw new AssertionError(filters);
            }
            end = filter.end();
            int place = 0;
            while (!columns.get(place)[0].equals(filter.group(1))) {
                place++;
            }
            int compared = compared(row[place], filter);
            chosen &= switch (filter.group(2)) {
                case ">=" -> compared >= 0;
                case "<" -> compared < 0;
                default -> compared == 0;
            };
        }
        if (end != filters.length()) {
            throw new AssertionError(filters);
        }
        return chosen;
    }

    private static int compared(Object cell, Matcher filter) {
        if (cell instanceof LocalDateTime time) {
            return time.compareTo(
                    LocalDate.parse(Objects.requireNonNull(filter.group(3))).atStartOfDay());
        }
        if (cell instanceof BigDecimal number) {
            return number.compareTo(new BigDecimal(filter.group(4)));
        }
        return String.valueOf(cell).compareTo(Objects.requireNonNull(filter.group(5)));
    }

    private List<Object[]> extents() {
        List<Object[]> extents = new ArrayList<>();
        int all = rows.size() - hidden;
        int first = 0;
        do {
            int end = Math.min(all, first + rowsPerExtent);
            extents.add(new Object[] {rowId(first), rowId(end), 8192L});
            first = end;
        } while (first < all);
        return extents;
    }

    private ResultSet results(List<Object[]> found) {
        return results(found, Integer.MAX_VALUE);
    }

    private ResultSet reading(List<Object[]> found) {
        return results(found, errorCode == 0 ? Integer.MAX_VALUE : rowsBeforeError);
    }

    private ResultSet results(List<Object[]> found, int failsBehind) {
        int[] at = {-1};
        Object[] last = new Object[1];
        return proxy(ResultSet.class, (proxy, method, arguments) -> {
            if (method.getName().equals("next")) {
                at[0]++;
                if (at[0] >= failsBehind) {
                    throw new SQLException("ORA-" + errorCode + ": told with \"a value\"", "72000", errorCode);
                }
                return at[0] < found.size();
            }
            if (method.getName().equals("close")) {
                return null;
            }
            if (method.getName().equals("wasNull")) {
                return last[0] == null;
            }
            last[0] = found.get(at[0])[(Integer) arguments[0] - 1];
            return cell(method.getName(), last[0]);
        });
    }

    private static @Nullable Object cell(String method, @Nullable Object value) {
        return switch (method) {
            case "getString" -> value == null ? null : value.toString();
            case "getBigDecimal", "getObject" -> value;
            case "getInt" -> value == null ? 0 : Integer.parseInt(value.toString());
            case "getLong" -> value == null ? 0L : Long.parseLong(value.toString());
            case "getFloat" -> value == null ? 0f : (Float) value;
            case "getDouble" -> value == null ? 0d : (Double) value;
            default -> throw new AssertionError(method);
        };
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String asked, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
