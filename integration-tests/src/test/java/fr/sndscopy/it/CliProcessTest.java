package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path folder;

    CliProcessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theOutcomeHoldsExitCodeAndBothStreams() throws Exception {
        Outcome outcome = program("echo out; echo err >&2; exit 13").run();

        assertThat(outcome.exitCode()).isEqualTo(13);
        assertThat(outcome.stdout()).isEqualTo("out\n");
        assertThat(outcome.stderr()).isEqualTo("err\n");
    }

    @Test
    void theHomeStandsBeforeTheSubcommandAndVariablesArrive() throws Exception {
        Outcome outcome = program("echo \"$*|$SNDSCOPY_STORE_BUCKET\"", "verify", "--json")
                .home(Path.of("/some/home"))
                .environment("SNDSCOPY_STORE_BUCKET", "bucket")
                .run();

        assertThat(outcome.lastLine()).isEqualTo("--home /some/home verify --json|bucket");
    }

    @Test
    void aKilledProcessTakesItsChildrenWithItAndReportsTheSignal() throws Exception {
        Path mark = folder.resolve("mark");
        try (CliProcess process = program("touch " + mark + "; sleep 600 & echo $!; wait")
                .limit(LIMIT)
                .start()) {
            process.await(() -> Files.exists(mark) && process.stdout().endsWith("\n"), LIMIT);
            long child = Long.parseLong(process.stdout().strip());

            Outcome outcome = process.kill();

            assertThat(outcome.exitCode()).isEqualTo(137);
            assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void aTerminatedProcessMayEndInItsOwnWay() throws Exception {
        try (CliProcess process = program("trap 'echo bye; exit 143' TERM; echo ready; while :; do sleep 0.05; done")
                .limit(LIMIT)
                .start()) {
            process.awaitOutput("ready", LIMIT);

            Outcome outcome = process.terminate();

            assertThat(outcome.exitCode()).isEqualTo(143);
            assertThat(outcome.lastLine()).isEqualTo("bye");
        }
    }

    @Test
    void waitingForOutputOfAProcessThatEndsFailsWithWhatItWrote() throws Exception {
        try (CliProcess process = program("echo something else").start()) {
            assertThatThrownBy(() -> process.awaitOutput("never", LIMIT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended before the condition held");
        }
    }

    @Test
    void aProcessThatOutlivesItsLimitIsKilledAndShown() throws Exception {
        assertThatThrownBy(() -> program("echo working; exec sleep 600")
                        .limit(Duration.ofMillis(500))
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("still running after PT0.5S")
                .hasMessageContaining("working");
    }

    private CliProcess.Command program(String script, String... arguments) throws IOException {
        Path file = Files.createTempFile(
                folder,
                "program",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return CliProcess.program(file, arguments);
    }
}
