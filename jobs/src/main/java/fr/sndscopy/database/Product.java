package fr.sndscopy.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/**
 * What differs between databases. Each method takes a session of the database, in a transaction that reads alone. Has no state.
 */
interface Product {
    /** As documents call it. */
    String name();

    /** What a URL of JDBC begins with. */
    String urlPrefix();

    /** Makes a new session one that reads alone and says values in one way, whatever is configured for the user; begins its transaction. */
    void begin(Connection connection) throws SQLException;

    /**
     * Takes a snapshot.
     *
     * @param database its name, for messages
     * @throws DatabaseRefusedException when none can be had
     */
    SnapshotPoint take(Connection connection, String database) throws SQLException;

    /** Whether a snapshot is there only as long as the session that took it. */
    boolean isHeldBySession();

    /**
     * Has all that the session reads from now on be of a snapshot.
     *
     * @throws SnapshotLostException when it is no longer there, or is another
     */
    void enter(Connection connection, String database, SnapshotPoint point) throws SQLException;

    /**
     * The columns of a table, in its order.
     *
     * @throws DatabaseRefusedException when there is no such table, or the user may not see it
     */
    List<Found> columns(Connection connection, Relation relation) throws SQLException;

    /**
     * A column as it is found.
     *
     * @param column its kind is of no meaning where it is not read
     * @param isRead whether its type is
     */
    record Found(TableColumn column, boolean isRead) {}

    /**
     * Cuts a table; rows are not yet counted.
     *
     * @param point that the session has entered
     * @param bytes that a stretch should have
     */
    List<Stretch> stretches(Connection connection, SnapshotPoint point, Relation relation, long bytes)
            throws SQLException;

    /** Whether an address can be one of this product's. */
    boolean isAddress(String text);

    /** Counts the rows of a stretch. */
    long count(Connection connection, TableSnapshot table, Stretch stretch) throws SQLException;

    /** Counts the rows of the table, where it is not certain that stretches leave none out. */
    default OptionalLong countAll(Connection connection, TableSnapshot table) throws SQLException {
        return OptionalLong.empty();
    }

    /**
     * The rows of a stretch.
     *
     * @param fetchRows how many the driver should ask for at a time
     */
    RowLines lines(Connection connection, TableSnapshot table, Stretch stretch, int fetchRows) throws SQLException;

    /** Whether a failure says that the snapshot can no longer be read. */
    boolean isLost(SQLException failure);
}
