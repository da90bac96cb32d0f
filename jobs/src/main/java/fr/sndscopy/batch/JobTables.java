package fr.sndscopy.batch;

import fr.sndscopy.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The tables of the job repository, in the schema that is current, with a version of their own. Callers hold the run lock.
 *
 * <p>Every statement leaves alone what is there already, and the version is written last: a database whose tables were made before
 * there was a version, and one whose making was cut short, become whole by the same statements.
 */
final class JobTables {
    /** Of the tables as they are made now. */
    static final int VERSION = 1;

    private static final String VERSION_TABLE = "SNDSCOPY_JOB_TABLES";

    private JobTables() {}

    /**
     * Makes what is missing.
     *
     * @throws ConfigurationException when a later build made the tables, or there is no current schema
     */
    static void prepare(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        Integer found = jdbc.execute((ConnectionCallback<Integer>) JobTables::version);
        int version = found == null ? 0 : found;
        if (version > VERSION) {
            throw new ConfigurationException("[job database] its tables are of version " + version
                    + ", made by a later build: expected version " + VERSION + " or lower");
        }
        if (version == VERSION) {
            return;
        }
        String product = jdbc.execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName());
        String dialect = "PostgreSQL".equals(product) ? "postgresql" : "h2";
        new ResourceDatabasePopulator(
                        onlyWhatIsMissing("org/springframework/batch/core/schema-" + dialect + ".sql"),
                        onlyWhatIsMissing("fr/sndscopy/batch/indexes.sql"),
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

    private static Resource onlyWhatIsMissing(String path) {
        try {
            String made = new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
            for (String thing : new String[] {"TABLE", "SEQUENCE", "INDEX"}) {
                made = made.replaceAll("(?i)CREATE " + thing + " (?!IF )", "CREATE " + thing + " IF NOT EXISTS ");
            }
            return script(made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Resource script(String statements) {
        return new ByteArrayResource(statements.getBytes(StandardCharsets.UTF_8));
    }
}
