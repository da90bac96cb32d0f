package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.batch.repository.JobDatabase;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

class JobDatabaseTest {
    private final Down down = new Down();
    private final Progress progress = new Progress();

    @Withstands(
            fault = "the job database goes away during a run and stays away",
            outcome = "said at once; 75 after 30 s in all; the next run goes on")
    @Test
    void a_run_waits_once_for_all_its_threads_and_then_gives_up_at_once() throws Exception {
        JobDatabase database = new JobDatabase(down, Duration.ofSeconds(2));
        database.beginRun(progress);
        down.failure = new SQLException("connection refused", "08001");
        ExecutorService workers = Executors.newFixedThreadPool(4);
        long begun = System.nanoTime();

        List<Future<Throwable>> failures = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            failures.add(workers.submit(() -> thrownBy(database)));
        }
        for (Future<Throwable> failure : failures) {
            assertThat(Failures.kindOf(failure.get())).isEqualTo(FailureKind.OUTAGE);
            assertThat(Failures.message(failure.get()))
                    .isEqualTo("[job database] no answer for 2 s: connection refused");
        }
        workers.shutdown();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
        assertThat(progress.nextSaid()).isEqualTo("the job database does not answer: waiting up to 2 s");
        assertThat(progress.nextSaid()).isNull();
        assertThat(progress.stopRequested()).isTrue();
        assertThat(database.lost()).isPresent();
    }

    @Withstands(fault = "the job database goes away and comes back", outcome = "the run goes on")
    @Test
    void a_run_goes_on_when_the_database_answers_again() {
        JobDatabase database = new JobDatabase(down, Duration.ofSeconds(30));
        database.beginRun(progress);
        down.failure = new SQLException("starting up", "57P03");
        down.failuresLeft.set(2);

        assertThat(new JdbcTemplate(database).queryForObject("select 1", Integer.class))
                .isEqualTo(1);

        assertThat(progress.nextSaid()).startsWith("the job database does not answer");
        assertThat(progress.nextSaid()).isEqualTo("the job database answers again");
        assertThat(progress.stopRequested()).isFalse();
        assertThat(database.lost()).isEmpty();
    }

    @Test
    void nothing_waits_for_a_database_that_refuses_or_before_a_run() {
        JobDatabase database = new JobDatabase(down, Duration.ofMinutes(10));
        down.failure = new SQLException("connection refused", "08001");
        assertThatThrownBy(database::getConnection).isSameAs(down.failure);

        database.beginRun(progress);
        down.failure = new SQLException("password authentication failed", "28P01");
        assertThatThrownBy(database::getConnection).isSameAs(down.failure);
        assertThat(progress.stopRequested()).isFalse();
    }

    private static Throwable thrownBy(JobDatabase database) {
        try {
            new JdbcTemplate(database).execute("select 1");
            throw new AssertionError("it answers");
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** A database that fails as told. */
    private static final class Down extends AbstractDataSource {
        private final JdbcDataSource answering = new JdbcDataSource();
        private final AtomicInteger failuresLeft = new AtomicInteger(Integer.MAX_VALUE);
        private volatile SQLException failure = new SQLException();

        Down() {
            answering.setURL("jdbc:h2:mem:down");
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (failuresLeft.getAndDecrement() > 0) {
                throw failure;
            }
            return answering.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
