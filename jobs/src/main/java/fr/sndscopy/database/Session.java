package fr.sndscopy.database;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** A session of a database that reads alone. Not thread-safe. */
public final class Session implements Closeable {
    private static final int SECONDS_TO_ANSWER = 60;

    private final String database;
    private final Product product;
    private final Connection connection;
    private final int fetchRows;
    private final Runnable freed;
    private boolean closed;

    /** @param freed told when another may be opened */
    Session(String database, Product product, Connection connection, int fetchRows, Runnable freed) {
        this.database = database;
        this.product = product;
        this.connection = connection;
        this.fetchRows = fetchRows;
        this.freed = freed;
    }

    /** What is asked of a session. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private <T> T ask(String doing, Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw Failures.of(database, doing, product, e);
        } catch (IllegalArgumentException e) {
            // what the database calls something may be no name that we can say
            throw new DatabaseRefusedException("[" + database + "] " + doing + ": " + e.getMessage());
        }
    }

    /**
     * Takes a snapshot, of which this session is then.
     *
     * @throws DatabaseRefusedException when none can be had
     */
    SnapshotPoint take() throws IOException {
        return ask("taking a snapshot", () -> product.take(connection, database));
    }

    boolean holdsItsSnapshot() {
        return product.isHeldBySession();
    }

    String product() {
        return product.name();
    }

    /**
     * Reads of a snapshot from now on.
     *
     * @throws SnapshotLostException when it is gone
     */
    public void enter(SnapshotPoint point) throws IOException {
        try {
            product.enter(connection, database, point);
        } catch (SQLException e) {
            throw Failures.of(database, "entering the snapshot", product, e);
        }
    }

    List<Product.Found> columns(Relation relation) throws IOException {
        return ask("looking for the columns of " + relation, () -> product.columns(connection, relation));
    }

    List<Stretch> stretches(SnapshotPoint point, Relation relation, long bytes) throws IOException {
        return ask("cutting " + relation, () -> product.stretches(connection, point, relation, bytes));
    }

    long count(TableSnapshot table, Stretch stretch) throws IOException {
        return ask("counting the rows of " + table.relation(), () -> product.count(connection, table, stretch));
    }

    OptionalLong countAll(TableSnapshot table) throws IOException {
        return ask("counting the rows of " + table.relation(), () -> product.countAll(connection, table));
    }

    /**
     * The rows of a stretch of a table whose snapshot was entered.
     *
     * @return to be closed before others are asked for
     */
    public RowLines lines(TableSnapshot table, Stretch stretch) throws IOException {
        return ask(
                "reading the rows of " + table.relation(), () -> product.lines(connection, table, stretch, fetchRows));
    }

    /**
     * Makes sure that the session is there.
     *
     * @throws IOException when it is not
     */
    void touch() throws IOException {
        boolean answers = ask("holding the snapshot", () -> connection.isValid(SECONDS_TO_ANSWER));
        if (!answers) {
            throw new DatabaseUnavailableException("[" + database + "] the session that holds the snapshot is gone:"
                    + " expected it to be there until the delivery is published; take a new one");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            connection.close();
        } catch (SQLException e) {
            // it has read, and read alone: there is nothing that could be lost
        } finally {
            freed.run();
        }
    }
}
