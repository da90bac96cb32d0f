package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.cli.terminal.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Isolated("replaces System.err")
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

    @Test
    void an_error_that_nobody_thought_of_is_one_line_as_well() {
        assertThat(run(new AssertionError("not so"))).isEqualTo(ExitCode.FAILED.code());
        assertThat(err.toString().strip()).isEqualTo("sndscopy: not so");
    }

    @Test
    void under_json_an_error_is_the_one_object_that_is_promised() {
        StringWriter out = new StringWriter();
        CommandLine commandLine = new CommandLine(new Outer()).addSubcommand(new Failing(new OutOfMemoryError("heap")));
        commandLine.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));

        assertThat(SndscopyCommand.execute(commandLine, "--json", "failing")).isEqualTo(ExitCode.USAGE.code());

        assertThat(out.toString()).contains("\"format\"", "sndscopy-error/", "\"command\"", "failing", "out of memory");
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void a_thread_that_dies_beside_the_command_leaves_the_terminal_alone() throws InterruptedException {
        PrintStream real = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Thread thread = new Thread(() -> {
                throw new OutOfMemoryError("Java heap space");
            });
            thread.setUncaughtExceptionHandler(SndscopyCommand::logUncaught);
            thread.start();
            thread.join();
        } finally {
            System.setErr(real);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private int run(Error error) {
        CommandLine commandLine = new CommandLine(new Failing(error));
        commandLine.setErr(new PrintWriter(err, true));
        return SndscopyCommand.execute(commandLine);
    }

    @Command(name = "outer")
    static final class Outer {
        @Option(names = "--json")
        boolean json;
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
