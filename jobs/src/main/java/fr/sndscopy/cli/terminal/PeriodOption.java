package fr.sndscopy.cli.terminal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which periods of a published table are meant. */
public final class PeriodOption {
    /** Null for all. */
    @Option(names = "--period", paramLabel = "P", description = "2019-02, 2008, snapshot; all by default.")
    @Nullable
    public String only;
}
