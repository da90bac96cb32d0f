package fr.sndscopy.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows that a query gives, whatever the database: its first column is the address, the others are those of a table. */
final class QueriedLines implements RowLines {
    private static final DateTimeFormatter TIMES = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private final String database;
    private final Product product;
    private final List<TableColumn> columns;
    private final Statement statement;
    private final ResultSet rows;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

    private QueriedLines(
            String database, Product product, List<TableColumn> columns, Statement statement, ResultSet rows) {
        this.database = database;
        this.product = product;
        this.columns = columns;
        this.statement = statement;
        this.rows = rows;
    }

    static QueriedLines of(Connection connection, Product product, TableSnapshot table, String query, int fetchRows)
            throws SQLException {
        Statement statement = connection.createStatement();
        try {
            statement.setFetchSize(fetchRows);
            return new QueriedLines(
                    table.database(), product, table.columns(), statement, statement.executeQuery(query));
        } catch (SQLException | RuntimeException e) {
            try {
                statement.close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public byte @Nullable [] next() throws IOException {
        try {
            if (!rows.next()) {
                return null;
            }
            line.reset();
            put(rows.getString(1));
            for (int index = 0; index < columns.size(); index++) {
                line.write('\t');
                put(text(index + 2, columns.get(index).kind()));
            }
            return line.toByteArray();
        } catch (SQLException e) {
            throw Failures.of(database, "reading rows", product, e);
        }
    }

    private @Nullable String text(int index, CellKind kind) throws SQLException {
        return switch (kind) {
            case NUMBER -> {
                BigDecimal number = rows.getBigDecimal(index);
                yield number == null ? null : number.toPlainString();
            }
            case REAL -> {
                float number = rows.getFloat(index);
                yield rows.wasNull() ? null : Float.toString(number);
            }
            case DOUBLE -> {
                double number = rows.getDouble(index);
                yield rows.wasNull() ? null : Double.toString(number);
            }
            case BOOLEAN -> {
                boolean flag = rows.getBoolean(index);
                yield rows.wasNull() ? null : flag ? "t" : "f";
            }
            case DATE -> {
                LocalDate day = rows.getObject(index, LocalDate.class);
                yield day == null ? null : day.toString();
            }
            case TIMESTAMP -> {
                LocalDateTime time = rows.getObject(index, LocalDateTime.class);
                yield time == null ? null : TIMES.format(time);
            }
            case TEXT, PADDED -> rows.getString(index);
        };
    }

    private void put(@Nullable String cell) {
        if (cell == null) {
            line.write('\\');
            line.write('N');
            return;
        }
        for (byte one : cell.getBytes(StandardCharsets.UTF_8)) {
            switch (one) {
                case '\\' -> escape('\\');
                case '\t' -> escape('t');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                default -> line.write(one);
            }
        }
    }

    private void escape(char letter) {
        line.write('\\');
        line.write(letter);
    }

    @Override
    public void close() throws IOException {
        try {
            statement.close();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    "[" + database + "] reading rows could not be ended: " + Failures.said(e));
        }
    }
}
