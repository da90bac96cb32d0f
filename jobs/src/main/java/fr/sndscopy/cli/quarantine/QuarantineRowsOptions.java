package fr.sndscopy.cli.quarantine;

import fr.sndscopy.migration.access.QuarantineSelection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the rejected rows are meant. */
final class QuarantineRowsOptions {
    @Option(
            names = "--delivery",
            paramLabel = "ID",
            description = "Only rows of this delivery; one that was refused here has those of its last run.")
    @Nullable
    private String delivery;

    @Option(names = "--period", paramLabel = "P", description = "Only rows of this period.")
    @Nullable
    private String period;

    /** The delivery that was asked for, or null. */
    @Nullable
    String delivery() {
        return delivery;
    }

    /** Those of a table, or of all when it is null. */
    QuarantineSelection of(@Nullable String table) {
        return new QuarantineSelection(table, period, delivery);
    }
}
