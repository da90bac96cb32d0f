package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.Scratch;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy quarantine show}. */
@Command(
        name = "show",
        description = {
            "Show rejected rows in clear, for whoever may see them; traced in the home's trace.jsonl.",
            "Bytes that the declared encoding cannot decode are shown as \\xE9, what is invisible as \\t, \\n,"
                    + " \\u{200E}, a backslash as two."
        },
        mixinStandardHelpOptions = true)
final class QuarantineShowCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    QuarantineCommand quarantine;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
    String table = "";

    @Mixin
    QuarantineRowsOptions rows = new QuarantineRowsOptions();

    @Option(
            names = "--code",
            paramLabel = "C",
            description = "Only rows that broke this rule: too-long, or too-long(COLUMN).")
    @Nullable
    String code;

    @Option(names = "--limit", paramLabel = "N", description = "Most rows to show; default: ${DEFAULT-VALUE}.")
    int limit = 20;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit: expected 1 or more");
        }
        try (Workplace workplace = quarantine.root.global().open();
                Scratch scratch = workplace.scratch()) {
            quarantine
                    .display()
                    .rows(QuarantineCommand.access(workplace, scratch).show(rows.of(table), code, limit));
        }
        return ExitCode.DONE.code();
    }
}
