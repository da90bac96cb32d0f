package fr.sndscopy.batch;

import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the job database remembers of old runs. It is only of use to go on with a run that did not end; what is published is in the store.
 * Callers hold the run lock.
 */
final class JobHistory {
    private static final String OLD_INSTANCES = """
        SELECT JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE I WHERE NOT EXISTS (
          SELECT 1 FROM BATCH_JOB_EXECUTION E
          WHERE E.JOB_INSTANCE_ID = I.JOB_INSTANCE_ID AND COALESCE(E.LAST_UPDATED, E.CREATE_TIME) >= ?)
        ORDER BY JOB_INSTANCE_ID\
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

    JobHistory(DataSource dataSource, PlatformTransactionManager transactionManager) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(transactionManager);
    }

    /**
     * The deliveries that a run has touched since, however it ended.
     *
     * @param since as {@link #forgetBefore} takes it
     */
    Set<String> deliveriesSince(LocalDateTime since) {
        return Set.copyOf(jdbc.queryForList(DELIVERIES_SINCE, String.class, Timestamp.valueOf(since)));
    }

    /** Forgets what became of each partition of a job instance that has come to its end: nobody goes on with it. */
    void forgetPartitions(long instance) {
        transaction.executeWithoutResult(
                status -> DELETIONS_OF_PARTITIONS.forEach(deletion -> jdbc.update(deletion, instance)));
    }

    /**
     * Forgets the job instances that no run has touched since, each whole and in a transaction of its own.
     *
     * @param since in the zone in which the job repository writes its times, that of the system
     * @return how many there were
     */
    int forgetBefore(LocalDateTime since) {
        List<Long> instances = jdbc.queryForList(OLD_INSTANCES, Long.class, Timestamp.valueOf(since));
        for (Long instance : instances) {
            transaction.executeWithoutResult(status -> DELETIONS.forEach(deletion -> jdbc.update(deletion, instance)));
        }
        return instances.size();
    }
}
