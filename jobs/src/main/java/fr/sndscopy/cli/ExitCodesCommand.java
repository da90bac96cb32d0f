package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy exit-codes}. */
@Command(name = "exit-codes", description = "What each exit code means, and what to do.")
final class ExitCodesCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            List<Map<String, Object>> codes = new ArrayList<>();
            for (ExitCode code : ExitCode.values()) {
                codes.add(Map.of("code", code.code(), "meaning", code.meaning(), "remedy", code.remedy()));
            }
            terminal.out().println(JsonDocument.of("exit-codes", Map.of("exitCodes", codes)));
            return ExitCode.DONE.code();
        }
        for (ExitCode code : ExitCode.values()) {
            terminal.out().printf("%4d  %s%n", code.code(), code.meaning());
            if (!code.remedy().equals("nothing")) {
                terminal.out().printf("      -> %s%n", code.remedy());
            }
        }
        return ExitCode.DONE.code();
    }
}
