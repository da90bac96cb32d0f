package fr.sndscopy.batch.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The runs that a job database remembers. Reads alone. */
public final class JobRuns {
    private static final String RUNS = """
        SELECT P.PARAMETER_VALUE, COALESCE(E.START_TIME, E.CREATE_TIME), E.END_TIME, E.STATUS
          FROM BATCH_JOB_EXECUTION E
          JOIN BATCH_JOB_EXECUTION_PARAMS P
            ON P.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND P.PARAMETER_NAME = 'delivery'
        ORDER BY E.JOB_EXECUTION_ID DESC\
        """;

    private JobRuns() {}

    /**
     * One run.
     *
     * @param delivery its id
     * @param begun when, by the time zone of this system
     * @param ended when; null of one that has not said so
     * @param status as Spring Batch calls it
     */
    public record JobRun(
            String delivery, Instant begun, @Nullable Instant ended, String status) {}

    /** All of them, the newest first; none where there are no tables yet. */
    public static List<JobRun> read(DataSource database) {
        if (!JobTables.areMade(database)) {
            return List.of();
        }
        return new JdbcTemplate(database)
                .query(
                        RUNS,
                        (row, number) -> new JobRun(
                                row.getString(1),
                                row.getTimestamp(2).toInstant(),
                                instant(row.getTimestamp(3)),
                                row.getString(4)));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    /**
     * Likewise of an embedded database, of which a copy is read: whoever opened the file itself would be in the way of a run that begins.
     *
     * @param file of a database that nobody has open
     * @param directory for the copy, owned by this process
     */
    public static List<JobRun> ofCopy(Path file, Path directory) throws IOException {
        Files.copy(file, directory.resolve("jobs.mv.db"));
        return read(new DriverManagerDataSource(
                "jdbc:h2:file:" + directory.resolve("jobs") + ";IFEXISTS=TRUE;TRACE_LEVEL_FILE=0",
                JobRepositoryConfiguration.EMBEDDED_USER,
                ""));
    }
}
