package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code sndscopy help [COMMAND…]}: what {@code COMMAND --help} prints. */
@Command(name = "help", description = "Show the help of a command.")
final class HelpCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "As it is called: quarantine show.")
    List<String> command = List.of();

    @Override
    public Integer call() {
        CommandLine found = spec.root().commandLine();
        for (String word : command) {
            CommandLine sub = found.getSubcommands().get(word);
            if (sub == null) {
                throw new UnmatchedArgumentException(found, List.of(word));
            }
            found = sub;
        }
        Terminal terminal = Terminal.detect();
        String text = found.getUsageMessage();
        if (root.global().json) {
            terminal.out().println(JsonDocument.of("help", Map.of("text", text)));
        } else {
            terminal.out().print(text);
        }
        return ExitCode.DONE.code();
    }
}
