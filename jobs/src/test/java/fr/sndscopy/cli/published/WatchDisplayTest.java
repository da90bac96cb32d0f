package fr.sndscopy.cli.published;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.published.WorkNow.State;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.report.ConsoleBooks;
import fr.sndscopy.runs.HomeRuns.Seen;
import fr.sndscopy.runs.ProcessMark;
import fr.sndscopy.runs.ProcessMark.Presence;
import fr.sndscopy.runs.RunProgress;
import fr.sndscopy.runs.RunProgress.Figures;
import fr.sndscopy.runs.RunProgress.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code status --watch} shows of runs that go on while it looks. */
@Isolated("replaces System.out")
class WatchDisplayTest {
    private static final String TIME = "2026-11-30T22:00:00Z";

    private static Seen run(Kind kind, String delivery, String step, int permille) {
        Figures figures = new Figures(step, permille, 1234, 5, 10_000, 20_000, 1, 0, 4, 100L, 2000L, 65L);
        return new Seen(
                new RunProgress(kind, delivery, new ProcessMark(7, "host", ""), TIME, TIME, figures),
                Presence.THERE,
                Path.of("x"));
    }

    private static Seen night() {
        return new Seen(
                new RunProgress(Kind.NIGHTLY, "", new ProcessMark(7, "host", ""), TIME, TIME, null),
                Presence.THERE,
                Path.of("y"));
    }

    private static WorkNow working(Seen... seen) {
        return new WorkNow(State.AT_WORK, Optional.empty(), List.of(seen), Optional.empty());
    }

    private static WorkNow ended() {
        return new WorkNow(
                State.NONE,
                Optional.empty(),
                List.of(),
                Optional.of(new LastRun("D1", TIME, 7, "host", "2026-11-30T22:05:00Z", 0, null)));
    }

    private static String watch(boolean json, boolean redraws, WorkNow... looks) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream real = System.out;
        Deque<WorkNow> left = new ArrayDeque<>(Arrays.asList(looks));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        if (redraws) {
            System.setProperty("sndscopy.terminal-output", "true");
        }
        try {
            new WatchDisplay(new Terminal(redraws, 80, ConsoleBooks.Style.ASCII), json, 0).until(left::removeFirst);
        } finally {
            System.clearProperty("sndscopy.terminal-output");
            System.setOut(real);
        }
        assertThat(left).as("looks that were not taken").isEmpty();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void elsewhere_than_on_a_terminal_there_is_a_line_for_each_step_and_percent() throws InterruptedException {
        String shown = watch(
                false,
                false,
                working(run(Kind.MIGRATE, "D1", "convert", 100)),
                working(run(Kind.MIGRATE, "D1", "convert", 104)),
                working(run(Kind.MIGRATE, "D1", "convert", 110), run(Kind.MIGRATE, "D2", "verify", 800)),
                working(run(Kind.MIGRATE, "D1", "publish", 110), run(Kind.MIGRATE, "D2", "verify", 800)),
                ended());

        assertThat(shown.lines().map(line -> line.replaceFirst("^\\S+Z ", "")))
                .extracting(line -> line.replaceFirst("%.*", "%").replaceFirst(", since.*", ""))
                .containsExactly(
                        "D1, convert 10 %",
                        "D1, convert 11 %",
                        "D2, verify 80 %",
                        "D1, publish 11 %",
                        "none",
                        "last run: D1, ended at 2026-11-30T22:05:00Z with 0");
        assertThat(shown)
                .contains("1,234 rows (100/s), 10.0 KB of 20.0 KB (2.0 KB/s), parts converted 1, verified 0, of 4,"
                        + " rejected 5, ETA 1:05");
    }

    @Test
    void on_a_terminal_the_lines_are_drawn_anew_and_none_is_wider_than_it() throws InterruptedException {
        String shown = watch(
                false,
                true,
                working(run(Kind.MIGRATE, "D1", "convert", 100), run(Kind.MIGRATE, "D2", "convert", 100)),
                working(run(Kind.MIGRATE, "D1", "convert", 101)),
                ended());

        assertThat(shown).contains("\u001b[2A\u001b[J").contains("\u001b[1A\u001b[J");
        assertThat(shown.replaceAll("\u001b\\[[0-9]*[A-Z]", "").lines()).allMatch(line -> line.length() < 80);
        assertThat(shown).endsWith("last run: D1, ended at 2026-11-30T22:05:00Z with 0" + System.lineSeparator());
    }

    @Test
    void with_json_there_is_a_document_a_line_and_the_last_says_that_nothing_is_at_work() throws InterruptedException {
        String shown = watch(
                true,
                false,
                working(run(Kind.MIGRATE, "D1", "convert", 100)),
                working(run(Kind.MIGRATE, "D1", "convert", 109)),
                working(run(Kind.REPLAY, "D1", "publish", 990)),
                ended());

        assertThat(shown.lines()).hasSize(3).allMatch(line -> line.contains("\"format\":\"sndscopy-status-watch/1\""));
        assertThat(shown.lines().map(line -> line.replaceFirst(".*\"run\":\"([a-z-]+)\".*", "$1")))
                .containsExactly("at-work", "at-work", "none");
    }

    @Test
    void a_night_is_told_only_while_it_has_no_delivery_at_hand() {
        assertThat(working(night()).lines())
                .containsExactly("at work: a night, between deliveries, since " + TIME + ", pid 7 on host");
        assertThat(working(night(), run(Kind.MIGRATE, "D1", "convert", 100)).lines())
                .hasSize(1)
                .allMatch(line -> line.startsWith("at work: D1, convert 10 %"));
    }

    @Test
    void what_was_cut_off_is_never_told_as_at_work() {
        Seen gone = new Seen(run(Kind.MIGRATE, "D1", "convert", 370).run(), Presence.GONE, Path.of("x"));
        LastRun last = new LastRun("D1", TIME, 7, "host", null, null, null);
        WorkNow now = new WorkNow(State.NONE, Optional.empty(), List.of(gone), Optional.of(last));

        assertThat(now.lines().get(0)).isEqualTo("none");
        assertThat(now.lines().get(1))
                .startsWith("cut off: D1, convert 37 %")
                .endsWith(", last heard of at " + TIME + "; run it again to go on");
        assertThat(now.lastRunLine()).isEmpty();
    }
}
