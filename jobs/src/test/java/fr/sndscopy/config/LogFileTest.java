package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import fr.sndscopy.Withstands;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.work.DeliveryInLog;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    /** From here on one JSON object a line. */
    private void asEcs() {
        closeLog();
        LogFile.open(new Home(folder.resolve("home")), SndscopyProperties.Log.Format.ECS);
    }

    private List<JsonNode> objects() throws IOException {
        return written().lines().map(JsonMapper.shared()::readTree).toList();
    }

    @Test
    void as_ecs_each_line_is_one_object_with_what_it_is_of() throws Exception {
        asEcs();

        DeliveryInLog.callRun("D-1", () -> {
            new Timeline().begin("convert");
            log.atInfo()
                    .addKeyValue("event.action", "run-ended")
                    .addKeyValue("exit_code", 13)
                    .addKeyValue("failure", "REFUSED")
                    .log("run ended: {}\nsecond line", "refused");
            return null;
        });

        List<JsonNode> lines = objects();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).at("/event/action").asString()).isEqualTo("step-begins");
        assertThat(lines.get(0).at("/step").asString()).isEqualTo("convert");
        JsonNode line = lines.get(1);
        assertThat(line.at("/message").asString()).isEqualTo("run ended: refused\nsecond line");
        assertThat(line.at("/log/level").asString()).isEqualTo("INFO");
        assertThat(line.at("/log/logger").asString()).isEqualTo("fr.sndscopy.test");
        assertThat(line.at("/process/pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(line.at("/service/name").asString()).isEqualTo("sndscopy");
        assertThat(line.at("/delivery").asString()).isEqualTo("D-1");
        assertThat(line.at("/run").asString())
                .isNotEmpty()
                .isEqualTo(lines.get(0).at("/run").asString());
        assertThat(line.at("/event/action").asString()).isEqualTo("run-ended");
        assertThat(line.at("/exit_code").asInt()).isEqualTo(13);
        assertThat(line.at("/failure").asString()).isEqualTo("REFUSED");
        assertThat(line.at("/@timestamp").asString()).endsWith("Z");
    }

    @Withstands(fault = "a parser quotes a delivery in its message", outcome = "not logged")
    @Test
    void as_ecs_what_a_parser_quotes_of_a_delivery_is_not_logged_either() throws IOException {
        asEcs();
        Files.writeString(
                folder.resolve("delivery.yaml"), "delivery: A\n\"" + CANARY + ": [\n  - {x: " + CANARY + "\n");

        try {
            DeliveryReader.read(Here.folder(folder));
        } catch (DeliveryRefusedException e) {
            log.error("command failed", e);
            log.error("command failed", new ExecutionException(e));
            log.error("command failed", new RuntimeException(e.getCause()));
            log.error("command failed", e.getCause());
        }

        assertThat(written()).doesNotContain(CANARY);
        assertThat(objects()).hasSize(4).allSatisfy(line -> {
            assertThat(line.at("/error/type").asString()).isNotEmpty();
            assertThat(line.at("/error/stack_trace").asString())
                    .contains("may quote what was read", "\tat fr.sndscopy.");
        });
    }

    @Test
    void as_ecs_an_end_that_was_asked_for_is_no_error() throws IOException {
        asEcs();

        log.error(
                "Encountered an error executing step", new IllegalStateException(new InterruptedMigrationException()));
        log.info("kept");

        assertThat(objects()).extracting(line -> line.at("/message").asString()).containsExactly("kept");
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("home/logs/sndscopy.log"));
    }
}
