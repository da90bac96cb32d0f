package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.batch.repository.JobHistory;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

class JobHistoryTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 24, 12, 0);
    private static final List<String> TABLES = List.of(
            "BATCH_JOB_INSTANCE",
            "BATCH_JOB_EXECUTION",
            "BATCH_JOB_EXECUTION_PARAMS",
            "BATCH_JOB_EXECUTION_CONTEXT",
            "BATCH_STEP_EXECUTION",
            "BATCH_STEP_EXECUTION_CONTEXT");

    private static final JobHistory.Claims NOBODY = (dataset, delivery, what) -> {
        what.run();
        return true;
    };

    private final DataSource dataSource = database();
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final JobRepository repository = repository();

    private static DataSource database() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:job-history;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/batch/core/schema-drop-h2.sql"),
                        new ClassPathResource("org/springframework/batch/core/schema-h2.sql"),
                        new ClassPathResource("fr/sndscopy/batch/indexes.sql"))
                .execute(h2);
        return h2;
    }

    private JobRepository repository() {
        try {
            JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
            factory.setDataSource(dataSource);
            factory.setTransactionManager(transactions);
            factory.afterPropertiesSet();
            return factory.getObject();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A run of a delivery that was last touched so many days ago. */
    private void run(String delivery, int daysAgo) {
        JobParameters parameters = new JobParametersBuilder()
                .addString("dataset", "DATASET")
                .addString("delivery", delivery)
                .toJobParameters();
        JobInstance known = repository.getJobInstance(MigrateJob.NAME, parameters);
        JobInstance instance = known != null ? known : repository.createJobInstance(MigrateJob.NAME, parameters);
        JobExecution execution = repository.createJobExecution(instance, parameters, new ExecutionContext());
        StepExecution step = repository.createStepExecution("convert:" + delivery, execution);
        step.getExecutionContext().putString("receipt", "sealed");
        repository.updateExecutionContext(step);
        jdbc.update(
                "UPDATE BATCH_JOB_EXECUTION SET LAST_UPDATED = ?, CREATE_TIME = ? WHERE JOB_EXECUTION_ID = ?",
                Timestamp.valueOf(NOW.minusDays(daysAgo)),
                Timestamp.valueOf(NOW.minusDays(daysAgo)),
                execution.getId());
    }

    private List<Integer> rows() {
        return TABLES.stream()
                .map(table -> jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class))
                .toList();
    }

    @Test
    void instancesThatNoRunHasTouchedForLongAreForgottenWithAllThatBelongsToThem() {
        run("NEW", 1);
        List<Integer> withoutOld = rows();
        run("OLD", 100);
        run("OLDER", 400);

        assertThat(new JobHistory(dataSource, transactions).forgetBefore(NOW.minusDays(90), NOBODY))
                .isEqualTo(2);

        assertThat(rows()).isEqualTo(withoutOld);
        assertThat(withoutOld).doesNotContain(0);
    }

    @Test
    void anInstanceWhoseDeliverySomebodyWorksOnIsKeptHoweverLongNoStepHasEnded() {
        run("AT-WORK", 100);
        List<Integer> before = rows();
        run("OLD", 100);

        int forgotten = new JobHistory(dataSource, transactions)
                .forgetBefore(NOW.minusDays(90), (dataset, delivery, what) -> {
                    if (dataset.equals("DATASET") && delivery.equals("OLD")) {
                        what.run();
                        return true;
                    }
                    return false;
                });

        assertThat(forgotten).isOne();
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void anInstanceThatIsAboutToHaveItsFirstExecutionIsKept() {
        JobParameters parameters =
                new JobParametersBuilder().addString("delivery", "NEW").toJobParameters();
        repository.createJobInstance(MigrateJob.NAME, parameters);

        assertThat(new JobHistory(dataSource, transactions).forgetBefore(NOW.plusDays(1), NOBODY))
                .isZero();

        assertThat(repository.getJobInstance(MigrateJob.NAME, parameters)).isNotNull();
    }

    @Test
    void anInstanceThatARunHasGoneOnWithIsKeptWhole() {
        run("DELIVERY", 400);
        run("DELIVERY", 2);
        List<Integer> before = rows();

        assertThat(new JobHistory(dataSource, transactions).forgetBefore(NOW.minusDays(90), NOBODY))
                .isZero();

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void whatBecameOfPartitionsIsForgottenAloneOfOneJobInstance() {
        run("D-1", 1);
        run("D-2", 1);
        long ended = repository.findJobInstances(MigrateJob.NAME).stream()
                .mapToLong(JobInstance::getInstanceId)
                .min()
                .orElseThrow();

        new JobHistory(dataSource, transactions).forgetPartitions(ended);

        assertThat(rows()).containsExactly(2, 2, 4, 2, 1, 1);
    }
}
