package fr.sndscopy.batch.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.ConfigurationException;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

class JobTablesTest {
    private static final ClassPathResource SHIPPED =
            new ClassPathResource("org/springframework/batch/core/schema-h2.sql");
    private static final ClassPathResource INDEXES = new ClassPathResource("fr/sndscopy/batch/indexes.sql");

    private final JdbcDataSource database = new JdbcDataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);

    JobTablesTest() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Test
    void an_empty_database_gets_all_tables_and_a_version_once() {
        JobTables.prepare(database);
        JobTables.prepare(database);

        assertWhole();
    }

    @Test
    void a_database_made_before_there_was_a_version_keeps_its_rows() {
        new ResourceDatabasePopulator(SHIPPED, INDEXES).execute(database);
        jdbc.update("insert into BATCH_JOB_INSTANCE values (7, 0, 'migrate', 'key')");

        JobTables.prepare(database);

        assertWhole();
        assertThat(jdbc.queryForList("select JOB_INSTANCE_ID from BATCH_JOB_INSTANCE", Long.class))
                .containsExactly(7L);
    }

    @Withstands(fault = "the making of the job tables is cut short", outcome = "completed by the next run")
    @Test
    void tables_whose_making_was_cut_short_are_completed() {
        new ResourceDatabasePopulator(SHIPPED).execute(database);
        for (String dropped : List.of(
                "drop table BATCH_STEP_EXECUTION_CONTEXT",
                "drop table BATCH_JOB_EXECUTION_CONTEXT",
                "drop sequence BATCH_JOB_INSTANCE_SEQ")) {
            jdbc.execute(dropped);
        }

        JobTables.prepare(database);

        assertWhole();
    }

    @Withstands(
            fault = "a killed process leaves an embedded job database without a table",
            outcome = "made anew, with a line in the log; unfinished runs begin from nothing")
    @Test
    void a_table_that_was_lost_behind_its_version_is_made_anew() {
        for (String lost : List.of("table BATCH_STEP_EXECUTION cascade", "sequence BATCH_STEP_EXECUTION_SEQ")) {
            JobTables.prepare(database);
            jdbc.execute("drop " + lost);

            JobTables.prepare(database);

            assertWhole();
        }
    }

    @Withstands(
            fault = "a killed process leaves a sequence of an embedded job database behind its numbers",
            outcome = "it goes on behind them")
    @Test
    void no_number_is_given_twice() {
        JobTables.prepare(database);
        jdbc.update("insert into BATCH_JOB_INSTANCE values (7, 0, 'migrate', 'key')");
        jdbc.update("insert into BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, JOB_INSTANCE_ID, CREATE_TIME)"
                + " values (9, 7, current_timestamp)");

        JobTables.prepare(database);

        assertThat(jdbc.queryForObject("select next value for BATCH_JOB_INSTANCE_SEQ", Long.class))
                .isEqualTo(8);
        assertThat(jdbc.queryForObject("select next value for BATCH_JOB_EXECUTION_SEQ", Long.class))
                .isEqualTo(10);
        assertThat(jdbc.queryForObject("select next value for BATCH_STEP_EXECUTION_SEQ", Long.class))
                .isEqualTo(1);
    }

    @Withstands(fault = "another schema of the database has such tables", outcome = "not taken for ours")
    @Test
    void tables_of_another_schema_are_not_taken_for_ours() {
        jdbc.execute("create schema OTHER");
        jdbc.execute("create table OTHER.BATCH_JOB_INSTANCE (JOB_INSTANCE_ID bigint)");
        jdbc.execute("create table OTHER.SNDSCOPY_JOB_TABLES (VERSION integer)");
        jdbc.execute("insert into OTHER.SNDSCOPY_JOB_TABLES values (99)");

        JobTables.prepare(database);

        assertWhole();
    }

    @Test
    void tables_of_a_later_build_are_refused() {
        JobTables.prepare(database);
        jdbc.update("update SNDSCOPY_JOB_TABLES set VERSION = 2");

        assertThatThrownBy(() -> JobTables.prepare(database))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("[job database] its tables are of version 2, made by a later build: expected version 1 or"
                        + " lower");
    }

    private void assertWhole() {
        assertThat(jdbc.queryForList("select VERSION from SNDSCOPY_JOB_TABLES", Integer.class))
                .containsExactly(JobTables.VERSION);
        for (String table : List.of(
                "BATCH_JOB_INSTANCE",
                "BATCH_JOB_EXECUTION",
                "BATCH_JOB_EXECUTION_PARAMS",
                "BATCH_JOB_EXECUTION_CONTEXT",
                "BATCH_STEP_EXECUTION",
                "BATCH_STEP_EXECUTION_CONTEXT")) {
            assertThatCode(() -> jdbc.queryForObject("select count(*) from " + table, Long.class))
                    .doesNotThrowAnyException();
        }
        for (String sequence :
                List.of("BATCH_JOB_INSTANCE_SEQ", "BATCH_JOB_EXECUTION_SEQ", "BATCH_STEP_EXECUTION_SEQ")) {
            assertThatCode(() -> jdbc.queryForObject("select next value for " + sequence, Long.class))
                    .doesNotThrowAnyException();
        }
        assertThat(jdbc.queryForObject(
                        "select count(*) from INFORMATION_SCHEMA.INDEXES where INDEX_NAME like 'SNDSCOPY%'"
                                + " and TABLE_SCHEMA = 'PUBLIC'",
                        Long.class))
                .isEqualTo(4);
    }
}
