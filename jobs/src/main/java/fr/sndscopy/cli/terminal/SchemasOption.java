package fr.sndscopy.cli.terminal;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Schemas of one's own. */
public final class SchemasOption {
    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Table Schema files and overlays that win over the shipped ones; may be repeated.")
    public List<Path> folders = List.of();

    /** The option as it was given, for a command that is to be called next; nothing when it was not. */
    public String repeated() {
        return folders.stream().map(folder -> " --schemas " + folder).collect(Collectors.joining());
    }
}
