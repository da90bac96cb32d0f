package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.LogFile;
import fr.sndscopy.config.NotInitialisedException;
import fr.sndscopy.config.Workplace;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes. */
public final class GlobalOptions {
    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "Where configuration, keys, job database and embedded store are; SNDSCOPY_HOME, or ./.sndscopy.")
    @Nullable
    Path home;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON object instead of text.")
    public boolean json;

    @Option(
            names = "--progress",
            scope = ScopeType.INHERIT,
            description = "Show progress on standard error with --json too.")
    boolean progress;

    /** Whether standard error is told how far a run is. */
    public boolean showsProgress() {
        return !json || progress;
    }

    private static void openLog(Workplace workplace) {
        LogFile.open(workplace.home(), workplace.properties().log().format());
    }

    private Workplace heard(Workplace workplace) {
        workplace.tellWaits(
                showsProgress() ? line -> Terminal.detect().err().println("sndscopy: " + line) : line -> {});
        return workplace;
    }

    /** How this call began, for a command that is to be called next: the launcher as it was typed, and the home. */
    public String command() {
        return System.getProperty("sndscopy.command", "sndscopy") + (home == null ? "" : " --home " + home);
    }

    private Home home() {
        String fromEnvironment = System.getenv("SNDSCOPY_HOME");
        Path directory = home != null ? home : Path.of(fromEnvironment == null ? ".sndscopy" : fromEnvironment);
        return new Home(directory);
    }

    /** The home that is there. */
    public Workplace open() {
        Workplace workplace = heard(Workplace.open(home()));
        openLog(workplace);
        return workplace;
    }

    /** The home that is there, with the folders that it lacks: somebody may have begun it with a configuration alone. */
    public Workplace openWhole() {
        if (!home().exists()) {
            return open();
        }
        Workplace workplace = heard(Workplace.openOrCreate(home()));
        openLog(workplace);
        return workplace;
    }

    /** The home as far as it is there; without one the defaults. Nothing is written, not even a log. */
    public Workplace openOrDefaults() {
        return heard(Workplace.openOrDefaults(home()));
    }

    /**
     * The home as it is, for calls that only read and should work where nothing may be written; without one, the store that the
     * environment names.
     */
    public Workplace openToRead() {
        Home home = home();
        if (home.exists() && Files.isWritable(Files.isDirectory(home.logs()) ? home.logs() : home.directory())) {
            return open();
        }
        Workplace workplace = openOrDefaults();
        if (!home.exists() && workplace.properties().store().endpoint() == null) {
            throw new NotInitialisedException(home);
        }
        return workplace;
    }

    /** The home, made when it is not there. Where the run goes is said before it begins: a name may be a slip. */
    public Workplace openOrCreate() {
        boolean fresh = !home().exists();
        Workplace workplace = heard(Workplace.openOrCreate(home()));
        if (!json) {
            PrintStream print = Terminal.detect().err();
            if (fresh) {
                print.println(
                        "sndscopy: a new home was made in " + workplace.target().home());
            }
            print.println("sndscopy: " + workplace.target());
        }
        openLog(workplace);
        return workplace;
    }
}
