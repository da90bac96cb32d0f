package fr.sndscopy.cli;

import fr.sndscopy.migration.MigrationPlan;
import fr.sndscopy.migration.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Shows how far a migration is: one line that changes on a terminal, a line every ten seconds elsewhere. */
final class ProgressLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long LOG_MILLIS = 10_000;
    private static final int BAR = 20;

    private final Terminal terminal;
    private final MigrationPlan plan;
    private final Progress progress;
    private final long begunNanos = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sndscopy-progress");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> showing;

    ProgressLine(Terminal terminal, MigrationPlan plan, Progress progress) {
        this.terminal = terminal;
        this.plan = plan;
        this.progress = progress;
        long period = terminal.interactive() ? TERMINAL_MILLIS : LOG_MILLIS;
        this.showing = ticker.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
    }

    private void show() {
        if (terminal.interactive()) {
            String line = text();
            int width = Math.max(20, terminal.columns() - 1);
            terminal.err().print("\r" + (line.length() > width ? line.substring(0, width) : line) + "\u001b[K");
            terminal.err().flush();
        } else {
            terminal.err().println(text());
        }
    }

    private String text() {
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        double converted = fraction(progress.bytesRead(), plan.sourceBytes());
        double verified = fraction(progress.partsVerified(), plan.parts().size());
        // converting and reading back take about as long as 3 to 1
        double done = 0.75 * converted + 0.25 * verified;
        String eta = done > 0.02 ? duration(seconds * (1 - done) / done) : "…";
        return String.format(
                Locale.ROOT,
                "%s %-8s %3.0f %%  %,d rows  %,.0f rows/s  %.1f MB/s  parts %d/%d verified %d  rejected %,d  ETA %s",
                bar(done),
                progress.step(),
                100 * done,
                progress.rowsRead(),
                progress.rowsRead() / seconds,
                progress.bytesRead() / seconds / 1e6,
                progress.partsConverted(),
                plan.parts().size(),
                progress.partsVerified(),
                progress.rowsRejected(),
                eta);
    }

    private String bar(double done) {
        int filled = (int) Math.round(done * BAR);
        boolean ascii = terminal.style() == fr.sndscopy.report.ConsoleBooks.Style.ASCII;
        return (ascii ? "#" : "█").repeat(filled) + (ascii ? "." : "░").repeat(BAR - filled);
    }

    private static double fraction(long part, long whole) {
        return whole == 0 ? 1 : Math.min(1, (double) part / whole);
    }

    private static String duration(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d", duration.toHours(), duration.toMinutesPart())
                : String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    @Override
    public void close() {
        showing.cancel(false);
        ticker.shutdownNow();
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
