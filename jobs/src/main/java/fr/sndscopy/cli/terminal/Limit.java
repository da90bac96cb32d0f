package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.report.Amounts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many lines of a list are wanted. */
public final class Limit {
    @Option(names = "--limit", paramLabel = "N", description = "At most so many, the first ones; all by default.")
    @Nullable
    Integer most;

    /** The first ones. */
    public <T> List<T> of(List<T> all) {
        if (most != null && most < 1) {
            throw new ConfigurationException("[--limit] " + most + ": expected 1 or more");
        }
        return most == null || all.size() <= most ? all : all.subList(0, most);
    }

    /** What is said below a list that is not shown whole. */
    public Optional<String> leftOut(int all) {
        return most == null || all <= most
                ? Optional.empty()
                : Optional.of(Amounts.number(all - most) + " more: without --limit all are shown");
    }
}
