package fr.sndscopy.batch.repository;

import com.zaxxer.hikari.HikariDataSource;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Workplace;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The job repository: an H2 file in the home, or the PostgreSQL database that is configured. */
@Configuration(proxyBeanMethods = false)
public class JobRepositoryConfiguration {

    /** How long a run waits for a database that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long one try to connect takes, in milliseconds: several fit into the patience. */
    private static final long CONNECT_MILLIS = 5_000;

    private static final long VALIDATE_MILLIS = 3_000;

    /** How long an answer may take that was begun to be waited for; a server that hangs sends none. */
    private static final String ANSWER_SECONDS = "20";

    public static final String EMBEDDED_USER = "sndscopy";

    private static final String POSTGRESQL = "jdbc:postgresql:";

    @Bean
    @Primary
    JobDatabase dataSource(Workplace workplace, HikariDataSource pool) {
        return new JobDatabase(workplace.seams().database(pool), PATIENCE);
    }

    /** Connects when it is first asked to, and then fails at once. */
    @Bean
    HikariDataSource pool(Workplace workplace) {
        SndscopyProperties.Database database = workplace.properties().database();
        HikariDataSource pool = new HikariDataSource();
        pool.setConnectionTimeout(CONNECT_MILLIS);
        pool.setValidationTimeout(VALIDATE_MILLIS);
        if (database.url() == null) {
            pool.setJdbcUrl(embedded(workplace.home()));
            pool.setUsername(EMBEDDED_USER);
            pool.setPassword("");
        } else {
            pool.setJdbcUrl(requireUsable(database.url()));
            pool.setUsername(database.username());
            pool.setPassword(password(workplace.home(), database));
            pool.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_MILLIS / 1000));
            pool.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
            pool.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return pool;
    }

    /** H2 takes what follows a semicolon for settings, and knows no way to write one in a path. */
    public static String embedded(Home home) {
        String file = home.jobDatabase().toString();
        if (file.contains(";")) {
            throw new ConfigurationException("[" + home.directory()
                    + "] the job database cannot be kept in a folder with ';' in its name: expected another"
                    + " home, or database.url");
        }
        return "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    /** The URL may hold a password: it is never quoted. */
    private static String requireUsable(String url) {
        try {
            if (url.startsWith(POSTGRESQL) && DriverManager.getDriver(url) != null) {
                return url;
            }
        } catch (SQLException noDriver) {
            // said below, without the URL
        }
        throw new ConfigurationException("[sndscopy.database.url] not the URL of a PostgreSQL database: expected "
                + POSTGRESQL + "//HOST[:PORT]/DATABASE");
    }

    private static String password(Home home, SndscopyProperties.Database database) {
        Path file = database.passwordFile();
        return file == null ? "" : new String(Workplace.secret(home.directory().resolve(file)));
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    /** Made when it is asked for, which is when its tables are nobody else's to make. */
    @Bean
    @Lazy
    JobRepository jobRepository(DataSource dataSource, PlatformTransactionManager transactionManager) throws Exception {
        JobTables.prepare(dataSource);
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(dataSource);
        factory.setTransactionManager(transactionManager);
        // Each delivery's lock keeps its other launchers out. Serializable, the default, makes PostgreSQL cancel steps
        // begun side by
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
    @Lazy
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
}
