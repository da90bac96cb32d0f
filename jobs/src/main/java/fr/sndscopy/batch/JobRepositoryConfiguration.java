package fr.sndscopy.batch;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Workplace;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The job repository: an H2 file in the home, or the PostgreSQL database that is configured. */
@Configuration(proxyBeanMethods = false)
class JobRepositoryConfiguration {

    @Bean
    DataSource dataSource(Workplace workplace) {
        return workplace.seams().database(configured(workplace));
    }

    private static DataSource configured(Workplace workplace) {
        SndscopyProperties.Database database = workplace.properties().database();
        if (database.url() == null) {
            return DataSourceBuilder.create()
                    .url("jdbc:h2:file:" + workplace.home().jobDatabase() + ";DB_CLOSE_ON_EXIT=FALSE")
                    .username("sndscopy")
                    .password("")
                    .build();
        }
        return DataSourceBuilder.create()
                .url(database.url())
                .username(database.username())
                .password(password(workplace.home(), database))
                .build();
    }

    private static String password(Home home, SndscopyProperties.Database database) {
        Path file = database.passwordFile();
        return file == null ? "" : new String(Workplace.secret(home.directory().resolve(file)));
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    JobRepository jobRepository(DataSource dataSource, PlatformTransactionManager transactionManager) throws Exception {
        createTablesIfAbsent(dataSource);
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(dataSource);
        factory.setTransactionManager(transactionManager);
        // The lock keeps other launchers out. Serializable, the default, makes PostgreSQL cancel steps begun side by
        // side.
        factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    /** H2 writes behind: a commit of its own for each little step would copy its pages each time. PostgreSQL does not. */
    @Bean
    RepositoryFlush repositoryFlush(DataSource dataSource, Workplace workplace) {
        if (workplace.properties().database().url() != null) {
            return () -> {};
        }
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        return () -> jdbc.execute("CHECKPOINT");
    }

    @Bean
    JobOperator jobOperator(JobRepository jobRepository, PlatformTransactionManager transactionManager)
            throws Exception {
        JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
        factory.setJobRepository(jobRepository);
        factory.setJobRegistry(new MapJobRegistry());
        factory.setTransactionManager(transactionManager);
        factory.setTaskExecutor(new SyncTaskExecutor());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private static void createTablesIfAbsent(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        Boolean there = jdbc.execute((java.sql.Connection connection) -> {
            try (var tables =
                    connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (tables.next()) {
                    if ("BATCH_JOB_INSTANCE".equalsIgnoreCase(tables.getString("TABLE_NAME"))) {
                        return true;
                    }
                }
                return false;
            }
        });
        if (Boolean.TRUE.equals(there)) {
            return;
        }
        String product = jdbc.execute(
                (java.sql.Connection connection) -> connection.getMetaData().getDatabaseProductName());
        String dialect = "PostgreSQL".equals(product) ? "postgresql" : "h2";
        ResourceDatabasePopulator populator = new ResourceDatabasePopulator(
                new ClassPathResource("org/springframework/batch/core/schema-" + dialect + ".sql"),
                new ClassPathResource("fr/sndscopy/batch/indexes.sql"));
        populator.execute(dataSource);
    }
}
