package fr.sndscopy.config;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was thrown with its causes and places, but of those that may quote what they were reading, not the message: parsers of
 * YAML and JSON quote their source, those of numbers and dates their text, and whoever wraps one repeats it.
 */
public final class GuardedTrace extends PatternLayout {
    private static final String END = System.lineSeparator();

    /** Those whose messages say where and what, and quote nothing that was read. */
    private static final List<String> TRUSTED = List.of(
            "fr.sndscopy.",
            "java.io.",
            "java.nio.file.",
            "java.net.",
            "java.sql.",
            "java.util.concurrent.",
            "java.lang.IllegalStateException",
            "java.lang.InterruptedException",
            "java.lang.NullPointerException",
            "java.lang.OutOfMemoryError",
            "java.lang.StackOverflowError",
            "java.lang.RuntimeException",
            "javax.net.",
            "com.zaxxer.",
            "org.h2.",
            "org.postgresql.",
            "org.springframework.",
            "software.amazon.");

    @Override
    public String doLayout(ILoggingEvent event) {
        String line = super.doLayout(event);
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown == null) {
            return line;
        }
        return line + text(thrown);
    }

    /** What was thrown, with its causes and places. */
    static String text(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        append(text, "", "", thrown);
        return text.toString();
    }

    private static void append(StringBuilder text, String indent, String label, IThrowableProxy thrown) {
        text.append(indent).append(label).append(thrown.getClassName());
        String message = thrown.getMessage();
        if (message != null) {
            text.append(quotes(thrown) ? " (its message may quote what was read)" : ": " + message);
        }
        text.append(END);
        StackTraceElementProxy[] places = thrown.getStackTraceElementProxyArray();
        int own = places.length - thrown.getCommonFrames();
        for (int i = 0; i < own; i++) {
            text.append(indent).append('\t').append(places[i].getSTEAsString()).append(END);
        }
        if (thrown.getCommonFrames() > 0) {
            text.append(indent)
                    .append("\t... ")
                    .append(thrown.getCommonFrames())
                    .append(" more")
                    .append(END);
        }
        for (IThrowableProxy suppressed : thrown.getSuppressed()) {
            append(text, indent + "\t", "Suppressed: ", suppressed);
        }
        if (thrown.getCause() != null) {
            append(text, indent, "Caused by: ", thrown.getCause());
        }
    }

    /**
     * Whether the message of what was thrown may quote what was read, and is to be shown to nobody: it is of neither our code nor the command
     * line's parser, which quotes what was typed, or repeats one that is not.
     */
    public static boolean mayQuote(Throwable thrown) {
        if (isForeign(thrown)) {
            return true;
        }
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            if (isForeign(cause) && contains(thrown.getMessage(), cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForeign(Throwable thrown) {
        StackTraceElement[] places = thrown.getStackTrace();
        boolean ours = places.length > 0 && places[0].getClassName().startsWith("fr.sndscopy.");
        return !ours && !thrown.getClass().getName().startsWith("picocli.") && !isTrusted(new ThrowableProxy(thrown));
    }

    /** Whether its message is not to be trusted, or repeats one of a cause that is not. */
    private static boolean quotes(IThrowableProxy thrown) {
        if (!isTrusted(thrown)) {
            return true;
        }
        for (IThrowableProxy cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            if (!isTrusted(cause) && contains(thrown.getMessage(), cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(@Nullable String message, @Nullable String part) {
        return message != null && part != null && !part.isEmpty() && message.contains(part);
    }

    /** An argument is refused in words of ours only where our code refused it. */
    private static boolean isTrusted(IThrowableProxy thrown) {
        StackTraceElementProxy[] places = thrown.getStackTraceElementProxyArray();
        if (thrown.getClassName().equals("java.lang.IllegalArgumentException")) {
            return places.length > 0
                    && places[0].getStackTraceElement().getClassName().startsWith("fr.sndscopy.");
        }
        return TRUSTED.stream().anyMatch(thrown.getClassName()::startsWith);
    }
}
