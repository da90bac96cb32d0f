package fr.sndscopy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which periods of a published table are meant. */
final class PeriodOption {
    /** Null for all. */
    @Option(names = "--period", paramLabel = "P", description = "2019-02, 2008, snapshot; all by default.")
    @Nullable
    String only;
}
