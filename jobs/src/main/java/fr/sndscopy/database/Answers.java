package fr.sndscopy.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** Answers to queries of one row and one column. */
final class Answers {
    private Answers() {}

    /** The text of the one value, which must be there. */
    static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                throw new SQLException("no row for: " + query);
            }
            return Objects.requireNonNull(row.getString(1), query);
        }
    }
}
