package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.ConsoleBooks;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Shows how far a migration or a replay is, once it is known how much there is to do: one line that changes on a terminal, a line every ten seconds elsewhere. */
public final class ProgressLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long LOG_MILLIS = 10_000;
    private static final int LONGEST = 100;

    private final Terminal terminal;
    private final Progress progress;
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
    private long workNanos;

    /** @param workplace whose waits are told here meanwhile: whoever else wrote to the terminal would break the line */
    public ProgressLine(Terminal terminal, Progress progress, Workplace workplace) {
        this.terminal = terminal;
        this.progress = progress;
        this.workplace = workplace;
        this.toldBefore = workplace.tellWaits(progress::say);
        this.periodMillis = terminal.interactive() ? TERMINAL_MILLIS : LOG_MILLIS;
        this.showing = ticker.scheduleAtFixedRate(this::tick, TERMINAL_MILLIS, TERMINAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks often, so that it sees the work begin, and shows when it is time. */
    private void tick() {
        boolean working = progress.bytesRead() > 0 || progress.partsVerified() > 0;
        if (workNanos == 0 && working) {
            workNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(TERMINAL_MILLIS);
        }
        ticks++;
        tell();
        if (progress.parts() > 0 && ticks * TERMINAL_MILLIS % periodMillis == 0) {
            show();
        }
    }

    private void tell() {
        for (String said = progress.nextSaid(); said != null; said = progress.nextSaid()) {
            terminal.err().println((terminal.interactive() ? "\r\u001b[K" : "") + "sndscopy: " + said);
        }
    }

    private void show() {
        if (terminal.interactive()) {
            terminal.err().print("\r" + text(Math.min(LONGEST, terminal.columns() - 1)) + "\u001b[K");
            terminal.err().flush();
        } else {
            terminal.err().println(text(LONGEST));
        }
    }

    private String text(int width) {
        return new ProgressText(
                        progress.step(),
                        progress.bytesRead(),
                        progress.sourceBytes(),
                        progress.partsConverted(),
                        progress.partsVerified(),
                        progress.parts(),
                        progress.rowsRead(),
                        progress.rowsRejected(),
                        progress.earlier(),
                        workNanos == 0 ? 0 : (System.nanoTime() - workNanos) / 1e9)
                .line(Math.max(1, width), terminal.style() == ConsoleBooks.Style.ASCII);
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
