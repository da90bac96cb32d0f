package fr.sndscopy.batch.repository;

import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the job database remembers of old runs. It is only of use to go on with a run that did not end; what is published is in the store.
 * Others may be at work beside whoever forgets.
 */
public final class JobHistory {
    /** An instance without an execution may be about to have its first. */
    private static final String OLD_INSTANCES = """
        SELECT I.JOB_INSTANCE_ID, MAX(D.PARAMETER_VALUE), MAX(P.PARAMETER_VALUE)
          FROM BATCH_JOB_INSTANCE I
          JOIN BATCH_JOB_EXECUTION E ON E.JOB_INSTANCE_ID = I.JOB_INSTANCE_ID
          LEFT JOIN BATCH_JOB_EXECUTION_PARAMS D
            ON D.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND D.PARAMETER_NAME = 'dataset'
          LEFT JOIN BATCH_JOB_EXECUTION_PARAMS P
            ON P.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND P.PARAMETER_NAME = 'delivery'
        GROUP BY I.JOB_INSTANCE_ID
        HAVING MAX(COALESCE(E.LAST_UPDATED, E.CREATE_TIME)) < ?
        ORDER BY I.JOB_INSTANCE_ID\
        """;

    private static final String DELIVERIES_SINCE = """
        SELECT DISTINCT P.PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS P
          JOIN BATCH_JOB_EXECUTION E ON E.JOB_EXECUTION_ID = P.JOB_EXECUTION_ID
        WHERE P.PARAMETER_NAME = 'delivery' AND COALESCE(E.LAST_UPDATED, E.CREATE_TIME) >= ?\
        """;

    private static final String EXECUTIONS =
            "(SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID = ?)";

    private static final List<String> DELETIONS = List.of(
            "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN"
                    + " (SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN " + EXECUTIONS
                    + ")",
            "DELETE FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
            "DELETE FROM BATCH_JOB_EXECUTION_CONTEXT WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
            "DELETE FROM BATCH_JOB_EXECUTION_PARAMS WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
            "DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID = ?",
            "DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID = ?");

    private static final String PARTITIONS =
            "SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%:%' AND JOB_EXECUTION_ID IN "
                    + EXECUTIONS;

    private static final List<String> DELETIONS_OF_PARTITIONS = List.of(
            "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN (" + PARTITIONS + ")",
            "DELETE FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%:%' AND JOB_EXECUTION_ID IN " + EXECUTIONS);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public JobHistory(DataSource dataSource, PlatformTransactionManager transactionManager) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(transactionManager);
    }

    /**
     * The deliveries that a run has touched since, however it ended.
     *
     * @param since as {@link #forgetBefore} takes it
     */
    public Set<String> deliveriesSince(LocalDateTime since) {
        return Set.copyOf(jdbc.queryForList(DELIVERIES_SINCE, String.class, Timestamp.valueOf(since)));
    }

    /** Forgets what became of each partition of a job instance that has come to its end: nobody goes on with it. */
    public void forgetPartitions(long instance) {
        transaction.executeWithoutResult(
                status -> DELETIONS_OF_PARTITIONS.forEach(deletion -> jdbc.update(deletion, instance)));
    }

    /** A job instance that nobody has touched for long. */
    private record Old(long instance, String dataset, String delivery) {}

    /** Keeps runs away from a delivery while something is done. */
    public interface Claims {
        /** Does it, unless somebody is at work on the delivery. */
        boolean unlessAtWork(String dataset, String delivery, Runnable what);
    }

    /**
     * Forgets the job instances that no run has touched since, each whole and in a transaction of its own. A run touches its instance
     * when a step ends, which may be long ago: those of deliveries that somebody works on are kept.
     *
     * @param since in the zone in which the job repository writes its times, that of the system
     * @return how many there were
     */
    public int forgetBefore(LocalDateTime since, Claims claims) {
        List<Old> instances = jdbc.query(
                OLD_INSTANCES,
                (row, number) -> new Old(row.getLong(1), text(row.getString(2)), text(row.getString(3))),
                Timestamp.valueOf(since));
        int forgotten = 0;
        for (Old old : instances) {
            forgotten += claims.unlessAtWork(old.dataset(), old.delivery(), () -> forget(old.instance())) ? 1 : 0;
        }
        return forgotten;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private void forget(long instance) {
        transaction.executeWithoutResult(status -> DELETIONS.forEach(deletion -> jdbc.update(deletion, instance)));
    }
}
