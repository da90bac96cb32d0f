package fr.sndscopy.batch.repository;

import fr.sndscopy.report.FailureKind;
import java.io.EOFException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job database's exception means: whether to wait, or to mend something. Told by the SQLSTATE (ISO/IEC 9075, PostgreSQL
 * "Appendix A") and, for the file in the home, by H2's error codes; what pools and frameworks wrap around it says neither.
 *
 * @param kind who has to act
 * @param message one line, with the driver's words
 */
public record DatabaseFailure(FailureKind kind, String message) {
    private static final String PLACE = "[job database] ";
    /** {@code org.h2.api.ErrorCode}: the file is open in another process. */
    private static final int H2_IN_USE = 90020;
    /** The file is damaged, or of another version of H2, or not H2's at all. */
    private static final Set<Integer> H2_UNREADABLE = Set.of(90030, 90048, 90049, 90095);

    /** The file could not be read or written; what is behind it says which. */
    private static final int H2_READING = 90028;

    /** The file could not be written, and the database has closed itself. */
    private static final int H2_CLOSED = 90098;

    /** Of a connection that was refused for its form: no password given, a method or encryption that one side does not have. */
    private static final String REJECTED = "08004";

    /**
     * Looks at {@code thrown} and its causes.
     *
     * @return null when no database is behind it
     */
    public static @Nullable DatabaseFailure of(Throwable thrown) {
        SQLException deepest = null;
        boolean asked = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            asked |= isOfTheDatabase(cause);
            if (cause instanceof SQLException sql && (deepest == null || sql.getSQLState() != null)) {
                deepest = sql;
            }
        }
        if (deepest == null) {
            return asked ? new DatabaseFailure(FailureKind.OUTAGE, PLACE + words(thrown)) : null;
        }
        return of(deepest);
    }

    private static boolean isOfTheDatabase(Throwable cause) {
        return cause instanceof org.springframework.dao.TransientDataAccessException
                || cause instanceof org.springframework.dao.DataAccessResourceFailureException
                || cause instanceof org.springframework.transaction.CannotCreateTransactionException;
    }

    private static DatabaseFailure of(SQLException sql) {
        if (sql.getErrorCode() == H2_IN_USE) {
            return new DatabaseFailure(FailureKind.BUSY, PLACE + "it is open in another process");
        }
        if (H2_UNREADABLE.contains(sql.getErrorCode()) || isCutOff(sql)) {
            return new DatabaseFailure(
                    FailureKind.USAGE,
                    PLACE + "jobs.mv.db in the home cannot be read (damaged, or not made by this version):"
                            + " move it away and run again; what is published is in the store, parts not yet published are"
                            + " converted anew");
        }
        if (sql.getErrorCode() == H2_CLOSED) {
            return new DatabaseFailure(
                    FailureKind.RESOURCES,
                    PLACE
                            + "it has closed itself, as it does when jobs.mv.db cannot be written: is the disk of the home"
                            + " full? Make room and run again");
        }
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        String words = PLACE + words(sql);
        if (refuses(state)) {
            return new DatabaseFailure(FailureKind.USAGE, words);
        }
        boolean outage = state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("40")
                || state.startsWith("55")
                || state.startsWith("25")
                || state.startsWith("90")
                || (state.isEmpty() && sql instanceof SQLTransientException);
        return new DatabaseFailure(outage ? FailureKind.OUTAGE : FailureKind.UNKNOWN, words);
    }

    /** Whether the file ended where more had to come. */
    private static boolean isCutOff(SQLException sql) {
        for (Throwable cause = sql; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return sql.getErrorCode() == H2_READING;
            }
        }
        return false;
    }

    /** Who we are, which database, what we may do there: nothing that time mends. */
    private static boolean refuses(String state) {
        return state.startsWith("28")
                || state.startsWith("3D")
                || state.startsWith("3F")
                || state.startsWith("42")
                || state.equals(REJECTED);
    }

    private static String words(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}
