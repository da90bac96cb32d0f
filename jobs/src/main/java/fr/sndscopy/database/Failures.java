package fr.sndscopy.database;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failure of a database means: gone, refused, or worth another try. What the server said is told where no value of a row can be in it. */
final class Failures {
    /** Classes of SQLSTATE (ISO 9075-2, PostgreSQL documentation, appendix A) that another try may not meet: connection, resources, intervention, system. */
    private static final Set<String> PASSING = Set.of("08", "53", "57", "58");

    /** Classes whose messages speak of names alone: authorization, catalog, syntax and access. */
    private static final Set<String> SPEAKING = Set.of("08", "28", "3D", "42", "53", "57", "55", "25");

    private static final int MOST_SAID = 300;

    private Failures() {}

    /**
     * What to throw.
     *
     * @param product null before it is known to be reached
     * @return where another try may do
     * @throws DatabaseRefusedException where none will
     */
    static DatabaseUnavailableException of(
            String database, String doing, @Nullable Product product, SQLException failure) {
        if (product != null && product.isLost(failure)) {
            throw new SnapshotLostException(database, said(failure));
        }
        String message = "[" + database + "] " + doing + ": " + said(failure);
        if (failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || PASSING.contains(stateClass(failure))) {
            return new DatabaseUnavailableException(message);
        }
        throw new DatabaseRefusedException(message, failure);
    }

    static String said(SQLException failure) {
        String state = failure.getSQLState();
        String code = state == null ? "error " + failure.getErrorCode() : "SQLSTATE " + state;
        String message = failure.getMessage();
        if (message == null || !SPEAKING.contains(stateClass(failure))) {
            return code;
        }
        String first = message.lines().findFirst().orElse("").strip();
        return code + ", " + (first.length() > MOST_SAID ? first.substring(0, MOST_SAID) + "…" : first);
    }

    private static String stateClass(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }
}
