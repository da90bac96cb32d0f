package fr.sndscopy.cli;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.LogFile;
import fr.sndscopy.config.Workplace;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes. */
final class GlobalOptions {
    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "Where configuration, keys, job database and embedded store are; SNDSCOPY_HOME, or ./.sndscopy.")
    @Nullable
    Path home;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON object instead of text.")
    boolean json;

    private Home home() {
        String fromEnvironment = System.getenv("SNDSCOPY_HOME");
        Path directory = home != null ? home : Path.of(fromEnvironment == null ? ".sndscopy" : fromEnvironment);
        return new Home(directory);
    }

    /** The home that is there. */
    Workplace open() {
        Workplace workplace = Workplace.open(home());
        LogFile.open(workplace.home());
        return workplace;
    }

    /** The home as far as it is there; without one the defaults. Nothing is written, not even a log. */
    Workplace openOrDefaults() {
        return Workplace.openOrDefaults(home());
    }

    /** The home, made when it is not there. */
    Workplace openOrCreate() {
        Workplace workplace = Workplace.openOrCreate(home());
        LogFile.open(workplace.home());
        return workplace;
    }
}
