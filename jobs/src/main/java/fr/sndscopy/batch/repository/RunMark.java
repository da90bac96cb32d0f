package fr.sndscopy.batch.repository;

import fr.sndscopy.hash.NameUuid;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Which run an execution of the job is: one that goes on where a process ended without saying how is the same run, also in another process
 * and on another machine; one that goes on after an end that was noted is another.
 *
 * @param id made of the first execution of the run
 * @param goesOn whether that was another one
 */
public record RunMark(UUID id, boolean goesOn) {
    /** What is noted of an execution whose process did not note its end. */
    public static final String ENDED_UNSAID = "the process ended before it could say how";

    private static final String EXECUTIONS = """
        SELECT JOB_EXECUTION_ID, CREATE_TIME, EXIT_MESSAGE
          FROM BATCH_JOB_EXECUTION
         WHERE JOB_INSTANCE_ID = ?
         ORDER BY JOB_EXECUTION_ID DESC\
        """;

    private record Execution(
            long id, Timestamp created, @Nullable String message) {
        boolean endedUnsaid() {
            return message != null && message.contains(ENDED_UNSAID);
        }
    }

    /**
     * The run that the newest execution of a job instance is.
     *
     * @param dataset of the store
     * @param delivery that is migrated
     */
    public static RunMark ofNewest(DataSource database, long instance, String dataset, String delivery) {
        List<Execution> executions = new JdbcTemplate(database)
                .query(
                        EXECUTIONS,
                        (row, number) -> new Execution(row.getLong(1), row.getTimestamp(2), row.getString(3)),
                        instance);
        int first = 0;
        while (first + 1 < executions.size() && executions.get(first + 1).endedUnsaid()) {
            first++;
        }
        Execution begun = executions.get(first);
        return new RunMark(
                NameUuid.of(
                        dataset,
                        delivery,
                        Long.toString(begun.id()),
                        begun.created().toLocalDateTime().toString()),
                first > 0);
    }
}
