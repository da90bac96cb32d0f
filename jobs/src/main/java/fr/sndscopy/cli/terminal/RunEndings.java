package fr.sndscopy.cli.terminal;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.runs.RunLine.Ending;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How runs fail, as a home remembers it. */
public final class RunEndings {
    private RunEndings() {}

    /** @param report of the failure, or null */
    public static Ending failed(Exception failure, @Nullable Path report) {
        return new Ending(
                Failures.kindOf(failure).name().toLowerCase(Locale.ROOT).replace('_', '-'),
                ExitCode.of(failure).code(),
                null,
                null,
                report == null ? null : report.toString(),
                Failures.message(failure));
    }
}
