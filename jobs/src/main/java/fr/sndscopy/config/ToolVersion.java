package fr.sndscopy.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build. */
public final class ToolVersion {
    private static final String UNKNOWN = "unknown";

    private ToolVersion() {}

    /** As in the jar's manifest; {@code development} when run from class files. */
    public static String current() {
        String version = ToolVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * The commit of the tree that was built: 40 hexadecimal digits, with {@code -dirty} behind them when the tree had changes
     * that no commit has; {@code unknown} when it was built outside of its repository.
     */
    public static String commit() {
        try (InputStream commit = ToolVersion.class.getResourceAsStream("commit")) {
            return commit == null ? UNKNOWN : new String(commit.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both, for people: what {@code --version} prints behind the program's name. */
    public static String text() {
        return current() + " (commit " + commit() + ")";
    }
}
