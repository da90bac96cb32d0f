package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ToolVersion;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy version}. */
@Command(name = "version", description = "Show the version, and the commit that it was built from.")
final class VersionCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Override
    public Integer call() {
        Terminal.detect()
                .out()
                .println(
                        root.global().json
                                ? JsonDocument.of(
                                        "version",
                                        Map.of("version", ToolVersion.current(), "commit", ToolVersion.commit()))
                                : "sndscopy " + ToolVersion.text());
        return ExitCode.DONE.code();
    }
}
