package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class JavaErrorsTest {
    private final StringWriter err = new StringWriter();

    @Withstands(fault = "out of memory", outcome = "2, with what takes it")
    @Test
    void too_little_memory_ends_any_command_with_its_code_and_one_line() {
        assertThat(run(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).startsWith("sndscopy: out of memory: ").hasLineCount(1);
    }

    @Test
    void a_stack_that_overflows_is_one_line_too() {
        assertThat(run(new StackOverflowError())).isEqualTo(ExitCode.FAILED.code());
        assertThat(err.toString().strip()).isEqualTo("sndscopy: StackOverflowError");
    }

    private int run(Error error) {
        CommandLine commandLine = new CommandLine(new Failing(error));
        commandLine.setErr(new PrintWriter(err, true));
        return SndscopyCommand.execute(commandLine);
    }

    @Command(name = "failing")
    static final class Failing implements Callable<Integer> {
        private final Error error;

        Failing(Error error) {
            this.error = error;
        }

        @Override
        public Integer call() {
            throw error;
        }
    }
}
