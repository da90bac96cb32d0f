package fr.sndscopy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.ConsoleBooks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What is shown of several runs at once. */
@Isolated("replaces System.out and System.err")
class ProgressLineTest {
    private static final int COLUMNS = 90;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream realErr = System.err;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setErr(realErr);
    }

    private String shown() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** The line as it was drawn last. */
    private String line() {
        String shown = shown();
        return shown.substring(shown.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }

    private void await(Predicate<String> line) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!line.test(line())) {
            assertThat(System.nanoTime()).as(shown()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static Progress run(String step) {
        Progress progress = new Progress();
        progress.expect(1000, 4);
        progress.startStep(step);
        return progress;
    }

    @Test
    void each_is_named_they_share_a_line_and_what_one_says_is_said_of_it() {
        Progress first = run("convert");
        Progress second = run("verify");
        try (Workplace workplace = Workplace.openOrDefaults(new Home(folder.resolve("home")));
                ProgressLine line =
                        new ProgressLine(new Terminal(true, COLUMNS, ConsoleBooks.Style.ASCII), workplace)) {
            line.begins("D-1", first);
            await(shown -> shown.startsWith("D-1 ") && shown.contains("convert") && !shown.contains("|"));
            line.begins("D-2", second);
            await(shown -> shown.startsWith("D-1 ") && shown.contains(" | D-2 ") && shown.contains("verify"));
            assertThat(line().length()).isLessThan(COLUMNS);

            second.say("published after D-1");
            second.say("something else");
            await(shown -> shown().contains("sndscopy: [D-2] published after D-1" + System.lineSeparator())
                    && shown.startsWith("D-1 "));

            first.say("its last word");
            line.ended(first);
            await(shown -> shown.startsWith("D-2 ") && !shown.contains("|"));
            assertThat(shown()).contains("sndscopy: [D-1] its last word");
        }
    }

    @Test
    void where_there_is_little_room_each_says_its_step_and_how_far_it_is() {
        try (Workplace workplace = Workplace.openOrDefaults(new Home(folder.resolve("home")));
                ProgressLine line =
                        new ProgressLine(new Terminal(true, COLUMNS, ConsoleBooks.Style.ASCII), workplace)) {
            for (int i = 1; i <= 4; i++) {
                line.begins("D-" + i, run("convert"));
            }

            await(shown -> shown.equals("D-1 convert 0% | D-2 convert 0% | D-3 convert 0% | D-4 convert 0%"));
        }
    }
}
