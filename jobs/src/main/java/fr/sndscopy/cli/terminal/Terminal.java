package fr.sndscopy.cli.terminal;

import fr.sndscopy.report.ConsoleBooks;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What the launcher found out about who is reading.
 *
 * @param interactive whether standard error is a terminal
 * @param columns its width
 * @param style how lines may be drawn
 */
public record Terminal(boolean interactive, int columns, ConsoleBooks.Style style) {
    private static final int DEFAULT_COLUMNS = 100;

    public static Terminal detect() {
        boolean interactive = Boolean.getBoolean("sndscopy.terminal");
        boolean unicode = charset().equals(StandardCharsets.UTF_8);
        boolean colour = interactive && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        ConsoleBooks.Style style =
                !unicode ? ConsoleBooks.Style.ASCII : colour ? ConsoleBooks.Style.COLOUR : ConsoleBooks.Style.PLAIN;
        return new Terminal(interactive, Integer.getInteger("sndscopy.columns", DEFAULT_COLUMNS), style);
    }

    /** Whether standard output is a terminal too. */
    public boolean interactiveOutput() {
        return interactive && Boolean.getBoolean("sndscopy.terminal-output");
    }

    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
    }

    public PrintStream out() {
        return System.out;
    }

    public PrintStream err() {
        return System.err;
    }
}
