package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import fr.sndscopy.Withstands;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.work.DeliveryInLog;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFileTest {
    private static final String CANARY = "CANARI77";

    private final Path folder;
    private final Logger log;

    LogFileTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Home home = new Home(folder.resolve("home"));
        home.createIfAbsent();
        LogFile.open(home);
        this.log = LoggerFactory.getLogger("fr.sndscopy.test");
    }

    @AfterEach
    void closeLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
        }
    }

    @Withstands(fault = "a parser quotes a delivery in its message", outcome = "not logged")
    @Test
    void what_a_parser_quotes_of_a_delivery_is_not_logged() throws IOException {
        Files.writeString(
                folder.resolve("delivery.yaml"), "delivery: A\n\"" + CANARY + ": [\n  - {x: " + CANARY + "\n");

        try {
            DeliveryReader.read(Here.folder(folder));
        } catch (DeliveryRefusedException e) {
            log.error("command failed", e);
            log.error("command failed", new ExecutionException(e));
            log.error("command failed", new RuntimeException(e.getCause()));
        }

        assertThat(written())
                .contains(
                        "DeliveryRefusedException: [delivery.yaml",
                        "not readable as YAML",
                        "may quote what was read",
                        "\tat fr.sndscopy.")
                .doesNotContain(CANARY);
    }

    @Test
    void what_a_number_or_an_argument_was_read_from_is_not_logged() throws IOException {
        try {
            Integer.parseInt(CANARY);
        } catch (NumberFormatException e) {
            log.warn("odd", new IllegalStateException(e));
        }
        log.warn("odd", new IllegalArgumentException("[sndscopy.migration] threads 0"));

        assertThat(written())
                .contains("NumberFormatException", "[sndscopy.migration] threads 0")
                .doesNotContain(CANARY);
    }

    @Test
    void what_happened_to_a_file_is_logged_with_its_causes() throws IOException {
        log.error("command failed", new IllegalStateException("step failed", new NoSuchFileException("data/A.csv")));

        assertThat(written())
                .contains(
                        "IllegalStateException: step failed",
                        "Caused by: java.nio.file.NoSuchFileException: data/A.csv");
    }

    @Test
    void an_end_that_was_asked_for_is_no_error() throws IOException {
        log.error(
                "Encountered an error executing step",
                new IllegalStateException("x", new InterruptedMigrationException()));
        log.info("kept");

        assertThat(written()).contains("kept").doesNotContain("Encountered", "Interrupted");
    }

    @Test
    void each_line_names_the_delivery_that_it_is_of() throws IOException {
        log.info("before");
        DeliveryInLog.run("D-1", () -> {
            log.info("first");
            DeliveryInLog.run("D-2", () -> log.info("within"));
            log.info("again");
        });
        log.info("behind");

        assertThat(written().lines().map(line -> line.replaceFirst(".* fr\\.sndscopy\\.test ", "")))
                .containsExactly("before", "D-1: first", "D-2: within", "D-1: again", "behind");
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("home/logs/sndscopy.log"));
    }
}
