package fr.sndscopy.cli;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.config.Nearest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is told of a call that cannot be understood: what was not known, what it is like, and where the help is. */
final class Mistake {
    private Mistake() {}

    /** One line. */
    static String message(ParameterException mistake) {
        CommandSpec called = mistake.getCommandLine().getCommandSpec();
        return words(mistake, called) + "; see " + called.qualifiedName() + " --help";
    }

    private static String words(ParameterException mistake, CommandSpec called) {
        if (!(mistake instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Failures.message(mistake);
        }
        String word = unmatched.getUnmatched().get(0);
        if (word.startsWith("-")) {
            return "unknown option " + word + Nearest.question(word.replaceFirst("=.*", ""), options(called));
        }
        if (!called.subcommands().isEmpty()) {
            return "no such command: " + word
                    + Nearest.question(word, called.subcommands().keySet());
        }
        return "one argument too many: " + word;
    }

    private static List<String> options(CommandSpec called) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : called.options()) {
            names.addAll(List.of(option.names()));
        }
        for (CommandLine below : called.subcommands().values()) {
            // an option before its command is a slip of its own
            below.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        }
        return names;
    }
}
