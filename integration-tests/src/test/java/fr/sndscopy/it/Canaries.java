package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Looks for a cell's value everywhere it must not be. */
final class Canaries {
    /** A value cut or joined somewhere is still found. */
    private static final int SHORTEST = 9;

    private Canaries() {}

    /**
     * Fails when a run left {@code canary} on its output or in any file of its home: log, reports, embedded store,
     * encrypted or not, and every column of every table of the job database.
     */
    static void assertNowhere(String canary, TestHome home, Outcome outcome) {
        String core = canary.substring(0, SHORTEST);
        assertThat(outcome.stdout()).as("standard output").doesNotContain(core);
        assertThat(outcome.stderr()).as("standard error").doesNotContain(core);
        for (Path file : TestHome.files(home.directory())) {
            assertNotIn(core, file);
        }
        if (Files.exists(home.resolve("jobs.mv.db"))) {
            String url = "jdbc:h2:file:" + home.resolve("jobs");
            assertThat(cells(url, "sndscopy", "", core)).as("job database").isEmpty();
        }
    }

    /** Fails when {@code canary} is in a table whose name begins with {@code BATCH_}. */
    static void assertNotInJobDatabase(String canary, String url, String username, String password) {
        assertThat(cells(url, username, password, canary.substring(0, SHORTEST)))
                .as("job database")
                .isEmpty();
    }

    private static void assertNotIn(String core, Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            for (String form : List.of(
                    core,
                    core.toLowerCase(Locale.ROOT),
                    Base64.getEncoder().withoutPadding().encodeToString(core.getBytes(StandardCharsets.UTF_8)))) {
                assertThat(new String(content, StandardCharsets.ISO_8859_1).contains(form))
                        .as("[%s] holds a cell's value", file)
                        .isFalse();
                assertThat(new String(content, StandardCharsets.UTF_16BE).contains(form))
                        .as("[%s] holds a cell's value in UTF-16", file)
                        .isFalse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where {@code core} is in the tables of Spring Batch. */
    private static List<String> cells(String url, String username, String password, String core) {
        List<String> found = new ArrayList<>();
        int tables = 0;
        try (Connection connection = DriverManager.getConnection(url, username, password)) {
            List<String> names = new ArrayList<>();
            try (ResultSet all =
                    connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (all.next()) {
                    String name = all.getString("TABLE_NAME");
                    if (name.toUpperCase(Locale.ROOT).startsWith("BATCH_")
                            && !name.toUpperCase(Locale.ROOT).endsWith("_SEQ")) {
                        names.add(name);
                    }
                }
            }
            for (String name : names) {
                tables++;
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM " + name)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            String cell = rows.getString(column);
                            if (cell != null && cell.contains(core)) {
                                found.add(name + "." + rows.getMetaData().getColumnName(column));
                            }
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(tables).as("tables of the job database").isGreaterThanOrEqualTo(6);
        return found;
    }
}
