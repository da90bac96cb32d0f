package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import fr.sndscopy.Withstands;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.report.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "28P01, USAGE",
        "28000, USAGE",
        "3D000, USAGE",
        "3F000, USAGE",
        "42501, USAGE",
        "42P01, USAGE",
        "08004, USAGE",
        "08001, OUTAGE",
        "08006, OUTAGE",
        "57P01, OUTAGE",
        "57P03, OUTAGE",
        "53300, OUTAGE",
        "53100, OUTAGE",
        "40001, OUTAGE",
        "XX000, UNKNOWN"
    })
    @Withstands(fault = "the database refuses: password, schema, grants", outcome = "2 with its words; an outage is 75")
    void the_state_of_a_database_failure_says_who_has_to_act(String state, FailureKind kind) {
        SQLException driver = new SQLException("the server's words", state);
        Exception asSpringWrapsIt = new CannotGetJdbcConnectionException(
                "Failed to obtain JDBC Connection", new SQLTransientConnectionException("timed out", null, 0, driver));
        Exception lock = new LockException(LockException.Kind.UNAVAILABLE, "the lock cannot be asked for", driver);

        assertThat(Failures.kindOf(asSpringWrapsIt)).isEqualTo(kind);
        assertThat(Failures.kindOf(new CannotCreateTransactionException("Could not open", driver)))
                .isEqualTo(kind);
        assertThat(Failures.kindOf(new BadSqlGrammarException("task", "select 1", driver)))
                .isEqualTo(kind);
        assertThat(Failures.kindOf(lock)).isEqualTo(kind);
        assertThat(Failures.message(asSpringWrapsIt)).isEqualTo("[job database] the server's words");
    }

    @Test
    void a_database_that_says_nothing_is_an_outage() {
        assertThat(Failures.kindOf(new DataAccessResourceFailureException("gone")))
                .isEqualTo(FailureKind.OUTAGE);
        assertThat(Failures.kindOf(
                        new CannotGetJdbcConnectionException("x", new SQLTransientConnectionException("late"))))
                .isEqualTo(FailureKind.OUTAGE);
    }

    @Test
    void a_file_that_is_no_database_is_named_with_what_to_do_about_it(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("jobs.mv.db"), "garbage ".repeat(2_000));

        SQLException thrown = opened(home);

        assertThat(Failures.kindOf(new IllegalStateException("Failed to initialize pool", thrown)))
                .isEqualTo(FailureKind.USAGE);
        assertThat(Failures.message(thrown))
                .startsWith("[job database] jobs.mv.db")
                .contains("move it away and run again");
    }

    @Withstands(fault = "the file of the job database is garbage", outcome = "2, with what to do about it")
    @Test
    void a_database_file_that_was_cut_or_overwritten_is_no_outage(@TempDir Path home) throws Exception {
        DriverManager.getConnection("jdbc:h2:file:" + home.resolve("jobs"), "sndscopy", "")
                .close();
        byte[] whole = Files.readAllBytes(home.resolve("jobs.mv.db"));
        for (int at = 0; at < whole.length; at++) {
            whole[at] = (byte) (at * 31);
        }
        Files.write(home.resolve("jobs.mv.db"), whole);

        assertThat(Failures.kindOf(opened(home))).isEqualTo(FailureKind.USAGE);
    }

    @Test
    void a_database_file_that_ends_within_its_head_is_no_outage(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("jobs.mv.db"), "H:2,block:2,cut off");

        SQLException thrown = opened(home);

        assertThat(Failures.kindOf(thrown)).isEqualTo(FailureKind.USAGE);
        assertThat(Failures.message(thrown))
                .startsWith("[job database] jobs.mv.db")
                .contains("move it away and run again");
    }

    private static SQLException opened(Path home) {
        try {
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("jobs"), "sndscopy", "")
                    .close();
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("it opens");
    }

    @Test
    void too_little_memory_is_told_with_what_takes_it() {
        Throwable thrown = new IllegalStateException("step failed", new OutOfMemoryError("Java heap space"));

        assertThat(Failures.kindOf(thrown)).isEqualTo(FailureKind.RESOURCES);
        assertThat(Failures.message(thrown))
                .startsWith("out of memory: the heap of ")
                .contains("-Xmx", "migration.threads", "migration.rows-per-group");
    }

    @Withstands(fault = "the disk is full", outcome = "said so, with the folder")
    @Test
    void a_full_disk_is_no_outage_wherever_it_is_met() {
        assertThat(Failures.kindOf(new UncheckedIOException(new IOException("No space left on device"))))
                .isEqualTo(FailureKind.RESOURCES);
        assertThat(Failures.kindOf(
                        new SQLException("IO Exception", "90028", 90028, new IOException("No space left on device"))))
                .isEqualTo(FailureKind.RESOURCES);
        assertThat(Failures.message(new FileSystemException("h/work/p.parquet", null, "No space left on device")))
                .startsWith("[h/work/p.parquet] no space left on device");
    }

    @Test
    void what_happened_to_a_file_is_said_in_words() {
        assertThat(Failures.message(new NoSuchFileException("d/data/A.csv"))).isEqualTo("[d/data/A.csv] no such file");
        assertThat(Failures.message(new UncheckedIOException(new AccessDeniedException("h/jobs"))))
                .isEqualTo("[h/jobs] access denied");
        assertThat(Failures.message(new FileSystemException("h/work", null, "Read-only file system")))
                .isEqualTo("[h/work] read-only file system");
    }

    @Test
    void the_words_of_our_own_exceptions_are_kept() {
        assertThat(Failures.message(new DeliveryRefusedException("a.csv", "it is gone", "it to stay")))
                .isEqualTo("[a.csv] it is gone: expected it to stay");
    }

    @Test
    void what_nobody_expected_is_told_without_what_it_was_reading() {
        Throwable bare = catchThrowable(() -> Integer.parseInt("CANARI77"));
        Throwable repeated = new IllegalStateException("not read: " + bare.getMessage(), bare);

        assertThat(Failures.message(bare)).contains("NumberFormatException").doesNotContain("CANARI77");
        assertThat(Failures.message(repeated)).contains("IllegalStateException").doesNotContain("CANARI77");
        assertThat(Failures.message(new IllegalStateException("words of ours"))).isEqualTo("words of ours");
    }
}
