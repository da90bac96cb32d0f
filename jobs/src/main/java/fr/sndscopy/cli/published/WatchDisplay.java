package fr.sndscopy.cli.published;

import fr.sndscopy.cli.published.WorkNow.State;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Shows what is at work until nothing is: lines that are drawn anew on a terminal, else a line when there is news. */
final class WatchDisplay {
    private static final long EVERY_MILLIS = 1000;

    private final Terminal terminal;
    private final boolean json;
    private final long everyMillis;
    private int drawn;
    private Map<String, String> before = Map.of();
    private boolean shown;

    WatchDisplay(Terminal terminal, boolean json) {
        this(terminal, json, EVERY_MILLIS);
    }

    WatchDisplay(Terminal terminal, boolean json, long everyMillis) {
        this.terminal = terminal;
        this.json = json;
        this.everyMillis = everyMillis;
    }

    /** Returns when nothing is at work. */
    void until(Supplier<WorkNow> look) throws InterruptedException {
        WorkNow now = look.get();
        show(now);
        while (now.state() != State.NONE) {
            Thread.sleep(everyMillis);
            now = look.get();
            show(now);
        }
    }

    private void show(WorkNow now) {
        if (json) {
            document(now);
        } else if (terminal.interactiveOutput()) {
            redraw(now);
        } else {
            news(now);
        }
    }

    private void document(WorkNow now) {
        if (!shown || !now.marks().equals(before) || now.state() == State.NONE) {
            terminal.out().println(JsonDocument.of("status-watch", now.json()));
            terminal.out().flush();
        }
        before = now.marks();
        shown = true;
    }

    private static List<String> lines(WorkNow now) {
        List<String> lines = new ArrayList<>(now.lines());
        now.lastRunLine().ifPresent(line -> lines.add("last run: " + line));
        return lines.stream().map(line -> line.replaceAll("\\p{Cntrl}", "?")).toList();
    }

    private void redraw(WorkNow now) {
        List<String> lines = lines(now);
        int width = Math.max(1, terminal.columns() - 1);
        StringBuilder text = new StringBuilder(drawn == 0 ? "" : "\u001b[" + drawn + "A\u001b[J");
        lines.forEach(
                line -> text.append(line, 0, Math.min(width, line.length())).append(System.lineSeparator()));
        terminal.out().print(text);
        terminal.out().flush();
        drawn = lines.size();
    }

    private void news(WorkNow now) {
        Map<String, String> marks = now.marks();
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS) + " ";
        now.runs().forEach((run, words) -> {
            if (!Objects.equals(marks.get(run), before.get(run))) {
                terminal.out().println(time + words.replaceAll("\\p{Cntrl}", "?"));
            }
        });
        if (now.state() == State.NONE || (!shown && marks.isEmpty())) {
            lines(now).forEach(line -> terminal.out().println(time + line));
        }
        terminal.out().flush();
        before = marks;
        shown = true;
    }
}
