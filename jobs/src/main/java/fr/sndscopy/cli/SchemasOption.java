package fr.sndscopy.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Schemas of one's own. */
final class SchemasOption {
    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Table Schema files and overlays that win over the shipped ones; may be repeated.")
    List<Path> folders = List.of();
}
