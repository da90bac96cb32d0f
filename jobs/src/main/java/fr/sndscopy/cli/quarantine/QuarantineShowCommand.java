package fr.sndscopy.cli.quarantine;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.record.ViolationCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
            "Show rejected rows in clear, for whoever may see them: the cells that broke a rule, with the rule beside;"
                    + " traced in the home's trace.jsonl and the store's access log.",
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

    @Option(names = "--column", paramLabel = "COLUMN", description = "Only rows that broke a rule of this column.")
    @Nullable
    String column;

    @Option(
            names = "--fields",
            split = ",",
            paramLabel = "COLUMN",
            description = "Show these columns too, separated by commas, or all.")
    List<String> fields = List.of();

    @Option(names = "--raw", description = "Show each row as it was delivered too.")
    boolean raw;

    @Option(names = "--limit", paramLabel = "N", description = "Most rows to show; default: ${DEFAULT-VALUE}.")
    int limit = 20;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit: expected 1 or more");
        }
        requireCode();
        try (Workplace workplace = quarantine.root.global().open();
                Scratch scratch = workplace.scratch()) {
            QuarantineAccess access = QuarantineCommand.access(workplace, scratch);
            QuarantineSelection selection = rows.of(table);
            requireColumns(access.columns(selection));
            quarantine
                    .display()
                    .rows(
                            access.show(selection, code, column, limit),
                            fields,
                            raw ? QuarantineDisplay.Raw.SHOWN : QuarantineDisplay.Raw.LEFT_OUT);
        }
        return ExitCode.DONE.code();
    }

    private void requireCode() {
        if (code == null) {
            return;
        }
        String name = code.replaceFirst("\\(.*", "");
        if (ViolationCode.of(name).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--code: no such code: " + name
                            + Nearest.question(
                                    name,
                                    Arrays.stream(ViolationCode.values())
                                            .map(ViolationCode::toString)
                                            .toList()));
        }
    }

    /** @param known empty when nothing is in quarantine, and nothing can be told */
    private void requireColumns(Set<String> known) {
        List<String> asked = new ArrayList<>(fields);
        if (column != null) {
            asked.add(column);
        }
        for (String name : asked) {
            boolean all = name.equalsIgnoreCase("all") && !name.equals(column);
            if (!all && !known.isEmpty() && known.stream().noneMatch(name::equalsIgnoreCase)) {
                throw new ParameterException(
                        spec.commandLine(), "no such column: " + name + Nearest.question(name, known));
            }
        }
    }
}
