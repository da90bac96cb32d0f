package fr.sndscopy.batch.repository;

import fr.sndscopy.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The tables of the job repository, in the schema that is current, with a version of their own. Whoever makes them is alone at work.
 *
 * <p>Every statement leaves alone what is there already, and the version is written last: a database whose tables were made before
 * there was a version, and one whose making was cut short, become whole by the same statements. So does an embedded database of a
 * process that was killed: H2 writes behind, and has been seen to have lost a table that was there before its version, and the place
 * of a sequence whose numbers were in use. What is lost is progress: the parts of an unfinished run are done again.
 */
public final class JobTables {
    private static final Logger LOG = LoggerFactory.getLogger(JobTables.class);

    /** Of the tables as they are made now. */
    static final int VERSION = 1;

    private static final String BATCH = "org/springframework/batch/core/schema-%s.sql";
    private static final String VERSION_TABLE = "SNDSCOPY_JOB_TABLES";

    private static final Pattern MADE = Pattern.compile("CREATE (?:TABLE|SEQUENCE) IF NOT EXISTS (\\w+)");

    /** The sequences, and the columns whose numbers they give. */
    private static final Map<String, List<Numbered>> NUMBERED = Map.of(
            "BATCH_JOB_INSTANCE_SEQ",
            List.of(
                    new Numbered("BATCH_JOB_INSTANCE", "JOB_INSTANCE_ID"),
                    new Numbered("BATCH_JOB_EXECUTION", "JOB_INSTANCE_ID")),
            "BATCH_JOB_EXECUTION_SEQ",
            List.of(
                    new Numbered("BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID"),
                    new Numbered("BATCH_JOB_EXECUTION_PARAMS", "JOB_EXECUTION_ID"),
                    new Numbered("BATCH_JOB_EXECUTION_CONTEXT", "JOB_EXECUTION_ID"),
                    new Numbered("BATCH_STEP_EXECUTION", "JOB_EXECUTION_ID")),
            "BATCH_STEP_EXECUTION_SEQ",
            List.of(
                    new Numbered("BATCH_STEP_EXECUTION", "STEP_EXECUTION_ID"),
                    new Numbered("BATCH_STEP_EXECUTION_CONTEXT", "STEP_EXECUTION_ID")));

    private record Numbered(String table, String column) {}

    private JobTables() {}

    /**
     * Makes what is missing.
     *
     * @throws ConfigurationException when a later build made the tables, or there is no current schema
     */
    public static void prepare(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        int version = version(jdbc);
        if (version > VERSION) {
            throw new ConfigurationException("[job database] its tables are of version " + version
                    + ", made by a later build: expected version " + VERSION + " or lower");
        }
        String product = jdbc.execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName());
        boolean embedded = !"PostgreSQL".equals(product);
        if (version < VERSION) {
            make(dataSource, embedded ? "h2" : "postgresql");
        } else if (embedded && lacksSomething(jdbc)) {
            LOG.warn("the job database has lost tables: made anew; unfinished runs begin from nothing");
            make(dataSource, "h2");
        }
        if (embedded) {
            NUMBERED.forEach((sequence, columns) -> advance(jdbc, sequence, columns));
        }
    }

    /** Whether they are there, as this build or a later one makes them. */
    public static boolean areMade(DataSource dataSource) {
        return version(new JdbcTemplate(dataSource)) >= VERSION;
    }

    private static int version(JdbcTemplate jdbc) {
        Integer found = jdbc.execute((ConnectionCallback<Integer>) JobTables::version);
        return found == null ? 0 : found;
    }

    private static boolean lacksSomething(JdbcTemplate jdbc) {
        List<String> names = jdbc.queryForList(
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = CURRENT_SCHEMA"
                        + " UNION SELECT SEQUENCE_NAME FROM INFORMATION_SCHEMA.SEQUENCES WHERE SEQUENCE_SCHEMA = CURRENT_SCHEMA",
                String.class);
        return !MADE.matcher(onlyWhatIsMissing(BATCH.formatted("h2")))
                .results()
                .allMatch(made -> names.contains(made.group(1)));
    }

    /** Lets a sequence go on behind every number that is in use. */
    private static void advance(JdbcTemplate jdbc, String sequence, List<Numbered> columns) {
        long next = 1
                + columns.stream()
                        .map(column -> jdbc.queryForObject(
                                "SELECT COALESCE(MAX(" + column.column() + "), 0) FROM " + column.table(), Long.class))
                        .mapToLong(Objects::requireNonNull)
                        .max()
                        .orElseThrow();
        long at = Objects.requireNonNull(jdbc.queryForObject(
                "SELECT BASE_VALUE FROM INFORMATION_SCHEMA.SEQUENCES WHERE SEQUENCE_SCHEMA = CURRENT_SCHEMA"
                        + " AND SEQUENCE_NAME = ?",
                Long.class,
                sequence));
        if (at < next) {
            LOG.warn("the job database would give numbers twice: {} goes on from {} instead of {}", sequence, next, at);
            jdbc.execute("ALTER SEQUENCE " + sequence + " RESTART WITH " + next);
        }
    }

    private static void make(DataSource dataSource, String dialect) {
        new ResourceDatabasePopulator(
                        script(onlyWhatIsMissing(BATCH.formatted(dialect))),
                        script(onlyWhatIsMissing("fr/sndscopy/batch/indexes.sql")),
                        script("CREATE TABLE IF NOT EXISTS " + VERSION_TABLE
                                + " (VERSION INTEGER NOT NULL PRIMARY KEY);\n"
                                + "DELETE FROM " + VERSION_TABLE + ";\n"
                                + "INSERT INTO " + VERSION_TABLE + " (VERSION) VALUES (" + VERSION + ");"))
                .execute(dataSource);
    }

    /** 0 when none is written down. */
    private static int version(Connection connection) throws SQLException {
        String schema = connection.getSchema();
        if (schema == null) {
            throw new ConfigurationException(
                    "[job database] no schema is current: expected one of the search path to be there");
        }
        if (!hasVersionTable(connection, schema)) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT MAX(VERSION) FROM " + VERSION_TABLE)) {
            return version.next() ? version.getInt(1) : 0;
        }
    }

    private static boolean hasVersionTable(Connection connection, String schema) throws SQLException {
        String[] types = {"TABLE", "BASE TABLE"};
        try (ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), null, "%", types)) {
            while (tables.next()) {
                if (schema.equals(tables.getString("TABLE_SCHEM"))
                        && VERSION_TABLE.equalsIgnoreCase(tables.getString("TABLE_NAME"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String onlyWhatIsMissing(String path) {
        try {
            String made = new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
            for (String thing : new String[] {"TABLE", "SEQUENCE", "INDEX"}) {
                made = made.replaceAll("(?i)CREATE " + thing + " (?!IF )", "CREATE " + thing + " IF NOT EXISTS ");
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Resource script(String statements) {
        return new ByteArrayResource(statements.getBytes(StandardCharsets.UTF_8));
    }
}
