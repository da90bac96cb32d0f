package fr.sndscopy.cli.quarantine;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.PublishedQuarantine;
import fr.sndscopy.migration.access.RefusedRuns;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy quarantine ls}. */
@Command(
        name = "ls",
        description = {
            "The rows in quarantine of what is published, by part, with the rules they broke. Needs no key.",
            "With --delivery of one that was refused here: the rows of its last run, though nothing is published.",
            "--json names their objects too."
        },
        mixinStandardHelpOptions = true)
final class QuarantineLsCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    QuarantineCommand quarantine;

    @Mixin
    QuarantineRowsOptions rows = new QuarantineRowsOptions();

    @Option(names = "--table", paramLabel = "T", description = "Only rows of this table.")
    @Nullable
    String table;

    @Override
    public Integer call() {
        try (Workplace workplace = quarantine.root.global().open()) {
            RefusedRuns refused = QuarantineCommand.refusedRuns(workplace);
            List<PublishedQuarantine.Line> lines =
                    new PublishedQuarantine(workplace.ledger(), refused).lines(rows.of(table));
            quarantine.display().lines(lines);
            Set<String> listed =
                    lines.stream().map(PublishedQuarantine.Line::delivery).collect(Collectors.toSet());
            quarantine
                    .display()
                    .refused(refused.unpublished(workplace.ledger().read()).stream()
                            .filter(delivery -> !listed.contains(delivery))
                            .toList());
        }
        return ExitCode.DONE.code();
    }
}
