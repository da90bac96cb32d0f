package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.ConsoleBooks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shows how far a migration or a replay is, once it is known how much there is to do: one line that changes on a terminal, a line every
 * ten seconds elsewhere, with the time and the delivery. Of several at once each is named: they stand beside each other on a terminal's line, and elsewhere have a line
 * each.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long LOG_MILLIS = 10_000;
    private static final int LONGEST = 100;
    private static final String BESIDE = " | ";

    private final Terminal terminal;
    private final List<ShownRun> runs = new CopyOnWriteArrayList<>();
    private final Queue<String> waits = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sndscopy-progress");
        thread.setDaemon(true);
        return thread;
    });

    private final Workplace workplace;
    private final Consumer<String> toldBefore;
    private final ScheduledFuture<?> showing;
    private final long periodMillis;
    private long ticks;

    /**
     * Of what comes and goes.
     *
     * @param workplace whose waits are told here meanwhile: whoever else wrote to the terminal would break the line
     */
    public ProgressLine(Terminal terminal, Workplace workplace) {
        this.terminal = terminal;
        this.workplace = workplace;
        this.toldBefore = workplace.tellWaits(waits::add);
        this.periodMillis = terminal.interactive() ? TERMINAL_MILLIS : LOG_MILLIS;
        this.showing = ticker.scheduleAtFixedRate(this::tick, TERMINAL_MILLIS, TERMINAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Of one run, which needs no name on a terminal; lines of a log are read later, and elsewhere. */
    public ProgressLine(Terminal terminal, String name, Progress progress, Workplace workplace) {
        this(terminal, workplace);
        begins(terminal.interactive() ? "" : name, progress);
    }

    /** Shows a run from here on. */
    public void begins(String name, Progress progress) {
        runs.add(new ShownRun(name, progress));
    }

    /** Shows it no more, when all is told that it has said. */
    public void ended(Progress progress) {
        ticker.execute(
                () -> runs.stream().filter(run -> run.isOf(progress)).toList().forEach(run -> {
                    tell(run);
                    runs.remove(run);
                }));
    }

    /** Looks often, so that it sees the work begin, and shows when it is time. */
    private void tick() {
        runs.forEach(ShownRun::look);
        ticks++;
        tell();
        if (ticks * TERMINAL_MILLIS % periodMillis == 0) {
            show(runs.stream().filter(ShownRun::isKnown).toList());
        }
    }

    private void tell() {
        for (String line = waits.poll(); line != null; line = waits.poll()) {
            tell(line);
        }
        runs.forEach(this::tell);
    }

    private void tell(ShownRun run) {
        for (String line = run.nextSaid(); line != null; line = run.nextSaid()) {
            tell(line);
        }
    }

    private void tell(String line) {
        terminal.err().println((terminal.interactive() ? "\r\u001b[K" : "") + "sndscopy: " + line);
    }

    private void show(List<ShownRun> known) {
        boolean ascii = terminal.style() == ConsoleBooks.Style.ASCII;
        if (!terminal.interactive()) {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS) + " ";
            known.forEach(run -> terminal.err().println(now + run.line(LONGEST, ascii)));
        } else if (!known.isEmpty()) {
            int width = Math.max(1, Math.min(LONGEST, terminal.columns() - 1));
            int each = Math.max(1, (width - BESIDE.length() * (known.size() - 1)) / known.size());
            String line = known.stream().map(run -> run.line(each, ascii)).collect(Collectors.joining(BESIDE));
            terminal.err().print("\r" + line.substring(0, Math.min(width, line.length())) + "\u001b[K");
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        showing.cancel(false);
        ticker.shutdown();
        try {
            // a line that is being drawn is drawn first
            ticker.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
        workplace.tellWaits(toldBefore);
        tell();
    }
}
